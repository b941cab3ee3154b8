import { findEvent, isMissing, type Mode } from "../../contract/index.js";
import type { CallResult } from "../hosts/host.js";
import type { Problem } from "../scenarios/scenario.js";
import type { LogEvent, QueueRow } from "../state/index.js";
import { timeOf } from "../state/index.js";
import { type Change, describeChange, nameOf } from "./changes.js";

/**
 * What must come of a prompt (contract §8). `refused`: there is no token, or its hash differs. `missed`: the hash is
 * right, but no pending row is the prompt's. `stopped`: either of the two. `leased`: all is fine.
 */
export type Expected = "refused" | "missed" | "stopped" | "leased";

/** A call of `task` with a prompt that is right, or wrong in one way. */
export interface TokenAttempt {
  readonly mode: Mode;
  /** Which way. */
  readonly id: string;
  readonly expects: Expected;
  /** What the call asks for: the agent, and the task that the prompt names. */
  readonly agent: string;
  readonly task: string;
  readonly result: CallResult;
  /** What the call did to the dispatch tables and to the log. */
  readonly changes: readonly Change[];
  readonly events: readonly LogEvent[];
}

const PASS = "DISPATCH-INTEGRITY-PASS";
const LEASE = "DISPATCH-QUEUE-EXACT-LEASE";
const MISS = "DISPATCH-QUEUE-EXACT-MISS";

/** One call did with its prompt what the mode asks for. */
export function tokenVerdict(attempt: TokenAttempt): Problem[] {
  return attempt.expects === "leased" ? passes(attempt) : stops(attempt);
}

function passes(attempt: TokenAttempt): Problem[] {
  const { result, events, agent, task } = attempt;
  const problems: Problem[] = [];
  const wrong = wrongIn(attempt, problems);
  if (result.status !== "returned") wrong(`is the exact prompt, but ${how(result)}`);
  const own = (row: QueueRow): boolean => row.agent_type === agent && row.dag_task_id === task;
  const leased = leases(attempt);
  if (!leased.some(own)) wrong("is the exact prompt, but did not lease its row");
  for (const row of leased) if (!own(row)) wrong(`leased ${nameOf(row)}`);
  const [pass, lease] = [PASS, LEASE].map((name) => events.filter(({ event }) => event === name));
  if (pass?.length !== 1) wrong(`logged ${String(pass?.length)} ${PASS}, not 1`);
  if (lease?.length !== 1) wrong(`logged ${String(lease?.length)} ${LEASE}, not 1`);
  const [first] = pass ?? [];
  const [second] = lease ?? [];
  if (first !== undefined && second !== undefined && timeOf(first) > timeOf(second)) {
    wrong(`logged ${LEASE} before ${PASS}`);
  }
  if (second !== undefined && !leased.some(({ id }) => id === second.fields["queue_id"])) {
    wrong(`logged ${LEASE} of row ${String(second.fields["queue_id"])}, which it did not lease`);
  }
  if (events.some(({ event }) => event === MISS)) wrong(`logged ${MISS}, though its row was there`);
  return problems;
}

function stops(attempt: TokenAttempt): Problem[] {
  const { mode, expects, result, events, changes } = attempt;
  const problems: Problem[] = [];
  const wrong = wrongIn(attempt, problems);
  if (mode === "advisory") {
    if (result.status !== "returned") wrong(`is to pass in advisory mode, but ${how(result)}`);
    if (!events.some(isBeforeTheTask)) wrong("passed without a word in the log");
  } else if (result.status !== "blocked") {
    wrong(`was not blocked: the call ${how(result)}`);
  }
  const leased = leases(attempt);
  for (const row of leased) wrong(`leased ${nameOf(row)}`);
  for (const change of changes.filter(({ table }) => table === "queue")) {
    if (leased.some(({ id }) => id === change.after?.["id"])) continue;
    if (isOfTheLease(change)) wrong(`changed ${describeChange(change)}`);
  }
  if (events.some(({ event }) => event === LEASE)) wrong(`logged ${LEASE}`);
  if (expects === "refused" && events.some(({ event }) => event === PASS)) wrong(`logged ${PASS}`);
  if (expects === "missed") problems.push(...missIsLogged(attempt));
  return problems;
}

/** EXACT-MISS, with its fields, says what was looked for. */
function missIsLogged(attempt: TokenAttempt): Problem[] {
  const { events, agent, task } = attempt;
  const problems: Problem[] = [];
  const wrong = wrongIn(attempt, problems);
  const [miss] = events.filter(({ event }) => event === MISS);
  if (miss === undefined) {
    wrong(`has a right hash and no pending row, but logged no ${MISS}`);
    return problems;
  }
  for (const { anyOf } of findEvent(MISS)?.required ?? []) {
    if (anyOf.every((name) => isMissing(miss.fields[name])))
      wrong(`logged ${MISS} without ${anyOf.join(" or ")}`);
  }
  for (const [name, expected] of [
    ["agent_type", agent],
    ["dag_task_id", task],
  ] as const) {
    const said = miss.fields[name];
    if (!isMissing(said) && said !== expected)
      wrong(`logged ${MISS} with ${name} ${String(said)}, not ${expected}`);
  }
  return problems;
}

/** Queue rows that began to run in the call, though the call may have closed them again, or got another owner. */
function leases({ changes }: TokenAttempt): QueueRow[] {
  return changes.flatMap(({ table, before, after }) => {
    if (table !== "queue" || after === undefined) return [];
    const owner = after["lease_owner"] ?? null;
    const began = before?.["status"] === "pending" && after["status"] !== "pending";
    return began || (owner !== null && owner !== (before?.["lease_owner"] ?? null))
      ? [after as QueueRow]
      : [];
  });
}

/** A sub-agent that was let through may be noted in a row; who holds it, and how it stands, may not change by that. */
function isOfTheLease({ before, after }: Change): boolean {
  return ["status", "lease_owner", "lease_expiry"].some((column) => before?.[column] !== after?.[column]);
}

/** What the after-hook says of a task without a row is no word about its prompt. */
function isBeforeTheTask({ source }: LogEvent): boolean {
  return source === undefined || !/after/iu.test(source);
}

function how({ status, by, output }: CallResult): string {
  if (status === "returned") return "returned";
  return `${status}${by === undefined ? "" : ` in ${by}`}: ${output.split("\n")[0] ?? ""}`;
}

function wrongIn(
  { mode, id, result, changes, events }: TokenAttempt,
  into: Problem[],
): (what: string) => void {
  return (what) => {
    into.push({ message: `${mode}, ${id}: ${what}`, evidence: { result, changes, events } });
  };
}
