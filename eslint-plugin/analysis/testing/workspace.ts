import { parse } from "@typescript-eslint/parser";
import type { TSESTree } from "@typescript-eslint/utils";
import { exemptions } from "../../../contract/exemptions.js";
import { legacyPaths } from "../../../contract/legacy-paths.js";
import { Classifier } from "../modules/classify.js";
import { LegacyPaths } from "../modules/legacy.js";
import { parseModule } from "../modules/parse.js";
import { Workspace } from "../modules/workspace.js";

/** Two parsers feed the analysis: ESLint's for the file that is linted, the fast one for what it imports. */
export const parsers = {
  typescriptEslint: (_path: string, text: string): TSESTree.Program =>
    parse(text, { range: true, loc: true }),
  oxc: (path: string, text: string): TSESTree.Program => {
    const parsed = parseModule(path, text);
    if ("reason" in parsed) throw new SyntaxError(parsed.reason);
    return parsed.ast;
  },
} as const;

export type ParserName = keyof typeof parsers;

/** A workspace under the contract's facts alone. */
export function newWorkspace(): Workspace {
  return new Workspace({
    legacy: new LegacyPaths(legacyPaths),
    classifier: new Classifier(exemptions),
    writers: new Set(),
    logFunctions: new Set(),
  });
}
