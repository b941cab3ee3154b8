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
  /** By the clock. */
  readonly parseMs: number;
  /** All our rules by the clock, but no more than the file's processor time. */
  readonly ruleMs: number;
  /** The processor time of the whole file, parser and all. */
  readonly cpuMs: number;
  /** The most memory that the process had so far. */
  readonly peakMB: number;
}

/** The first message: files may come now. */
export const READY = "ready";
