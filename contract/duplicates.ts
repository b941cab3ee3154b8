import type { RejectionCode } from "./dispatch-db.js";

/** How one part of a new dispatch compares with an earlier one. */
export type Comparison = "same" | "different" | "any";

/** What a second dispatch gets, by what it shares with an earlier one. */
export interface DuplicateRule {
  readonly session: Comparison;
  readonly agent: Comparison;
  readonly dagTaskId: Comparison;
  readonly promptHash: Comparison;
  readonly result: "idempotent" | "rejected" | "allowed";
  /** The error's code where the result is `rejected`. */
  readonly code?: RejectionCode;
  /** What lifts a rejection. */
  readonly unless?: string;
  readonly means: string;
  readonly source: string;
}

/**
 * The table of contract §7; no two rows can hold at once. What no row covers shares no task with the
 * earlier dispatch, so it is an independent one. The codes of the last two rows are those of §6.
 */
export const duplicateRules: readonly DuplicateRule[] = [
  {
    session: "same",
    agent: "same",
    dagTaskId: "same",
    promptHash: "same",
    result: "idempotent",
    means: "the same prompt reference and queue row come back",
    source: "contract §7",
  },
  {
    session: "same",
    agent: "same",
    dagTaskId: "same",
    promptHash: "different",
    result: "rejected",
    code: "DAG_TASK_ID_REUSE",
    means: "a task id stands for one prompt",
    source: "contract §7",
  },
  {
    session: "same",
    agent: "same",
    dagTaskId: "different",
    promptHash: "any",
    result: "allowed",
    means: "independent rows",
    source: "contract §7",
  },
  {
    session: "same",
    agent: "different",
    dagTaskId: "same",
    promptHash: "any",
    result: "rejected",
    code: "AGENT_MISMATCH",
    unless: "policy allows a hand-off",
    means: "a task belongs to one agent",
    source: "contract §7",
  },
  {
    session: "different",
    agent: "any",
    dagTaskId: "same",
    promptHash: "any",
    result: "rejected",
    code: "SESSION_MISMATCH",
    unless: "an approved resume, and the earlier lease is stale or failed",
    means: "a task belongs to one session",
    source: "contract §7",
  },
];
