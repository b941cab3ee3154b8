/** ESLint with our rules, as a user's own set-up has it. */

// Not a static import: what is built is not there yet when the boundaries of the repository are checked.
const { default: plugin } = await import(new URL("../../dist/eslint-plugin/index.js", import.meta.url).href);

export default [
  ...plugin.configs.recommended,
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" } },
];
