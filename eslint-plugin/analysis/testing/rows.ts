import { describe, expect, test } from "@jest/globals";
import { evaluateLine } from "./evaluate.js";

/** A line in, a line out. */
export type Row = readonly [code: string, printed: string];

/** Runs a table of {@link evaluateLine}; both parsers must come to the same line. */
export function evaluates(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    test.each(rows.map(([code, printed]) => ({ code, printed })))("$code", ({ code, printed }) => {
      expect(evaluateLine(code)).toBe(printed);
      expect(evaluateLine(code, "typescriptEslint")).toBe(printed);
    });
  });
}
