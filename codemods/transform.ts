/** What a transform is given and what it answers: the words in which the planner and the transforms talk. */
import type { WriterRegressionSettings } from "../contract/index.js";
import type { Finding } from "./finding.js";
import type { SourceView } from "./source-view.js";

/** A change of text: `[start, end)` in UTF-16 offsets of the file as the context shows it, without a byte order mark. */
export interface Edit {
  /** Absolute path. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Ends of line are written as `\n`; the engine gives them the file's own. */
  readonly text: string;
}

/** A file that does not exist yet. */
export interface NewFile {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

/** A name that a file needs; the engine imports it as the file writes its imports. */
export interface ImportRequest {
  /** Absolute path of the file that needs it. */
  readonly file: string;
  /** Absolute path of a module of the tree, or the name of a package or of a Node module (`node:fs`). */
  readonly from: string;
  /** The exported name; `default` is the default export. */
  readonly name: string;
  readonly isType?: boolean;
}

/** A library that must be in the tree before an outcome's edits can stand. */
export type Need = "dispatch-db" | "log-manager";

/** Text edits that answer the finding. All of them are made, or none. */
export interface Edits {
  readonly kind: "edits";
  readonly edits: readonly Edit[];
  /** What the edits do, as one clause: `starts the CLI once`. */
  readonly reason: string;
  readonly imports?: readonly ImportRequest[];
  readonly creates?: readonly NewFile[];
  readonly needs?: readonly Need[];
  /** What this stands or falls with, beside others of the round: the queue whose two ends move together. */
  readonly unit?: Unit;
}

/** Outcomes of one round that must not be half made. */
export interface Unit {
  readonly name: string;
  /** Without this outcome, no other of the unit may stand; else it only leans on the others. */
  readonly bears: boolean;
}

/** What a transform says of a finding. `pass` leaves it to the next transform. */
export type Outcome = Edits | Manual | { readonly kind: "pass" };

/** The finding stays. The reason is a sentence that says what stands in the way, and what a person should do. */
export interface Manual {
  readonly kind: "manual";
  readonly reason: string;
}

/** The tree as it stands after the rounds before this one. */
export interface TransformContext {
  readonly settings: WriterRegressionSettings;
  /** Options of the transform, as the caller gave them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** All findings of this round. */
  readonly findings: readonly Finding[];
  /** Why a transform's edits for a finding have been taken back; undefined if they have not. */
  refused(transform: string, finding: Finding): string | undefined;
  /** Absolute paths of all code of the tree, tests included. */
  readonly files: readonly string[];
  /**
   * A file's text and syntax tree.
   *
   * @throws {Error} if the file is not one of the tree
   */
  open(file: string): SourceView;
  /** The syntax tree of a text that is not in the tree, or not yet. */
  parse(file: string, text: string): SourceView;
  /** A file's text, without a syntax tree; empty for a file that is not there. */
  textOf(file: string): string;
  /** The folder that holds the `.opencode` of a file. */
  frameworkOf(file: string): string;
}

/** A migration of one old habit. */
export interface Transform {
  /** Kebab-case; `--only` takes it. */
  readonly name: string;
  /** The rules whose findings it is asked about, without prefix. */
  readonly ruleIds: readonly string[];
  /** What it answers, in half a sentence, for help and docs. */
  readonly answers: string;
  /** Its page below `docs/transforms/`. */
  readonly docs: string;
  /** Name → what it does and its default. */
  readonly options?: Readonly<Record<string, { readonly description: string; readonly default: unknown }>>;
  /** It names what it finds in the code, so it waits until no other transform changes the same file. */
  readonly waits?: boolean;
  /** Answers one finding. */
  apply?(finding: Finding, context: TransformContext): Outcome;
  /** Brings a library that other transforms need; undefined if the tree has it. */
  provide?(need: Need, framework: string, context: TransformContext): Outcome | undefined;
  /** Looks at a file that others have changed, with their edits in it, and adds what follows from that. */
  followUp?(file: string, context: TransformContext): readonly Outcome[];
}

/** Says what stands in the way of an edit. */
export function manual(reason: string): Manual {
  return { kind: "manual", reason };
}

export const PASS = { kind: "pass" } as const satisfies Outcome;
