/**
 * Runs in Bun: calls dispatch-db as it is asked to, line by line, at a time that it is told, and ends itself with SIGKILL
 * in front of the statement that it is told. Its argument is the folder of the library.
 */
import { createInterface } from "node:readline";
import type { Answer, Asked, Dump } from "./protocol.js";

interface Statement {
  all(...values: unknown[]): unknown[];
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
}
interface Sqlite {
  readonly Database: { prototype: { prepare: (this: unknown, sql: string) => Statement } };
}
type Library = Readonly<Record<string, (...args: readonly unknown[]) => unknown>> & {
  getDb(): { query(sql: string): Statement };
};

let now = 0;
/** How many statements may still run; undefined means all. */
let left: number | undefined;

const sqlite = "bun:sqlite";
const { Database } = (await import(sqlite)) as Sqlite;
const { prepare } = Database.prototype;
Database.prototype.prepare = function (this: unknown, sql: string): Statement {
  const statement = prepare.call(this, sql);
  for (const name of ["run", "all", "get"] as const) {
    const original = statement[name].bind(statement);
    statement[name] = (...values: unknown[]) => {
      if (left !== undefined && left-- <= 0) process.kill(process.pid, "SIGKILL");
      return original(...values) as never;
    };
  }
  return statement;
};
Date.now = () => now;

const library = (await import(`${process.argv[2] ?? ""}/dispatch-db.ts`)) as Library;

function dump(): Dump {
  const all = (sql: string): never => library.getDb().query(sql).all() as never;
  return {
    queue: all(
      `SELECT q.id, q.status, q.agent_type, q.dag_task_id, q.parent_session_id, q.lease_owner, q.lease_expiry,
              p.sha256 AS prompt_sha256 FROM dispatch_queue q
         LEFT JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id ORDER BY q.id`,
    ),
    refs: all("SELECT id FROM dispatch_prompt_refs ORDER BY id"),
    contexts: all(
      "SELECT dispatch_id, consumed_at IS NOT NULL AS closed FROM dispatch_context ORDER BY dispatch_id, id",
    ),
    attempts: all(
      "SELECT dispatch_id, attempt_number, status FROM dispatch_attempts ORDER BY dispatch_id, attempt_number, id",
    ),
  };
}

function answer(asked: Asked): Answer {
  if ("db" in asked) {
    library["closeDb"]?.();
    process.env["FRAMEWORK_DB_PATH"] = asked.db;
    return { ok: true, value: null, dump: dump() };
  }
  now = asked.now;
  left = asked.crashAt;
  try {
    const value = library[asked.name]?.(...asked.args) ?? null;
    // The call is over, but nobody hears of it.
    if (left !== undefined) process.kill(process.pid, "SIGKILL");
    return { ok: true, value, dump: dump() };
  } catch (error) {
    left = undefined;
    const { code = "", message } = error as { code?: string; message: string };
    return { ok: false, code, message, dump: dump() };
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line) as Asked))}\n`);
});
process.stdin.on("end", () => process.exit(0));
