/**
 * The self-test: what a framework asks of itself after it ran. A file a check; each loads what it needs when it runs,
 * so that importing this loads no linter and no database driver.
 */
export {
  type SelfTestCheck,
  type SelfTestFinding,
  type SelfTestId,
  selfTestIds,
  type SelfTestStatus,
} from "./result.js";
export { selfTest, type SelfTestOptions, type SelfTestResult } from "./self-test.js";
