import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../contract/errors.js";

/** The file in the root that says what a run is about to write. Where there is none, no run is under way. */
export const JOURNAL = ".writer-regression-journal";

/** One file of a run. Paths are relative to the root. */
export interface JournalFile {
  readonly path: string;
  /** The new content, complete before the journal says `ready`. */
  readonly temporary: string;
  /** SHA-256 of the old content; null for a new file. */
  readonly before: string | null;
  readonly after: string;
}

export interface Journal {
  /** `preparing`: no file has changed yet. `ready`: some may have; all new contents are on disk. */
  readonly state: "preparing" | "ready";
  readonly pid: number;
  readonly files: readonly JournalFile[];
}

export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** @returns undefined where no run was cut short */
export function readJournal(root: string): Journal | undefined {
  let text: string;
  try {
    text = readFileSync(join(root, JOURNAL), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as Journal;
  } catch (error) {
    throw new UserError(`${join(root, JOURNAL)} is not a journal of this tool. Look at it, and delete it.`, {
      cause: error,
    });
  }
}

/**
 * Starts a journal: whoever makes it has the tree to himself.
 *
 * @throws {UserError} if another run has
 */
export function startJournal(root: string, journal: Journal): void {
  const own = join(root, `${JOURNAL}.${String(process.pid)}`);
  writeDurably(own, JSON.stringify(journal));
  try {
    // Appears whole or not at all, and only if there is none.
    linkOrFail(own, join(root, JOURNAL));
  } finally {
    rmSync(own, { force: true });
  }
  syncFolder(root);
}

/** Replaces the journal. */
export function advanceJournal(root: string, journal: Journal): void {
  const own = join(root, `${JOURNAL}.${String(process.pid)}`);
  writeDurably(own, JSON.stringify(journal));
  renameSync(own, join(root, JOURNAL));
  syncFolder(root);
}

export function endJournal(root: string): void {
  rmSync(join(root, JOURNAL), { force: true });
  syncFolder(root);
}

/** Writes a new file and waits until it is on disk. */
export function writeDurably(path: string, content: string | Uint8Array, mode = 0o644): void {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  rmSync(path, { force: true });
  const handle = openSync(path, "wx", mode);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Waits until a folder's names are on disk, where the system can do that. */
export function syncFolder(folder: string): void {
  let handle: number;
  try {
    handle = openSync(folder, "r");
  } catch {
    return;
  }
  try {
    fsyncSync(handle);
  } catch {
    // Some file systems know no such thing.
  } finally {
    closeSync(handle);
  }
}

/** The folders of some files, each once. */
export function foldersOf(root: string, paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => dirname(join(root, path))))];
}

function linkOrFail(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new UserError(`another run is writing to ${dirname(to)}. Wait for it to end.`, { cause: error });
  }
}
