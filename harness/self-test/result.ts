/** The ids of the checks (interface.md, `self-test`), in the order in which they run. */
export const selfTestIds = ["duplicate-active-rows", "runtime-writers", "log-identity-tuple"] as const;

/** The id of a check. */
export type SelfTestId = (typeof selfTestIds)[number];

/** How a check ended. `skipped`: there was nothing to look at. */
export type SelfTestStatus = "passed" | "failed" | "skipped";

/** One fault: where it is, and what is wrong, in a sentence. Checks add the facts they have. */
export interface SelfTestFinding {
  /** Rows (`dispatch_queue 1, 2`), `file:line:column` or `file:line`; the input itself where no place is known. */
  readonly place: string;
  readonly message: string;
  readonly [fact: string]: unknown;
}

/** The verdict of one check. */
export interface SelfTestCheck {
  readonly id: SelfTestId;
  readonly status: SelfTestStatus;
  /** The first of what was found. */
  readonly findings: readonly SelfTestFinding[];
  /** How much was found in all. */
  readonly total: number;
  /** Why the check was skipped. */
  readonly reason?: string;
}

/** What a check found, before it has its id: or why there was nothing to look at. */
export type CheckOutcome = Findings | { readonly skipped: string };

/** How many findings of a check are listed. The rest is counted: a broken log has one on every line. */
const LISTED = 100;

/** Findings of which the first are kept and all are counted. */
export class Findings {
  readonly listed: SelfTestFinding[] = [];
  total = 0;

  add(finding: SelfTestFinding): void {
    this.total++;
    if (this.listed.length < LISTED) this.listed.push(finding);
  }

  static of(...findings: readonly SelfTestFinding[]): Findings {
    const made = new Findings();
    for (const finding of findings) made.add(finding);
    return made;
  }
}

/** The verdict on an outcome. */
export function verdict(id: SelfTestId, outcome: CheckOutcome, required: boolean): SelfTestCheck {
  if (outcome instanceof Findings) {
    const { listed, total } = outcome;
    return { id, status: total > 0 ? "failed" : "passed", findings: listed, total };
  }
  const reason = outcome.skipped;
  if (!required) return { id, status: "skipped", findings: [], total: 0, reason };
  return { id, status: "failed", findings: [{ place: id, message: `required, but ${reason}` }], total: 1 };
}
