import { basename } from "node:path";

/** Files that run, and not to repair or to test. */
export function isRuntimeFile(file: string): boolean {
  return (
    !/(?:doctor|migrat|reconcil)/i.test(basename(file)) &&
    !/(?:\.(?:test|spec|e2e-test)\.\w+$|__tests__\/)/.test(file)
  );
}
