import type { ESLint } from "eslint";
import { createEslint } from "../../eslint-plugin/check/create-eslint.js";
import type { Format } from "./format.js";

/** ESLint's own default text. Its hint at `--fix` is left out: there is no such option here. */
export const stylish: Format = async ({ results, rulesMeta }, { color, cwd }) => {
  const formatter = await createEslint({ cwd }).loadFormatter("stylish");
  const unfixable = results.map((result) => ({ ...result, fixableErrorCount: 0, fixableWarningCount: 0 }));
  // ESLint 10 takes `color`; ESLint 9 finds out for itself, also from `--no-color` on the command line.
  return formatter.format(unfixable, { cwd, rulesMeta: { ...rulesMeta }, color } as ESLint.ResultsMeta);
};
