import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createJiti } from "jiti";
import { firstLine, systemCode, UserError } from "../../contract/errors.js";
import { libraryPath } from "../library.js";
import type { SqliteDatabase } from "./bun-sqlite.js";

/** What the library says of a run; `harness/trees/fixed/.opencode/lib/dispatch-reconcile.ts` has the words. */
export interface ReconcileReport {
  /** Entries of the file queue whose row the database has. */
  readonly archived: number;
  /** Entries that the database lacked, now failed rows. */
  readonly imported: number;
  /** Pending rows that were the same dispatch as a newer one. */
  readonly duplicates: number;
  /** Files that are put away, as they were called, below `_dispatch`. */
  readonly files: readonly string[];
  /** Files that are no JSON; they are put away all the same. */
  readonly unreadable: readonly string[];
}

interface Library {
  readonly dbReconcileLegacyDispatchFiles: (options: {
    root: string;
    dryRun: boolean;
    now: number;
  }) => ReconcileReport;
  readonly closeDb: () => void;
  /** Names the database file to the library; returns what was named before. */
  readonly nameDatabase: (file: string | undefined) => string | undefined;
}

let library: Promise<Library> | undefined;

/** The library that frameworks run under Bun, run here under Node: what it asks of `bun:sqlite`, libsql does. */
export function loadLibrary(): Promise<Library> {
  return (library ??= load());
}

async function load(): Promise<Library> {
  requireDriver();
  const shim = existing("bun-sqlite.js") ?? existing("bun-sqlite.ts") ?? "";
  const jiti = createJiti(import.meta.url, { fsCache: false, alias: { "bun:sqlite": shim } });
  const [{ nameDatabase }, reconciling, connection] = await Promise.all([
    jiti.import<Library>(shim),
    jiti.import<Library>(libraryPath("dispatch-reconcile.ts")),
    jiti.import<Library>(libraryPath("dispatch-connection.ts")),
  ]);
  return {
    dbReconcileLegacyDispatchFiles: reconciling.dbReconcileLegacyDispatchFiles,
    closeDb: connection.closeDb,
    nameDatabase,
  };
}

function existing(name: string): string | undefined {
  const path = join(import.meta.dirname, name);
  return existsSync(path) ? path : undefined;
}

/** Opens a SQLite file, which must be there. */
export function openDatabase(file: string): SqliteDatabase {
  return new (requireDriver())(file);
}

/**
 * The driver is an optional peer: who only lints installs none.
 *
 * @throws {UserError} if it is not installed
 */
function requireDriver(): new (file: string) => SqliteDatabase {
  try {
    return createRequire(import.meta.url)("libsql") as new (file: string) => SqliteDatabase;
  } catch (error) {
    if (systemCode(error) !== "MODULE_NOT_FOUND") throw error;
    throw new UserError('libsql is not installed. Run "npm install --save-dev libsql".', {
      cause: firstLine(error),
    });
  }
}
