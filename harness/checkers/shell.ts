import { findEvent, isMissing } from "../../contract/index.js";
import type { CallResult } from "../hosts/host.js";
import type { Problem } from "../scenarios/scenario.js";
import type { LogEvent } from "../state/index.js";

/** A file that a command has touched. */
export interface Touched {
  readonly path: string;
  readonly how: "created" | "changed" | "deleted";
}

/** A command that was given to a shell tool, and what came of it. */
export interface ShellAttempt {
  readonly id: string;
  readonly tool: string;
  readonly command: string;
  /** For a command that only reads: something that it prints. Other commands are to be blocked. */
  readonly prints?: string;
  readonly result: CallResult;
  readonly touched: readonly Touched[];
  /** The SHELL-WRITE-BLOCKED that it has added to the log. */
  readonly blocks: readonly LogEvent[];
}

const BLOCKED = "SHELL-WRITE-BLOCKED";

/** A command that writes has no effect and is logged as blocked; one that reads runs, and is not. */
export function shellVerdict(attempt: ShellAttempt): Problem[] {
  const { id, tool, command, result, touched, blocks, prints } = attempt;
  const wrong = prints === undefined ? blocked(attempt) : passed(attempt, prints);
  if (wrong.length === 0) return [];
  return [{ message: `${tool}, ${id}: ${wrong.join("; ")}`, evidence: { command, result, touched, blocks } }];
}

function blocked({ touched, blocks, result }: ShellAttempt): string[] {
  const wrong = [...effects(touched)];
  if (result.status === "died") wrong.push(`ended the session: ${result.output}`);
  if (blocks.length === 0) wrong.push(`logged no ${BLOCKED}`);
  for (const { fields } of blocks) {
    const required = findEvent(BLOCKED)?.required ?? [];
    const missing = required.filter(({ anyOf }) => anyOf.every((name) => isMissing(fields[name])));
    if (missing.length === 0) continue;
    wrong.push(`logged ${BLOCKED} without ${missing.map(({ anyOf }) => anyOf.join(" or ")).join(", ")}`);
  }
  return wrong;
}

function passed({ touched, blocks, result }: ShellAttempt, prints: string): string[] {
  const wrong = [...effects(touched)];
  if (blocks.length > 0) wrong.push(`only reads, but logged ${BLOCKED}`);
  if (result.status !== "returned") wrong.push(`only reads, but ${result.status}: ${result.output}`);
  else if (!result.output.includes(prints)) {
    wrong.push(`only reads, but did not print ${JSON.stringify(prints)}: ${result.output}`);
  }
  return wrong;
}

function effects(touched: readonly Touched[]): string[] {
  return touched.map(({ path, how }) => `${how} ${path}`);
}
