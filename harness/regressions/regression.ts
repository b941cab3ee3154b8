import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ruleNames, type CatcherId, catcherIds } from "./catchers.js";
import { type FileChange, readPatch } from "./patch.js";

/** The phases of the fix (contract §1); E is the log schema. */
export const phases = ["A", "B", "C", "D", "E"] as const;

/** A phase of the fix. */
export type Phase = (typeof phases)[number];

/** One defect, brought back. */
export interface Regression {
  /** The name of its file in `patches/`. */
  readonly id: string;
  /** What is wrong again, in a sentence. */
  readonly title: string;
  /** The phase that had fixed it. */
  readonly phase: Phase;
  /** Who must see it: each of them, not just one. */
  readonly caughtBy: readonly CatcherId[];
  readonly changes: readonly FileChange[];
}

const PATCHES = join(import.meta.dirname, "patches");

/** All regressions, by phase and then by id. */
export function readRegressions(): Regression[] {
  return readdirSync(PATCHES)
    .filter((name) => name.endsWith(".patch"))
    .map((name) =>
      parseRegression(name.slice(0, -".patch".length), readFileSync(join(PATCHES, name), "utf8")),
    )
    .sort((a, b) => a.phase.localeCompare(b.phase) || a.id.localeCompare(b.id));
}

/**
 * Reads a patch with its head, `Title:`, `Phase:` and `Caught-by:`, a line each.
 *
 * @throws if a line of the head is missing or wrong, or the patch is none
 */
export function parseRegression(id: string, text: string): Regression {
  const [head = "", ...rest] = text.split(/\n\n(?=--- )/u);
  const fields = new Map(
    head.split("\n").map((line) => {
      const [, name = line, value = ""] = /^([\w-]+): (.*)$/u.exec(line) ?? [];
      return [name, value];
    }),
  );
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined || value === "") throw new Error(`${id}.patch does not say its ${name}.`);
    return value;
  };
  const phase = phases.find((each) => each === field("Phase"));
  if (phase === undefined) throw new Error(`${id}.patch: there is no phase ${field("Phase")}.`);
  return {
    id,
    title: field("Title"),
    phase,
    caughtBy: field("Caught-by")
      .split(/,\s*/u)
      .map((name) => catcherNamed(id, name)),
    changes: readPatch(rest.join("\n\n")),
  };
}

function catcherNamed(id: string, name: string): CatcherId {
  const known = catcherIds.find((each) => each === name);
  if (known !== undefined) return known;
  throw new Error(
    `${id}.patch: nothing is called ${name}. There are the scenarios and ${ruleNames.join(", ")}.`,
  );
}
