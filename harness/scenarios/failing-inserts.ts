import { existsSync } from "node:fs";
import { openSqlite, type SqliteConnection } from "../state/index.js";

/**
 * Does something while no row can be inserted into a table: a step in the middle fails, for certain and for every
 * framework. Undefined where there is no such table.
 */
export async function whileInsertsFail<T>(
  dbPath: string,
  table: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const isThere = await withDatabase(dbPath, (db) => {
    const found = db.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", table);
    if (found.length === 0) return false;
    db.run(`CREATE TRIGGER verify_no_insert BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'no'); END`);
    return true;
  });
  if (isThere !== true) return undefined;
  try {
    return await work();
  } finally {
    await withDatabase(dbPath, (db) => db.run("DROP TRIGGER IF EXISTS verify_no_insert"));
  }
}

async function withDatabase<T>(dbPath: string, work: (db: SqliteConnection) => T): Promise<T | undefined> {
  if (!existsSync(dbPath)) return undefined;
  const db = await openSqlite(dbPath);
  try {
    return work(db);
  } finally {
    db.close();
  }
}
