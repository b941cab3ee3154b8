import { realpath } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { UserError } from "../contract/errors.js";
import type { WriterRegressionSettings } from "../contract/index.js";
import { lineIndex } from "./lines.js";
import { strandedReaders, type StrandedReader } from "./readers.js";
import { runRounds, type Rounds } from "./rounds.js";
import { bytesOf } from "./text-file.js";
import { transforms as registry } from "./transforms/index.js";
import type { Transform } from "./transform.js";
import { Tree } from "./tree.js";
import { recover, type Recovery } from "./write/recover.js";
import { writeAll, type PlannedFile } from "./write/write-all.js";

/** What a migration is to do. */
export interface MigrateOptions {
  /** A folder that holds `.opencode`, or whose folders do. */
  readonly root: string;
  /** Apply the edits; without it nothing on disk changes. */
  readonly write?: boolean;
  /** Write also what git does not know or has changes of. */
  readonly force?: boolean;
  /** Names of transforms; all by default. */
  readonly only?: readonly string[];
  /** The same settings as those of `check`. */
  readonly settings?: WriterRegressionSettings;
  /** Transform → its options. */
  readonly transformOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Called often, with a word for what is going on and how far it is. */
  readonly onProgress?: (stage: string, done: number, total: number) => void;
}

/** A file that the migration changes or makes. */
export interface FileChange {
  /** Below the root, with forward slashes. */
  readonly path: string;
  readonly transforms: readonly string[];
  /** Findings in the file, before and after. */
  readonly before: number;
  readonly after: number;
  /** What is on disk; undefined for a new file. */
  readonly oldText: string | undefined;
  readonly newText: string;
}

/** A finding that is left to people. */
export interface ManualEntry {
  readonly file: string;
  /** 1-based, in the file as it stands after the run. */
  readonly line: number;
  readonly column: number;
  readonly ruleId: string;
  /** What stands in the way, and what to do. */
  readonly reason: string;
}

/** A place that reads an old state file which nothing in the tree writes after the run. */
export interface ReaderEntry {
  readonly file: string;
  /** 1-based, in the file as it stands after the run. */
  readonly line: number;
  readonly column: number;
  /** The file that is read, unknown parts as `<label>`. */
  readonly reads: string;
  /** What that file held: `the pending queue`. */
  readonly held: string;
}

/** What happened, or would happen, at a line of the tree as it was before. */
export interface TrailEntry {
  readonly file: string;
  readonly line: number;
  readonly ruleId: string;
  readonly transform: string;
  readonly action: "edit" | "manual";
  readonly reason: string;
}

/** What came of a migration. */
export interface MigrateResult {
  readonly root: string;
  /** Whether anything was written. */
  readonly wrote: boolean;
  readonly files: readonly FileChange[];
  readonly manual: readonly ManualEntry[];
  /** No findings, but for people to know. */
  readonly readers: readonly ReaderEntry[];
  readonly summary: {
    readonly findingsBefore: number;
    readonly findingsAfter: number;
    readonly filesChanged: number;
    readonly manual: number;
  };
  readonly trail: readonly TrailEntry[];
  /** What an earlier run left behind when it was killed, and what became of it. */
  readonly recovery: Recovery | undefined;
}

/**
 * Takes a tree from the old habits to dispatch-db. Plans everything in memory first; with `write`, all files are
 * replaced or none.
 *
 * @throws {UserError} if the tree cannot be read or parsed, if a transform does not exist, or if a file must not be
 * written; nothing has been written then
 */
export function migrate(options: MigrateOptions): Promise<MigrateResult> {
  const run = earlier.then(() => migrateNow(options));
  earlier = run.catch(() => undefined);
  return run;
}

/** The analysis sees one plan at a time, so runs of one process wait for each other. */
let earlier: Promise<unknown> = Promise.resolve();

async function migrateNow(options: MigrateOptions): Promise<MigrateResult> {
  const root = await realpath(resolve(options.root)).catch((error: unknown) => {
    throw new UserError(`no folder ${resolve(options.root)}. Check the path.`, { cause: error });
  });
  const write = options.write === true;
  const chosen = choose(options.only);
  const settings = options.settings ?? {};
  const recovery = recover(root, { write });
  const tree = await Tree.read(root, settings);
  try {
    const rounds = await runRounds(tree, {
      settings,
      transforms: chosen,
      registry,
      transformOptions: options.transformOptions ?? {},
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
    const planned = plannedFiles(tree);
    // Told before it is written: what a file was is asked of the disk.
    const described = describe(root, tree, rounds, strandedReaders(tree, settings));
    if (write && planned.length > 0) await writeAll(root, planned, { force: options.force === true });
    return { ...described, wrote: write && planned.length > 0, recovery };
  } finally {
    tree.close();
  }
}

/**
 * Tells what a migration would do at a place, and why.
 *
 * @param place `file:line`, the file as seen from the root, the line 1-based
 * @throws {UserError} if it is not a place, and whatever {@link migrate} throws
 */
export async function explain(options: Omit<MigrateOptions, "write">, place: string): Promise<TrailEntry[]> {
  const [, file, line] = /^(.+):(\d+)$/.exec(place) ?? [];
  if (file === undefined || line === undefined)
    throw new UserError(`"${place}" is no place. Write it as <file>:<line>.`);
  const { trail, root } = await migrate({ ...options, write: false });
  const asked = [file, relative(root, resolve(file)), file.replace(/^\.\//, "")].map((one) =>
    one.replaceAll("\\", "/"),
  );
  return trail.filter((one) => asked.includes(one.file) && one.line === Number(line));
}

function byPlace(a: Omit<ReaderEntry, "reads" | "held">, b: typeof a): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column;
}

function isSameLine(a: ReaderEntry, b: ReaderEntry): boolean {
  return a.file === b.file && a.line === b.line && a.reads === b.reads;
}

function choose(only: readonly string[] | undefined): readonly Transform[] {
  if (only === undefined) return registry;
  const names = registry.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UserError(`no transform "${unknown}". Use one of ${names.join(", ")}.`);
  return registry.filter(({ name }) => only.includes(name));
}

function plannedFiles(tree: Tree): PlannedFile[] {
  return [...tree.planned]
    .map(([path, text]) => {
      const disk = tree.onDiskAt(path);
      return { path, before: disk?.bytes, after: bytesOf(text, disk?.hasMark ?? false) };
    })
    .sort((a, b) => a.path.localeCompare(b.path));
}

function describe(
  root: string,
  tree: Tree,
  rounds: Rounds,
  stranded: readonly StrandedReader[],
): Omit<MigrateResult, "wrote" | "recovery"> {
  const pathOf = (file: string): string => relative(root, file).replaceAll("\\", "/");
  const count = (list: Rounds["after"], file: string): number =>
    list.filter((one) => one.file === file).length;
  const files = [...tree.planned.keys()].sort().map((file) => ({
    path: pathOf(file),
    transforms: [...(rounds.transforms.get(file) ?? [])].sort(),
    before: count(rounds.before, file),
    after: count(rounds.after, file),
    oldText: tree.onDiskAt(file)?.text,
    newText: tree.textOf(file),
  }));
  const manual = rounds.manual
    .map(({ finding: { file, line, column, ruleId }, reason }) => ({
      file: pathOf(file),
      line,
      column,
      ruleId,
      reason,
    }))
    .sort(byPlace);
  const readers = stranded
    .map(({ file, offset, reads, held }) => {
      const { line, column } = lineIndex(tree.textOf(file)).locate(offset);
      return { file: pathOf(file), line, column: column + 1, reads, held };
    })
    .sort(byPlace)
    // Whether it is there, and what is in it, is asked on one line as a rule.
    .filter((one, index, all) => all.findIndex((each) => isSameLine(one, each)) === index);
  return {
    root,
    files,
    manual,
    readers,
    summary: {
      findingsBefore: rounds.before.length,
      findingsAfter: rounds.after.length,
      filesChanged: files.length,
      manual: manual.length,
    },
    trail: rounds.trail.map((one) => ({ ...one, file: pathOf(one.file) })),
  };
}
