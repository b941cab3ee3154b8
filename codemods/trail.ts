import type { Applied } from "./apply.js";
import { mapBack, type TextEdit } from "./edits.js";
import type { Decision } from "./planner.js";
import { lineOf, type Tree } from "./tree.js";

/** One thing that was decided, and the line it is about in the file as it was in the beginning. */
export interface Trail {
  readonly file: string;
  readonly line: number;
  readonly ruleId: string;
  readonly transform: string;
  readonly action: "edit" | "manual";
  readonly reason: string;
}

/** Writes down what is decided, under the lines that the files had before anything was changed. */
export class TrailLog {
  readonly entries: Trail[] = [];
  readonly #steps = new Map<string, (readonly TextEdit[])[]>();

  constructor(readonly tree: Tree) {}

  /** Takes note of the edits of a round, by which later places are led back. */
  follow(steps: Applied["steps"]): void {
    for (const [file, list] of steps) this.#steps.set(file, [...(this.#steps.get(file) ?? []), ...list]);
  }

  /** Remembers a decision under the line that its finding had before anything was changed. */
  note({ finding, outcome, transform }: Decision): void {
    if (finding === undefined) return;
    const steps = this.#steps.get(finding.file) ?? [];
    const offset = steps.toReversed().reduce((at, edits) => mapBack(at, edits), finding.range[0]);
    this.entries.push({
      file: finding.file,
      line: lineOf(this.tree.onDiskAt(finding.file)?.text ?? "", offset),
      ruleId: finding.ruleId,
      transform,
      action: outcome.kind === "edits" ? "edit" : "manual",
      reason: outcome.reason,
    });
  }
}
