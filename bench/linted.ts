/** What the process that lints and the one that started it say to each other. */

/** How the rules are set. */
export type Mode = "recommended" | "strict";

/** What the worker says of a file. */
export interface Linted {
  readonly file: string;
  readonly reports: readonly { rule: string; line: number; column: number; message: string }[];
  /** Set if the parser or the linter gave up on the file. */
  readonly parseError?: string;
  /** Set if the linter or a rule threw: what, and where. */
  readonly crash?: string;
  readonly parseMs: number;
  readonly ruleMs: number;
  /** The processor time of the whole file, which a busy machine changes less than the clock. */
  readonly cpuMs: number;
  /** The most memory that the process had so far. */
  readonly peakMB: number;
}

/** The first message: files may come now. */
export const READY = "ready";
