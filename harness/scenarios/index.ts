/**
 * The dynamic scenarios, a file each: what to do with a tree, and what must then be true. They know no test runner, so
 * that Jest, `bun test` or `verify` may run them.
 */
import { agentOnlyLease } from "./agent-only-lease.js";
import { concurrency } from "./concurrency.js";
import { dbFileSplit } from "./db-file-split.js";
import { backups } from "./backup.js";
import { dispatchTokens } from "./dispatch-token.js";
import { duplicateGuard } from "./duplicate-guard.js";
import { exactLease } from "./exact-lease.js";
import type { Scenario } from "./scenario.js";
import { singleCall } from "./single-call.js";
import { tempScriptBypass } from "./temp-script-bypass.js";

export { type Problem, type Scenario, type ScenarioId, scenarioIds, type Stage } from "./scenario.js";

/** All scenarios, in the order of the seed. */
export const scenarios: readonly Scenario[] = [
  singleCall,
  duplicateGuard,
  exactLease,
  agentOnlyLease,
  dbFileSplit,
  dispatchTokens,
  tempScriptBypass,
  backups,
  concurrency,
];
