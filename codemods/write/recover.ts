import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../contract/errors.js";
import { endJournal, JOURNAL, foldersOf, hashOf, readJournal, syncFolder, type Journal } from "./journal.js";

/** What became of a run that was cut short. */
export interface Recovery {
  /** `pending`: nothing yet, since this run writes nothing. */
  readonly state: "completed" | "undone" | "pending";
  /** The files that it was to write, relative to the root. */
  readonly files: readonly string[];
  /** The whole story in a sentence. */
  readonly message: string;
}

/**
 * Looks for a run that was cut short. With `write`, one that had not begun to replace files is undone, and one that
 * had is completed: its contents are all on disk.
 *
 * @throws {UserError} if that run is still going on, or if a file is neither as it was nor as it should become
 */
export function recover(root: string, { write }: { readonly write: boolean }): Recovery | undefined {
  if (write) sweep(root);
  const journal = readJournal(root);
  if (journal === undefined) return undefined;
  if (journal.pid !== process.pid && isAlive(journal.pid))
    throw new UserError(
      `another run is writing to ${root} (process ${String(journal.pid)}). Wait for it to end.`,
    );
  const files = journal.files.map(({ path }) => path);
  const count = `${String(files.length)} file${files.length === 1 ? "" : "s"}`;
  if (!write) {
    const done =
      journal.state === "ready" ? journal.files.filter((one) => stateOf(root, one) === "new").length : 0;
    const message = `An earlier run was cut short after ${String(done)} of ${count}: run with --write, which ${journal.state === "ready" ? "completes" : "undoes"} it first.`;
    return { state: "pending", files, message };
  }
  if (journal.state === "preparing") {
    for (const { temporary } of journal.files) rmSync(join(root, temporary), { force: true });
    endJournal(root);
    return {
      state: "undone",
      files,
      message: `An earlier run was cut short before it changed anything: its temporary files for ${count} are gone.`,
    };
  }
  complete(root, journal);
  return {
    state: "completed",
    files,
    message: `An earlier run was cut short while it wrote ${count}: it is complete now.`,
  };
}

/** A journal that was being written when its run was killed says nothing yet. */
function sweep(root: string): void {
  for (const name of readdirSync(root)) {
    const pid = name.startsWith(`${JOURNAL}.`) ? Number(name.slice(JOURNAL.length + 1)) : NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(root, name), { force: true });
  }
}

function complete(root: string, journal: Journal): void {
  // All is looked at before anything is touched.
  for (const one of journal.files)
    if (stateOf(root, one) === "other")
      throw new UserError(
        `${join(root, one.path)} was changed after a run that was cut short, whose text for it is in ${one.temporary}. Take from that what you need, then delete it and the journal.`,
      );
  for (const { path, temporary, ...hashes } of journal.files) {
    if (stateOf(root, { path, temporary, ...hashes }) === "old")
      renameSync(join(root, temporary), join(root, path));
    else rmSync(join(root, temporary), { force: true });
  }
  for (const folder of foldersOf(
    root,
    journal.files.map(({ path }) => path),
  ))
    syncFolder(folder);
  endJournal(root);
}

/** Whether a file is as it was, as it should become, or neither; `old` needs the new content to be at hand. */
function stateOf(
  root: string,
  { path, temporary, before, after }: Journal["files"][number],
): "old" | "new" | "other" {
  const file = join(root, path);
  const hash = existsSync(file) ? hashOf(readFileSync(file)) : null;
  if (hash === after) return "new";
  return hash === before && existsSync(join(root, temporary)) ? "old" : "other";
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
