declare module "@microsoft/eslint-formatter-sarif" {
  import type { ESLint } from "eslint";

  /** Results to the text of a SARIF log. */
  export default function format(results: readonly ESLint.LintResult[], data: { rulesMeta: object }): string;
}
