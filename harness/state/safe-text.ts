import type { Row } from "./rows.js";
import type { SqliteConnection } from "./sqlite.js";

/** A text as its bytes: libsql takes the whole process down where a text in a damaged file is not UTF-8. */
export function safely(column: string): string {
  return `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END`;
}

/** The row with its bytes as texts again. Bun gives bytes as an array of them, libsql as a bare buffer. */
export function decoded(row: Row): Row {
  const values: readonly [string, unknown][] = Object.entries(row);
  return Object.fromEntries(
    values.map(([name, value]) => [
      name,
      typeof value === "object" && value !== null
        ? Buffer.from(value as ArrayBuffer).toString()
        : (value as Row[string]),
    ]),
  );
}

/** The columns of a table; none if there is no such table. */
export function columnsOf(db: SqliteConnection, table: string): Set<string> {
  const rows = db.all(`SELECT ${safely("name")} AS name FROM pragma_table_info(?)`, table);
  return new Set(rows.map((row) => String(decoded(row)["name"])));
}

/** All rows of a table in the order of their first column; none if there is no such table. */
export function rowsOf(db: SqliteConnection, table: string): Row[] {
  const columns = [...columnsOf(db, table)].map((name) => `"${name.replaceAll('"', '""')}"`);
  if (columns.length === 0) return [];
  const list = columns.map((name) => `${safely(name)} AS ${name}`);
  return db.all(`SELECT ${list.join(", ")} FROM ${table} ORDER BY 1`).map(decoded);
}
