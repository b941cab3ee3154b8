/**
 * The analysis: which paths a piece of TypeScript writes, followed across functions and modules. It knows no rule;
 * rules, codemods and the self-test ask it. README.md beside this file is its design.
 */
import type { TSESTree } from "@typescript-eslint/utils";
import { exemptions } from "../../contract/exemptions.js";
import { legacyPaths, type LegacyPath } from "../../contract/legacy-paths.js";
import { Classifier } from "./modules/classify.js";
import { LegacyPaths } from "./modules/legacy.js";
import { Workspace } from "./modules/workspace.js";
import { writerFindings, type WriterFinding } from "./summaries/findings.js";

export type { WriterFinding } from "./summaries/findings.js";
export { stepsOf, type Step } from "./route.js";

/** What a user adds to the contract's facts. */
export interface AnalysisOptions {
  /** Globs of further legacy paths. */
  readonly paths?: readonly string[];
  /** Globs of further files that are not runtime code. */
  readonly exempt?: readonly string[];
  /** Names of further functions that write the path in their first argument. */
  readonly writers?: readonly string[];
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
function workspaceFor({ paths = [], exempt = [], writers = [] }: AnalysisOptions): Workspace {
  const key = JSON.stringify([paths, exempt, writers]);
  const known = workspaces.get(key);
  if (known !== undefined) return known;
  const added = paths.map(
    (glob): LegacyPath => ({ glob: anywhere(glob), touch: "any-write", held: "a legacy path of this project", source: "settings" }),
  );
  const workspace = new Workspace({
    legacy: new LegacyPaths([...legacyPaths, ...added]),
    classifier: new Classifier({ ...exemptions, files: exempt }),
    writers: new Set(writers),
  });
  workspaces.set(key, workspace);
  return workspace;
}

/** A path is known from its end; what stands before it does not count. */
function anywhere(glob: string): string {
  return glob.startsWith("**/") || glob.startsWith("/") ? glob : `**/${glob}`;
}

/** What `no-runtime-writer` has to tell of a file. */
export function findWriters(source: Source, options: AnalysisOptions = {}): WriterFinding[] {
  const workspace = workspaceFor(options);
  workspace.refresh();
  const module = workspace.open(source.path, source.text, source.ast);
  return writerFindings(workspace, module, {
    checkReads: options.checkReads ?? false,
    strict: options.strict ?? false,
  });
}

/** What the analysis could not find or parse so far, one line each. */
export function analysisNotes(): string[] {
  return [...workspaces.values()].flatMap(({ notes }) => [...notes]);
}
