/**
 * The dynamic scenarios, a file each: what to do with a tree, and what must then be true. They know no test runner, so
 * that Jest, `bun test` or `verify` may run them.
 */
import type { Scenario } from "./scenario.js";
import { singleCall } from "./single-call.js";

export { type Problem, type Scenario, type ScenarioId, scenarioIds, type Stage } from "./scenario.js";

/** All scenarios, in the order of the seed. */
export const scenarios: readonly Scenario[] = [singleCall];
