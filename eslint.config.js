import { defineConfig, globalIgnores } from "eslint/config";
import eslintPlugin from "eslint-plugin-eslint-plugin";
import tseslint from "typescript-eslint";

export default defineConfig(
  // Fixtures and trees are data: they hold the very habits that the rules look for.
  globalIgnores(["dist/", "coverage/", "**/fixtures/", "harness/trees/", "bench/.work/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  {
    files: ["**/*.js", "**/*.mjs", "**/*.cjs"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    // ts-morph's classes are mixed together from parts, which this rule takes for strangers to each other.
    files: ["codemods/**/*.ts"],
    rules: { "@typescript-eslint/no-unsafe-class-instance-assignment": "off" },
  },
  {
    files: ["eslint-plugin/rules/**/*.ts"],
    extends: [eslintPlugin.configs.recommended],
  },
);
