/** The package's main door: the ESLint plugin, and a config for `eslint --cache`. */
export { createConfig, type ConfigOptions } from "./create-config.js";
export { default } from "./plugin.js";
