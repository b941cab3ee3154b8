import type { ScenarioId } from "../scenarios/index.js";

/** What `dispatch-exact-lease.e2e.test.ts` plays. */
export const dispatchScenarios: readonly ScenarioId[] = [
  "single-call",
  "duplicate-guard",
  "exact-lease",
  "agent-only-lease",
  "dispatch-token",
];

/** What `shell-backup-bypass.e2e.test.ts` plays. */
export const shellScenarios: readonly ScenarioId[] = ["temp-script-bypass", "backup"];

/** What is left for `trees.test.ts`. */
export const otherScenarios: readonly ScenarioId[] = ["db-file-split", "concurrency"];
