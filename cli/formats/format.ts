import type { ESLint, Rule } from "eslint";

/** What a check found: ESLint's own results, and what a format may want to know besides. */
export interface CheckReport {
  readonly results: readonly ESLint.LintResult[];
  /** Rule id → what the rule says of itself. */
  readonly rulesMeta: Readonly<Record<string, Rule.RuleMetaData>>;
  /** Our own version. */
  readonly version: string;
}

/** How a format may write. */
export interface FormatOptions {
  readonly color: boolean;
  /** The folder that shown paths are relative to, where a format shows relative ones. */
  readonly cwd: string;
}

/** A format turns a report into the text for stdout: empty if there is nothing to say. */
export type Format = (report: CheckReport, options: FormatOptions) => string | Promise<string>;
