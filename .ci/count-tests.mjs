import { existsSync, readFileSync } from "node:fs";

/**
 * Prints `N passed, N failed` from Jest's JSON result. A test file that could not be run counts as one failure;
 * without a result a step before the tests failed, and that one is counted.
 */
const [file = ""] = process.argv.slice(2);
if (existsSync(file)) {
  const result = JSON.parse(readFileSync(file, "utf8"));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  console.log(`${result.numPassedTests} passed, ${failed} failed`);
} else {
  console.error("A step before the tests failed.");
  console.log("0 passed, 1 failed");
}
