import { type Comparison, type DuplicateRule, duplicateRules } from "../../contract/index.js";
import type { DispatchAnswer, DispatchTables, DuplicateStep, Rush } from "../checkers/index.js";

/** What the parts of `duplicate-guard` record. */
export interface DuplicateHistory {
  /** First dispatches, to which others are compared. */
  readonly bases: readonly DispatchAnswer[];
  readonly steps: readonly DuplicateStep[];
  readonly rushes: readonly Rush[];
  /** The tables in the end, of each workspace. */
  readonly last: readonly DispatchTables[];
  /** What the tree could not be asked. */
  readonly leftOut: readonly string[];
}

/** Which parts of a second dispatch are the earlier one's. */
export interface DuplicateCase {
  readonly name: string;
  readonly rule: DuplicateRule;
  readonly sameSession: boolean;
  readonly sameAgent: boolean;
  readonly sameTask: boolean;
  readonly samePrompt: boolean;
}

/** The table of contract §7, `any` played both ways. What changes nothing comes first, so that each finds the same. */
export const duplicateCases: readonly DuplicateCase[] = duplicateRules.flatMap((rule) =>
  ways(rule.session).flatMap((sameSession) =>
    ways(rule.agent).flatMap((sameAgent) =>
      ways(rule.dagTaskId).flatMap((sameTask) =>
        ways(rule.promptHash).map((samePrompt) => ({
          name: [
            `${word(sameSession)} session`,
            `${word(sameAgent)} agent`,
            `${word(sameTask)} task`,
            `${word(samePrompt)} prompt`,
          ].join(", "),
          rule,
          sameSession,
          sameAgent,
          sameTask,
          samePrompt,
        })),
      ),
    ),
  ),
);

function ways(comparison: Comparison): readonly boolean[] {
  return comparison === "any" ? [true, false] : [comparison === "same"];
}

function word(same: boolean): string {
  return same ? "same" : "other";
}
