/**
 * The ESLint plugin: rules, and two flat configs that apply them to a framework's runtime folder.
 *
 * `recommended` reports what is certain; `strict` also what cannot be known but points at legacy state.
 */
import { createRequire } from "node:module";
import * as parser from "@typescript-eslint/parser";
import type { ESLint, Linter } from "eslint";
import { RUNTIME_FOLDER } from "../contract/exemptions.js";
import { rules } from "./rules/index.js";

const NAME = "writer-regression";

const { name, version } = readManifest();

/** The files that the configs apply to. */
export const files = [`**/${RUNTIME_FOLDER}/**/*.{ts,mts,cts,js,mjs,cjs}`];

const meta = { name, version, namespace: NAME };

// ESLint's own types know rules by another name than typescript-eslint's.
const plugin: ESLint.Plugin & { configs: Record<"recommended" | "strict", Linter.Config[]> } = {
  meta,
  rules: rules as unknown as NonNullable<ESLint.Plugin["rules"]>,
  configs: { recommended: [], strict: [] },
};

plugin.configs.recommended = configs(
  "recommended",
  Object.fromEntries(Object.keys(rules).map((rule) => [`${NAME}/${rule}`, "error"])),
);
plugin.configs.strict = configs("strict", {
  ...plugin.configs.recommended[0]?.rules,
  [`${NAME}/no-runtime-writer`]: ["error", { strict: true }],
  [`${NAME}/require-identity-tuple`]: ["error", { strict: true }],
});

/** ESLint leaves `node_modules` out by itself, and so does this. */
function configs(preset: string, presetRules: Linter.RulesRecord): Linter.Config[] {
  return [
    {
      name: `${NAME}/${preset}`,
      files,
      plugins: { [NAME]: plugin },
      languageOptions: { parser: parser, sourceType: "module" },
      rules: presetRules,
    },
  ];
}

function readManifest(): { name: string; version: string } {
  const require = createRequire(import.meta.url);
  // The sources stand one folder below the manifest, the built files two.
  for (const path of ["../package.json", "../../package.json"]) {
    try {
      return require(path) as { name: string; version: string };
    } catch {
      continue;
    }
  }
  throw new Error("package.json is missing beside the plugin: install the package again.");
}

export default plugin;
