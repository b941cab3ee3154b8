import { ESLint } from "eslint";

/**
 * An ESLint that reads no config file. ESLint warns on stderr about an `.eslintignore` in its folder, which is
 * the user's and plays no part here; there is no option against it, so that one warning is held back.
 */
export function createEslint(options: ESLint.Options): ESLint {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] !== "ESLintIgnoreWarning") Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return new ESLint({ ...options, overrideConfigFile: true });
  } finally {
    process.emitWarning = emitWarning;
  }
}
