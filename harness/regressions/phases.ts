import type { CatcherId } from "./catchers.js";
import { phases as phaseNames, type Regression } from "./regression.js";

/** The fixed tree with one phase of the fix undone. */
export interface UndoneRow {
  readonly phase: Exclude<(typeof phaseNames)[number], "E">;
  /** What the phase had put right. */
  readonly title: string;
  /** The regressions that together undo it. */
  readonly regressions: readonly string[];
  /** The scenarios and rules that fail then: exactly these. */
  readonly fails: readonly CatcherId[];
}

/**
 * Which scenarios and rules fail when a phase of the fix is undone. A phase is undone as it was before the fix: without
 * Phase A each run of the command line makes a row of its own, since the look-up that finds the row of the first run
 * came with the rest of it.
 */
export const undonePhases: readonly UndoneRow[] = [
  {
    phase: "A",
    title: "one run of the command line a call, one row a run",
    regressions: ["second-cli-call", "not-idempotent"],
    fails: ["single-call", "duplicate-guard", "concurrency", "no-double-dispatch"],
  },
  {
    phase: "B",
    title: "rows are leased and closed by their exact identity",
    regressions: ["lease-by-agent-api", "consume-by-agent"],
    fails: ["exact-lease", "agent-only-lease", "dispatch-token", "concurrency", "no-inexact-lease"],
  },
  {
    phase: "C",
    title: "the state is in the database and nowhere else",
    regressions: ["queue-file-again", "marker-appended", "context-file-by-task"],
    fails: ["db-file-split", "no-runtime-writer"],
  },
  {
    phase: "D",
    title: "the shell guard reads commands, and a backup comes before the write",
    regressions: ["regex-guard", "backup-after-write"],
    fails: ["temp-script-bypass", "backup"],
  },
];

/** The regressions of a row, in its order. */
export function regressionsOf(row: UndoneRow, all: readonly Regression[]): Regression[] {
  return row.regressions.map((id) => {
    const found = all.find((one) => one.id === id);
    if (found === undefined) throw new Error(`there is no regression ${id}.`);
    return found;
  });
}
