import { ESLintUtils } from "@typescript-eslint/utils";

/** What a rule's docs page and the README table need to know. */
export interface RuleDocs {
  readonly recommended: boolean;
}

/** Makes a rule whose page is `docs/rules/<name>.md`. */
export const createRule = ESLintUtils.RuleCreator<RuleDocs>((name) => `docs/rules/${name}.md`);
