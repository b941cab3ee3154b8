/**
 * The dynamic harness: it runs a tree, watches what it does, and judges. `verify` plays the scenarios, `selfTest` looks
 * at what a run left behind, and the log's reader and validator serve both.
 */
export * from "./hosts/index.js";
export * from "./log/index.js";
export { runScenario, type ScenarioResult, type ScenarioStatus } from "./run-scenario.js";
export * from "./scenarios/index.js";
export * from "./self-test/index.js";
export * from "./state/index.js";
export { verify, type VerifyOptions, type VerifyResult } from "./verify.js";
