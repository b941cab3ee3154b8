import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { firstLine, UserError } from "../../contract/errors.js";
import { DB_PATH_VARIABLE } from "../../contract/index.js";
import { loadLibrary, openDatabase, type ReconcileReport } from "./library.js";

/** What is to be reconciled. */
export interface ReconcileOptions {
  /** The workspace root: the folder that holds `.opencode` and `.task_temp`. */
  readonly root: string;
  /** The SQLite file that `FRAMEWORK_DB_PATH` names in the framework. */
  readonly db: string;
  /** Do it; without this, nothing changes. */
  readonly write?: boolean;
  /** The time to note, in ms since the epoch; the present by default. */
  readonly now?: number;
}

/** What was done, or would be. */
export interface ReconcileResult extends ReconcileReport {
  readonly root: string;
  readonly db: string;
  readonly wrote: boolean;
  /** The copy of the database as it was before; undefined where nothing was written. */
  readonly backup: string | undefined;
  /** The folder that the old files are in now; undefined where none was moved. */
  readonly archive: string | undefined;
}

/**
 * Brings leftover files of the old queue into the database (contract §6). Entries that it has are noted in
 * `dispatch_failed_log`; entries that it lacks become `failed` rows; of identical pending rows all but the newest are
 * failed; then the files go into `.task_temp/_archive`. A second run finds nothing to do. The rules are those of the
 * library that frameworks run themselves: this runs the same code, on a copy where nothing may change.
 *
 * @throws {UserError} if there is no such root or database, or if the database cannot be read or is in use
 */
export async function reconcile(options: ReconcileOptions): Promise<ReconcileResult> {
  const root = requireFolder(resolve(options.root));
  const db = requireFile(resolve(options.db));
  const write = options.write === true;
  const now = options.now ?? Date.now();
  const scratch = mkdtempSync(join(tmpdir(), "writer-regression-reconcile-"));
  try {
    const plan = await runOn(copyDatabase(db, join(scratch, "plan.db")), { root, dryRun: true, now }, db);
    const hasWork = plan.files.length + plan.archived + plan.imported + plan.duplicates > 0;
    if (!write || !hasWork) return { root, db, ...plan, wrote: false, backup: undefined, archive: undefined };
    const archive = join(root, ".task_temp", "_archive", `legacy-dispatch-${String(now)}`);
    mkdirSync(archive, { recursive: true });
    const backup = copyDatabase(db, join(archive, `${basename(db)}.before`));
    const report = await runOn(db, { root, dryRun: false, now }, db);
    return {
      root,
      db,
      ...report,
      wrote: true,
      backup,
      archive: report.files.length > 0 ? archive : undefined,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs the library on one database file, which it takes from the environment as a framework does. */
async function runOn(
  file: string,
  options: { readonly root: string; readonly dryRun: boolean; readonly now: number },
  shown: string,
): Promise<ReconcileReport> {
  const library = await loadLibrary();
  const before = library.nameDatabase(file);
  try {
    return library.dbReconcileLegacyDispatchFiles(options);
  } catch (error) {
    throw new UserError(
      `cannot reconcile ${shown}: ${firstLine(error).replace(/\.$/, "")}. Nothing was changed.`,
      {
        cause: error,
      },
    );
  } finally {
    library.closeDb();
    library.nameDatabase(before);
  }
}

/** Copies a database with all that its log holds; the original is only read. */
function copyDatabase(from: string, to: string): string {
  if (statSync(from).size === 0) {
    copyFileSync(from, to);
    return to;
  }
  try {
    const database = openDatabase(from);
    try {
      database.prepare("VACUUM INTO ?").run(to);
    } finally {
      database.close();
    }
    return to;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${from} cannot be read as a SQLite database: ${firstLine(error).replace(/\.$/, "")}. Check --db.`,
      {
        cause: error,
      },
    );
  }
}

function requireFolder(path: string): string {
  if (existsSync(path) && statSync(path).isDirectory()) return realpathSync(path);
  throw new UserError(`no folder ${path}. Give the one that holds ".opencode".`);
}

function requireFile(path: string): string {
  if (existsSync(path) && statSync(path).isFile()) return realpathSync(path);
  throw new UserError(`no database ${path}. Give the file that ${DB_PATH_VARIABLE} names.`);
}
