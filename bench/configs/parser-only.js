/** ESLint with the TypeScript parser and no rule: what it costs to look at the corpus at all. */
import * as parser from "@typescript-eslint/parser";

export default [
  {
    files: ["**/.opencode/**/*.{ts,mts,cts,js,mjs,cjs}"],
    languageOptions: { parser, sourceType: "module" },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
  },
];
