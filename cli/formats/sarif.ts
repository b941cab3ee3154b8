import formatSarif from "@microsoft/eslint-formatter-sarif";
import type { Format } from "./format.js";

/** The part of a SARIF log that is changed here. */
interface SarifLog {
  readonly runs: readonly { readonly tool: { driver: Record<string, unknown> } }[];
}

/**
 * SARIF 2.1.0. The tool is named after us: a code scanning service keeps results by tool, and under ESLint's
 * name they would take the place of those of the user's own ESLint run.
 */
export const sarif: Format = ({ results, rulesMeta, version }) => {
  const log = JSON.parse(formatSarif(results, { rulesMeta })) as SarifLog;
  for (const { tool } of log.runs) {
    const { rules } = tool.driver;
    tool.driver = { name: "writer-regression", version, rules };
  }
  return JSON.stringify(log, null, 2);
};
