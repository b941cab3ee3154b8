import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { UserError } from "../../contract/errors.js";
import { firstLine } from "../../contract/errors.js";
import { requireWritable } from "./preconditions.js";
import {
  advanceJournal,
  endJournal,
  foldersOf,
  hashOf,
  startJournal,
  syncFolder,
  writeDurably,
  type Journal,
} from "./journal.js";

/** A file as the plan saw it, and as it is to become. */
export interface PlannedFile {
  /** Absolute path. */
  readonly path: string;
  /** Undefined for a new file. */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array;
}

/**
 * Writes all files or none. The new contents go into temporary files beside the old ones; only when all of them are on
 * disk, and the journal says so, are they moved into place. Whoever is killed in between leaves every file old or new,
 * and a journal from which the next run completes or undoes.
 *
 * @param root absolute, real path
 * @throws {UserError} if a file must not be written, or is not what was planned from; nothing has been written then
 */
export async function writeAll(
  root: string,
  planned: readonly PlannedFile[],
  options: { readonly force: boolean },
): Promise<void> {
  const files = await requireWritable(root, planned, options);
  const journal: Journal = {
    state: "preparing",
    pid: process.pid,
    files: files.map(({ path, before, after }) => ({
      path: relative(root, path),
      temporary: relative(
        root,
        join(dirname(path), `.${basename(path)}.${String(process.pid)}.writer-regression.tmp`),
      ),
      before: before === undefined ? null : hashOf(before),
      after: hashOf(after),
    })),
  };
  startJournal(root, journal);
  try {
    for (const [index, { path, after }] of files.entries()) {
      mkdirSync(dirname(path), { recursive: true });
      prepare(join(root, journal.files[index]?.temporary ?? ""), path, after);
    }
    for (const file of files) requireUnchanged(file);
  } catch (error) {
    for (const { temporary } of journal.files) rmSync(join(root, temporary), { force: true });
    endJournal(root);
    throw error instanceof UserError
      ? error
      : new UserError(`cannot write to ${root}: ${firstLine(error)}. Nothing was written.`, { cause: error });
  }
  const folders = foldersOf(
    root,
    journal.files.map(({ path }) => path),
  );
  for (const folder of folders) syncFolder(folder);
  advanceJournal(root, { ...journal, state: "ready" });
  for (const { path, temporary } of journal.files) renameSync(join(root, temporary), join(root, path));
  for (const folder of folders) syncFolder(folder);
  endJournal(root);
}

/** Writes the new content beside a file, with that file's mode and owner. */
function prepare(temporary: string, path: string, content: Uint8Array): void {
  writeDurably(temporary, content);
  const old = statSync(path, { throwIfNoEntry: false });
  if (old === undefined) return;
  chmodSync(temporary, old.mode & 0o7777);
  try {
    chownSync(temporary, old.uid, old.gid);
  } catch {
    // Only the administrator may give files away; then it is the user's own.
  }
}

function requireUnchanged({ path, before }: PlannedFile): void {
  const isSame =
    before === undefined ? !existsSync(path) : existsSync(path) && readFileSync(path).equals(before);
  if (!isSame)
    throw new UserError(`${path} was changed while the plan was made. Nothing was written: run again.`);
}
