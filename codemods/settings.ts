import type { WriterRegressionSettings } from "../contract/index.js";

/** The settings that are there, as the analysis takes them. */
export function given(settings: WriterRegressionSettings) {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
