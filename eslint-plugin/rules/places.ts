import { relative } from "node:path";
import type { TSESLint } from "@typescript-eslint/utils";

/** A file as a message names it: seen from where ESLint runs, with forward slashes. */
export function printFile(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return (inside.startsWith("..") ? path : inside).replaceAll("\\", "/");
}

/** The place of a finding in the linted text. */
export function locOf(
  sourceCode: Readonly<TSESLint.SourceCode>,
  [start, end]: readonly [number, number],
): { start: TSESLint.AST.SourceLocation["start"]; end: TSESLint.AST.SourceLocation["end"] } {
  return { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) };
}
