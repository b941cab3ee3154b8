import type { Linter } from "eslint";
import type { WriterRegressionSettings } from "../contract/index.js";
import { treeDigest } from "./analysis/index.js";
import { presetWith, sharedSettings } from "./lint-config.js";
import { SETTINGS_KEY } from "./rules/shared-options.js";

/** The settings of `writer-regression.config`, and where the code is. */
export interface ConfigOptions extends WriterRegressionSettings {
  /** The folder that ESLint runs in; the present one, if it is not given. */
  readonly cwd?: string;
}

/**
 * The plugin's config for `eslint --cache`. ESLint keeps what it found in a file until that file or its config changes,
 * but what the rules find turns on the other files of the framework as well. So the config holds a digest of them all:
 * when one changes, everything is looked at again.
 *
 * @param options `strict` chooses the preset; the other settings are those of `writer-regression.config`
 * @returns flat configs, to be spread into an `eslint.config.js`
 */
export function createConfig(options: ConfigOptions = {}): Linter.Config[] {
  const { cwd = process.cwd(), strict = false } = options;
  const tree = treeDigest(cwd, sharedSettings(options));
  return presetWith(options, strict).map((config) => ({
    ...config,
    settings: { [SETTINGS_KEY]: { ...sharedSettings(options), tree } },
  }));
}
