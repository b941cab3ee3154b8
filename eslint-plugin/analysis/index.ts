/**
 * The analysis: which paths a piece of TypeScript writes, followed across functions and modules. It knows no rule;
 * rules, codemods and the self-test ask it. README.md beside this file is its design.
 */
import { createHash } from "node:crypto";
import type { TSESTree } from "@typescript-eslint/utils";
import { dispatchEvents } from "../../contract/events.js";
import { exemptions } from "../../contract/exemptions.js";
import { legacyPaths, type LegacyPath } from "../../contract/legacy-paths.js";
import { Classifier } from "./modules/classify.js";
import { layOver } from "./modules/files.js";
import { LegacyPaths } from "./modules/legacy.js";
import { parseModule } from "./modules/parse.js";
import type { ModuleRecord } from "./modules/record.js";
import type { Concern } from "./modules/relevance/index.js";
import { Workspace } from "./modules/workspace.js";
import { leaseFindings, type LeaseFinding } from "./summaries/lease-findings.js";
import { loggedEvents } from "./summaries/event-name.js";
import { logFindings, type LogFinding, type LogOptions } from "./summaries/log-findings.js";
import {
  startFindings,
  startPlaces,
  waysToStart,
  type StartFinding,
  type StartPlace,
} from "./summaries/start-findings.js";
import { writerFindings, type WriterFinding } from "./summaries/writer-findings.js";

export type { EventFact, LogFault, LogFinding, LogOptions } from "./summaries/log-findings.js";
export type { LeaseFinding } from "./summaries/lease-findings.js";
export { makesRow, type StartFinding, type StartPlace } from "./summaries/start-findings.js";
export { Classifier, workspaceRoot } from "./modules/classify.js";
export { moduleName } from "./evaluate/framework.js";
export type { WriterFinding } from "./summaries/writer-findings.js";
export { stepsOf, type Step } from "./route.js";

/** What a user adds to the contract's facts. */
export interface AnalysisOptions {
  /** Globs of further legacy paths. */
  readonly paths?: readonly string[];
  /** Globs of further files that are not runtime code. */
  readonly exempt?: readonly string[];
  /** Names of further functions that write the path in their first argument. */
  readonly writers?: readonly string[];
  /** Names of further functions that take a log call's arguments. */
  readonly logFunctions?: readonly string[];
  readonly checkReads?: boolean;
  readonly strict?: boolean;
}

/** A file that is being looked at: its absolute path, and the text and tree that are at hand. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly ast: TSESTree.Program;
}

const workspaces = new Map<string, Workspace>();

/** One workspace for all files that are analysed under the same facts. */
function workspaceFor({
  paths = [],
  exempt = [],
  writers = [],
  logFunctions = [],
}: AnalysisOptions): Workspace {
  const key = JSON.stringify([paths, exempt, writers, logFunctions]);
  const known = workspaces.get(key);
  if (known !== undefined) return known;
  const added = paths.map((glob): LegacyPath => ({
    glob: anywhere(glob),
    touch: "any-write",
    held: "a legacy path of this project",
    source: "settings",
  }));
  const workspace = new Workspace({
    legacy: new LegacyPaths([...legacyPaths, ...added]),
    classifier: new Classifier({ ...exemptions, files: exempt }),
    writers: new Set(writers),
    logFunctions: new Set(logFunctions),
  });
  workspaces.set(key, workspace);
  return workspace;
}

/** A path is known from its end; what stands before it does not count. */
function anywhere(glob: string): string {
  return glob.startsWith("**/") || glob.startsWith("/") ? glob : `**/${glob}`;
}

/**
 * Asks about a file that is being looked at, under the facts that the options name. A file that has nothing to do with
 * them is not evaluated.
 */
function ask<F>(
  source: Source,
  options: AnalysisOptions,
  concern: Concern,
  find: (workspace: Workspace, module: ModuleRecord) => F[],
): F[] {
  const workspace = workspaceFor(options);
  workspace.refresh();
  if (!workspace.concerns(source.path, source.text, concern)) return [];
  return find(workspace, workspace.open(source.path, source.text, source.ast));
}

/** What `no-runtime-writer` has to tell of a file. */
export function findWriters(source: Source, options: AnalysisOptions = {}): WriterFinding[] {
  const asked = { checkReads: options.checkReads ?? false, strict: options.strict ?? false };
  return ask(source, options, "writers", (workspace, module) => writerFindings(workspace, module, asked));
}

/**
 * The legacy paths that a file's code touches, reads among them.
 *
 * @param path absolute path of a file on disk, or of one that is laid over it; one that cannot be parsed touches none
 */
export function findTouches(path: string, options: AnalysisOptions = {}): WriterFinding[] {
  const workspace = workspaceFor(options);
  const module = workspace.mayTell(path, "writers") ? workspace.load(path) : undefined;
  return module === undefined ? [] : writerFindings(workspace, module, { checkReads: true, strict: false });
}

/** What `require-identity-tuple` has to tell of a file. */
export function findLogFaults(
  source: Source,
  options: AnalysisOptions & Partial<LogOptions> = {},
): LogFinding[] {
  const asked = {
    events: options.events ?? [],
    tuple: options.tuple ?? "event",
    strict: options.strict ?? false,
  };
  return ask(source, options, logConcern(asked), (workspace, module) =>
    logFindings(workspace, module, asked),
  );
}

/** What `no-double-dispatch` has to tell of a file. */
export function findDoubleStarts(source: Source, options: AnalysisOptions = {}): StartFinding[] {
  return ask(source, options, "starts", startFindings);
}

/** What `no-inexact-lease` has to tell of a file. */
export function findInexactLeases(source: Source, options: AnalysisOptions = {}): LeaseFinding[] {
  return ask(source, options, "leases", leaseFindings);
}

/**
 * The events that a file's code logs.
 *
 * @param path absolute path of a file on disk; one that cannot be read or parsed logs nothing
 */
export function findLoggedEvents(
  path: string,
  options: AnalysisOptions & Partial<LogOptions> = {},
): ReadonlySet<string> {
  const workspace = workspaceFor(options);
  const module = workspace.mayTell(path, "allLogs") ? workspace.load(path) : undefined;
  if (module === undefined) return new Set<string>();
  return loggedEvents(
    workspace,
    module,
    [...dispatchEvents, ...(options.events ?? [])].map(({ name }) => name),
  );
}

/**
 * How a file's code starts dispatches, itself or through what it calls: it makes their rows, or runs the command line.
 *
 * @param path absolute path of a file on disk, or of one that is laid over it; one that cannot be parsed starts none
 */
export function findWaysToStart(path: string, options: AnalysisOptions = {}): ReadonlySet<"row" | "cli"> {
  const workspace = workspaceFor(options);
  const module = workspace.mayTell(path, "starts") ? workspace.load(path) : undefined;
  return module === undefined ? new Set() : waysToStart(workspace, module);
}

/**
 * The places at which a file's code starts the dispatch command line, itself or through what it calls.
 *
 * @param path absolute path of a file on disk, or of one that is laid over it; one that cannot be parsed starts nothing
 */
export function findStarts(path: string, options: AnalysisOptions = {}): StartPlace[] {
  const workspace = workspaceFor(options);
  const module = workspace.mayTell(path, "starts") ? workspace.load(path) : undefined;
  return module === undefined ? [] : startPlaces(workspace, module);
}

/** Only the contract's events are looked for in texts: a stricter question needs every log call. */
function logConcern({ strict = false, events = [] }: Partial<LogOptions>): Concern {
  return strict || events.length > 0 ? "allLogs" : "logs";
}

/** What all rules have to tell of a file. */
export interface FileFindings {
  readonly writers: readonly WriterFinding[];
  readonly logFaults: readonly LogFinding[];
  readonly doubleStarts: readonly StartFinding[];
  readonly inexactLeases: readonly LeaseFinding[];
}

/**
 * Asks all questions about a file that nobody has parsed yet.
 *
 * @param path absolute path of a file on disk, or of one that is laid over it
 * @returns undefined for a file that has nothing to do with the facts, or that cannot be read or parsed
 */
export function examine(
  path: string,
  options: AnalysisOptions & Partial<LogOptions> = {},
): FileFindings | undefined {
  const workspace = workspaceFor(options);
  workspace.refresh();
  const logs = logConcern(options);
  const concerns = ["writers", logs, "starts", "leases"] as const;
  const asked = new Set<Concern>(concerns.filter((concern) => workspace.mayTell(path, concern)));
  const module = asked.size > 0 ? workspace.load(path) : undefined;
  if (module === undefined) return undefined;
  const { checkReads = false, strict = false, events = [], tuple = "event" } = options;
  return {
    writers: asked.has("writers") ? writerFindings(workspace, module, { checkReads, strict }) : [],
    logFaults: asked.has(logs) ? logFindings(workspace, module, { events, tuple, strict }) : [],
    doubleStarts: asked.has("starts") ? startFindings(workspace, module) : [],
    inexactLeases: asked.has("leases") ? leaseFindings(workspace, module) : [],
  };
}

/**
 * Why a text is no code, in one line; undefined if it is.
 *
 * @param path tells the language by its ending
 */
export function syntaxError(path: string, text: string): string | undefined {
  const parsed = parseModule(path, text, () => false);
  return "reason" in parsed ? parsed.reason : undefined;
}

/**
 * Lets texts stand in for what is on disk, and forgets what was read. A codemod asks in this way what would be found
 * if its edits were written.
 *
 * @param texts absolute path → text, without a byte order mark; an empty map shows the disk as it is
 */
export function withTexts(texts: ReadonlyMap<string, string>): void {
  layOver(texts);
  forgetFiles();
}

/**
 * A digest of all code that the analysis may look at: the frameworks in and below a folder, and what they import. It is
 * another one when any of it changes.
 *
 * @param root absolute path
 * @returns a short text
 */
export function treeDigest(root: string, options: AnalysisOptions = {}): string {
  // What was read a moment ago may have changed since.
  forgetFiles();
  const workspace = workspaceFor(options);
  const hash = createHash("sha256");
  for (const [path, text] of workspace.textsBelow(root)) hash.update(`${path}\0${text}\0`);
  return hash.digest("base64url");
}

/** Forgets what was read: the next question looks at the disk again. */
export function forgetFiles(): void {
  workspaces.clear();
}

/** What the analysis could not find or parse so far, one line each. */
export function analysisNotes(): string[] {
  return [...workspaces.values()].flatMap(({ notes }) => [...notes]);
}
