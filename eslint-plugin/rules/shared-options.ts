import type { AnalysisOptions } from "../analysis/index.js";

/** Under this key of ESLint's `settings`, all rules find what they have in common. */
export const SETTINGS_KEY = "writer-regression";

type Shared = Pick<AnalysisOptions, "paths" | "exempt" | "writers" | "logFunctions">;

const SHARED = ["paths", "exempt", "writers", "logFunctions"] as const satisfies readonly (keyof Shared)[];

/**
 * What the analysis goes by: the rule's own options, and for each list that they leave empty the one in the shared
 * settings. Rules that agree share one analysis of the tree.
 *
 * @param settings ESLint's `settings` object
 */
export function sharedOptions(settings: Readonly<Record<string, unknown>>, options: Shared = {}): Shared {
  const given = settings[SETTINGS_KEY];
  const shared = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
  const merged: { -readonly [K in keyof Shared]: Shared[K] } = {};
  for (const key of SHARED) {
    const own = options[key];
    const value = own !== undefined && own.length > 0 ? own : shared[key];
    if (Array.isArray(value)) merged[key] = value.filter((one): one is string => typeof one === "string");
  }
  return merged;
}
