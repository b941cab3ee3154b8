import { resolve } from "node:path";
import type { ESLint } from "eslint";
import { analysisNotes } from "../analysis/index.js";
import { findFiles } from "../analysis/modules/find-files.js";
import { findNeverLogged } from "../analysis/never-logged.js";
import plugin from "../index.js";
import { lintConfig } from "../lint-config.js";
import { createEslint } from "./create-eslint.js";
import { lintFile } from "./lint-file.js";
import { ownMessages } from "./own-messages.js";
import { NoRuntimeFolderError, requireFolder, workspaceOf } from "./root.js";
import { loadSettingsOf } from "./settings.js";

/** What a check needs to know. */
export interface CheckOptions {
  readonly root: string;
  readonly strict: boolean;
  /** Called after each file. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a check found. */
export interface CheckOutcome {
  readonly results: readonly ESLint.LintResult[];
  /** Whether there is an error, be it a finding or a file that cannot be parsed. */
  readonly failed: boolean;
  /** What the analysis could not find or parse, and so took for unknown; one line each. */
  readonly notes: readonly string[];
}

/**
 * Lints all code below every `.opencode` folder of a tree with our own rules only: the user's ESLint set-up
 * is not read, and its comments count only where they name our rules.
 *
 * @throws {UserError} if the root or a file cannot be read, or if the config is wrong.
 */
export async function check(options: CheckOptions): Promise<CheckOutcome> {
  const root = resolve(options.root);
  await requireFolder(root);
  const workspace = workspaceOf(root);
  const settings = await loadSettingsOf(root);
  const { files, hasRuntimeFolder } = await findFiles(root, workspace !== root);
  if (!hasRuntimeFolder) throw new NoRuntimeFolderError(root);

  const strict = options.strict || settings.strict === true;
  const eslint = createEslint({
    cwd: workspace,
    overrideConfig: lintConfig(settings, strict, workspace, await findNeverLogged(files, settings)),
    warnIgnored: false,
  });
  const results: ESLint.LintResult[] = [];
  for (const [index, file] of files.entries()) {
    results.push(...(await lintFile(eslint, file)).map(ownMessages));
    options.onProgress?.(index + 1, files.length);
  }
  return {
    results,
    failed: results.some((result) => result.errorCount > 0),
    notes: analysisNotes(),
  };
}

/** What each of our rules says of itself, by the id that findings carry. */
export const rulesMeta = Object.fromEntries(
  Object.entries(plugin.rules ?? {}).map(([name, rule]) => [`writer-regression/${name}`, rule.meta ?? {}]),
);
