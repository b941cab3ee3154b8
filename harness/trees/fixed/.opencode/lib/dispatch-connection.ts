import { Database, type Statement } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { bringUpToDate } from "./dispatch-schema";

/** How long a process waits for another one's transaction. */
const BUSY_MS = 10_000;

interface Connection {
  readonly file: string;
  readonly db: Database;
  readonly begin: Statement;
  readonly commit: Statement;
  readonly statements: Map<string, Statement>;
}

let current: Connection | undefined;

export function dbPath(): string {
  const named = process.env.FRAMEWORK_DB_PATH;
  return (
    named || join(resolve(process.env.OPENCODE_ROOT || process.cwd()), ".opencode", "state", "framework.db")
  );
}

export function getDb(): Database {
  return connection().db;
}

export function closeDb(): void {
  const last = current;
  current = undefined;
  if (last === undefined) return;
  for (const statement of last.statements.values()) statement.finalize();
  last.begin.finalize();
  last.commit.finalize();
  last.db.close();
}

/** A prepared statement, made once for each connection. */
export function statement(sql: string): Statement {
  const { db, statements } = connection();
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const made = db.prepare(sql);
  statements.set(sql, made);
  return made;
}

/** Runs work that reads and then writes. The write lock is taken first, so nothing can change in between. */
export function immediate<T>(work: () => T): T {
  const { begin, commit, db } = connection();
  begin.run();
  try {
    const result = work();
    commit.run();
    return result;
  } catch (error) {
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function connection(): Connection {
  const file = dbPath();
  if (current?.file === file) return current;
  closeDb();
  mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file, { create: true });
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    useWriteAheadLog(db);
    // A lost power supply may take the last transactions away, but never half of one.
    db.exec("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000");
    db.exec("PRAGMA foreign_keys = ON");
    bringUpToDate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  current = {
    file,
    db,
    begin: db.prepare("BEGIN IMMEDIATE"),
    commit: db.prepare("COMMIT"),
    statements: new Map(),
  };
  return current;
}

/** SQLite does not wait for its lock while it changes the journal, so several new processes have to try again. */
function useWriteAheadLog(db: Database): void {
  const until = Date.now() + BUSY_MS;
  for (;;) {
    try {
      db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if ((error as { code?: string }).code?.startsWith("SQLITE_BUSY") !== true || Date.now() > until)
        throw error;
      Bun.sleepSync(5);
    }
  }
}
