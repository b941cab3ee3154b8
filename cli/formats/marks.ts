import type { Colors } from "picocolors/types.js";

/** How a format for people may write. */
export interface TextOptions {
  readonly color: boolean;
}

/** The sign in front of a verdict's line. */
export const marks = {
  good: (paint: Colors) => paint.green("✓"),
  bad: (paint: Colors) => paint.red("✗"),
  none: (paint: Colors) => paint.dim("–"),
  broken: (paint: Colors) => paint.yellow("!"),
} as const;
