import { existsSync } from "node:fs";
import type { Row } from "./rows.js";

/** As much of SQLite as the harness needs. Both drivers run it in this process, synchronously. */
export interface SqliteConnection {
  all(sql: string, ...values: readonly (string | number | null)[]): Row[];
  run(sql: string, ...values: readonly (string | number | null)[]): number;
  close(): void;
}

interface Statement {
  all(...values: unknown[]): unknown[];
  run(...values: unknown[]): { changes: number | bigint };
}

interface Driver {
  prepare(sql: string): Statement;
  exec(sql: string): unknown;
  close(): void;
}

/** How long a statement waits for a lock, in ms. */
const BUSY_MS = 10_000;

/**
 * Opens a database to read it. Nothing is changed in it and no file is made beside what SQLite itself needs to read a
 * write-ahead log.
 *
 * @throws if there is no such file, or no driver is installed
 */
export async function openReadOnly(file: string): Promise<SqliteConnection> {
  if (!existsSync(file)) throw new Error(`there is no database ${file}.`);
  const connection = wrap(await driverFor(file, true));
  connection.run("PRAGMA query_only = ON");
  return connection;
}

/**
 * Opens a database to change it, e.g. to preload rows.
 *
 * @throws if no driver is installed
 */
export async function openSqlite(file: string): Promise<SqliteConnection> {
  return wrap(await driverFor(file, false));
}

/** Under Bun its own driver; under Node libsql, which brings its binary along. */
async function driverFor(file: string, readonly: boolean): Promise<Driver> {
  if (process.versions.bun !== undefined) {
    const name = "bun:sqlite";
    const { Database } = (await import(name)) as {
      Database: new (file: string, options: { readonly?: boolean; create?: boolean }) => Driver;
    };
    return new Database(file, readonly ? { readonly: true } : { create: true });
  }
  const { default: Database } = (await import("libsql").catch((error: unknown) => {
    throw new Error('libsql is not installed. Run "npm install --save-dev libsql".', { cause: error });
  })) as unknown as { default: new (file: string, options?: { readonly?: boolean }) => Driver };
  return new Database(file, { readonly });
}

function wrap(driver: Driver): SqliteConnection {
  const connection: SqliteConnection = {
    all: (sql, ...values) => driver.prepare(sql).all(...values) as Row[],
    run: (sql, ...values) => {
      if (values.length === 0) {
        driver.exec(sql);
        return 0;
      }
      return Number(driver.prepare(sql).run(...values).changes);
    },
    close: () => {
      driver.close();
    },
  };
  connection.run(`PRAGMA busy_timeout = ${String(BUSY_MS)}`);
  return connection;
}
