import { expect } from "@jest/globals";
import type { ESLint } from "eslint";
import { run } from "./run.js";

/** The id of the rule that the trees of the tests break. */
export const RULE = "writer-regression/no-runtime-writer";
/** A module whose second line writes a legacy path. */
export const WRITER =
  'import { writeFileSync } from "node:fs";\nwriteFileSync(".task_temp/_dispatch/.pending.json", "[]");\n';

/** Runs `check --format json`: path below the tree → the findings as `line:column rule`. */
export async function findings(root: string, ...args: string[]) {
  const { stdout, stderr, code } = await run(root, "check", "--format", "json", ...args);
  expect(stderr).toBe("");
  const results = JSON.parse(stdout) as ESLint.LintResult[];
  const files = results.map((result) => [
    result.filePath.replace("<root>/", ""),
    result.messages.map(
      (message) => `${String(message.line)}:${String(message.column)} ${message.ruleId ?? message.message}`,
    ),
  ]);
  return { code, files: Object.fromEntries(files) as Record<string, string[]> };
}
