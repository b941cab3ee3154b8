import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "../../state/index.js";

const made: string[] = [];

/** A temporary folder. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "writer-regression-test-"));
  made.push(path);
  return path;
}

/** Removes every folder that was made. */
export function removeFolders(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

/** The tables as the contract has them, as far as the self-test looks at them. */
export const TABLES = `
  CREATE TABLE dispatch_prompt_refs (id INTEGER PRIMARY KEY, file_path TEXT, sha256 TEXT);
  CREATE TABLE dispatch_queue (id INTEGER PRIMARY KEY, status TEXT, agent_type TEXT, dag_task_id TEXT,
    prompt_ref_id INTEGER, dispatch_key TEXT, parent_session_id TEXT, created_at INTEGER);
  INSERT INTO dispatch_prompt_refs VALUES (1, 'a.md', 'aa'), (2, 'b.md', 'aa'), (3, 'c.md', 'bb');`;

/** A pending row of agent `A` and task `T`, with these differences. */
export function insert(row: Readonly<Record<string, string | number | null>> = {}): string {
  const all = { status: "pending", agent_type: "A", dag_task_id: "T", prompt_ref_id: 1, ...row };
  const literal = (value: string | number | null): string =>
    typeof value === "string" ? `'${value}'` : String(value);
  return `INSERT INTO dispatch_queue (${Object.keys(all).join(", ")}) VALUES (${Object.values(all).map(literal).join(", ")});`;
}

/** A database that was made by these statements, in a folder of its own. */
export async function database(sql: string): Promise<string> {
  const file = join(folder(), "framework.db");
  const db = await openSqlite(file);
  // The journal mode cannot change inside a transaction, and without one every row is a write of its own.
  const [pragma = "", rest = sql] = /^(PRAGMA[^;]*;)(.*)$/su.exec(sql)?.slice(1) ?? [];
  db.run(`${pragma} BEGIN; ${rest} COMMIT;`);
  db.close();
  return file;
}

/** Every file of a folder with its bytes, as text. */
export function bytesIn(path: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(path).map((name) => [name, readFileSync(join(path, name)).toString("latin1")]),
  );
}
