import { resolve } from "node:path";
import { firstLine, UserError } from "../../contract/errors.js";
import { duplicateActiveRows } from "./duplicate-active-rows.js";
import { logIdentityTuple } from "./log-identity-tuple.js";
import {
  type CheckOutcome,
  Findings,
  type SelfTestCheck,
  type SelfTestId,
  selfTestIds,
  verdict,
} from "./result.js";
import { runtimeWriters } from "./runtime-writers.js";

/** What a self-test looks at. What is not named, or not there, is skipped. */
export interface SelfTestOptions {
  /** The folder that holds `.opencode/`. */
  readonly root: string;
  /** The framework's database. It is opened to read, and no file is made beside it. */
  readonly db?: string;
  /** The folder of the logs, or one log file. */
  readonly logs?: string;
  /** Checks that fail where they would be skipped. */
  readonly require?: readonly SelfTestId[];
  /** Is told of each check before it runs. */
  readonly onProgress?: (id: SelfTestId) => void;
}

/** The verdicts, in the order of {@link selfTestIds}. */
export interface SelfTestResult {
  readonly checks: readonly SelfTestCheck[];
}

/**
 * Looks for the marks of the old faults in what a framework has: its database, its code, its logs. It runs in Node and
 * in Bun, changes nothing, and does not throw for what it is given to look at: what cannot be read is a finding.
 *
 * @throws {UserError} if `require` names no check
 * @example
 * const { checks } = await selfTest({ root: ".", db: "state/framework.db", logs: ".task_temp/_logs" });
 */
export async function selfTest(options: SelfTestOptions): Promise<SelfTestResult> {
  const { db, logs, require = [], onProgress } = options;
  const root = resolve(options.root);
  for (const id of require) {
    // A misspelt name would make the gate milder without a word.
    if (!selfTestIds.includes(id)) {
      throw new UserError(`no check "${id}". Use one of ${selfTestIds.join(", ")}.`);
    }
  }
  const work: Readonly<Record<SelfTestId, () => Promise<CheckOutcome>>> = {
    "duplicate-active-rows": () => duplicateActiveRows(db),
    "runtime-writers": () => runtimeWriters(root),
    "log-identity-tuple": () => logIdentityTuple(logs, root),
  };
  const checks: SelfTestCheck[] = [];
  for (const id of selfTestIds) {
    onProgress?.(id);
    const outcome = await work[id]().catch((error: unknown) =>
      Findings.of({ place: id, message: `could not be checked: ${firstLine(error)}` }),
    );
    checks.push(verdict(id, outcome, require.includes(id)));
  }
  return { checks };
}
