import { createRequire } from "node:module";

/**
 * Names the database file to the library, which looks for it in the environment. Kept here, since this module is loaded
 * together with the library and so shares its environment.
 *
 * @param file undefined takes the name away
 * @returns what was named before
 */
export function nameDatabase(file: string | undefined): string | undefined {
  const before = process.env[DB_PATH_VARIABLE];
  if (file === undefined) Reflect.deleteProperty(process.env, DB_PATH_VARIABLE);
  else process.env[DB_PATH_VARIABLE] = file;
  return before;
}

const DB_PATH_VARIABLE = "FRAMEWORK_DB_PATH";

/** What of a libsql database is used; it is that of better-sqlite3. */
export interface SqliteDatabase {
  readonly inTransaction: boolean;
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  transaction(work: () => void): { immediate(): void };
  close(): void;
}

interface SqliteStatement {
  run(...values: unknown[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

/** A statement as `bun:sqlite` gives it: no row is null, and it can be finalized. */
export class Statement {
  readonly #inner: SqliteStatement;

  constructor(inner: SqliteStatement) {
    this.#inner = inner;
  }

  run(...values: unknown[]): { readonly changes: number; readonly lastInsertRowid: number | bigint } {
    return this.#inner.run(...values);
  }

  get(...values: unknown[]): unknown {
    return this.#inner.get(...values) ?? null;
  }

  all(...values: unknown[]): unknown[] {
    return this.#inner.all(...values);
  }

  finalize(): void {
    // The driver does that when nobody holds it any more.
  }
}

/** As much of `bun:sqlite`'s database as the library uses, on libsql. */
export class Database {
  readonly #inner: SqliteDatabase;

  constructor(file: string) {
    const Driver = createRequire(import.meta.url)("libsql") as new (file: string) => SqliteDatabase;
    this.#inner = new Driver(file);
  }

  get inTransaction(): boolean {
    return this.#inner.inTransaction;
  }

  prepare(sql: string): Statement {
    return new Statement(this.#inner.prepare(sql));
  }

  query(sql: string): Statement {
    return this.prepare(sql);
  }

  exec(sql: string): void {
    this.#inner.exec(sql);
  }

  transaction(work: () => void): { immediate(): void } {
    return this.#inner.transaction(work);
  }

  close(): void {
    this.#inner.close();
  }
}
