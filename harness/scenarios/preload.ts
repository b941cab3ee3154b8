import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dispatchKey } from "../../contract/index.js";
import type { Workspace } from "../hosts/host.js";
import { openSqlite, type Row, type SqliteConnection } from "../state/index.js";

/** A pending row that is to lie there before a scenario's own dispatch. */
export interface OlderRow {
  readonly agent: string;
  readonly task: string;
  readonly session: string;
  readonly ageMs: number;
}

/** What was preloaded: the rows' ids, or why it could not be done. */
export interface Preloaded {
  readonly ids: readonly number[];
  readonly fault?: string;
}

type Values = Readonly<Record<string, string | number | null>>;

/**
 * Puts pending rows into the queue, with all that belongs to one. The tables must be there; only columns that they have
 * are filled, and those that the contract does not know get what the newest row has.
 */
export async function preloadPending(workspace: Workspace, rows: readonly OlderRow[]): Promise<Preloaded> {
  return changeDatabase(workspace, (db) => {
    const ids: number[] = [];
    for (const { agent, task, session, ageMs } of rows) {
      const at = Date.now() - ageMs;
      const hash = sha256(`an older prompt for ${task}`);
      const parts = { agent_type: agent, dag_task_id: task, prompt_sha256: hash, parent_session_id: session };
      const key = sha256(dispatchKey.parts.map((part) => parts[part]).join(dispatchKey.separator));
      const file_path = `.task_temp/_dispatch/dispatch-${agent}-${task}.md`;
      const reference = insert(db, "dispatch_prompt_refs", {
        file_path,
        sha256: hash,
        size_bytes: 100,
        created_at: at,
      });
      const id = insert(db, "dispatch_queue", {
        dispatch_id: `dsp_${key.slice(0, 32)}`,
        status: "pending",
        agent_type: agent,
        dag_task_id: task,
        session_id: null,
        prompt_ref_id: reference ?? null,
        lease_owner: null,
        lease_expiry: null,
        dispatch_key: key,
        parent_session_id: session,
        call_id: `call_${task}`,
        created_at: at,
        updated_at: at,
      });
      if (id === undefined) throw new Error("there is no table dispatch_queue");
      ids.push(id);
      insert(db, "dispatch_context", {
        dispatch_id: id,
        session_id: session,
        dag_task_id: task,
        agent_type: agent,
        domain_id: null,
        opened_at: at,
        consumed_at: null,
      });
      insert(db, "dispatch_attempts", {
        dispatch_id: id,
        attempt_number: 1,
        status: "pending",
        session_id: null,
        error_msg: null,
        created_at: at,
      });
    }
    return ids;
  });
}

/** Takes the rows of a task out of the queue, as if it had never been dispatched. */
export async function removeRows(workspace: Workspace, task: string): Promise<Preloaded> {
  return changeDatabase(workspace, (db) => {
    const ids = idsOf(db, task);
    for (const id of ids) {
      for (const table of ["dispatch_context", "dispatch_attempts"]) {
        if (columnsOf(db, table).includes("dispatch_id"))
          db.run(`DELETE FROM ${table} WHERE dispatch_id = ?`, id);
      }
      db.run("DELETE FROM dispatch_queue WHERE id = ?", id);
    }
    return ids;
  });
}

/** Moves the lease of a running task's row into the future, as if it had just been renewed. */
export async function renewLease(workspace: Workspace, task: string): Promise<Preloaded> {
  return changeDatabase(workspace, (db) => {
    const columns = columnsOf(db, "dispatch_queue").filter(
      (name) => name === "lease_expiry" || name === "updated_at",
    );
    const ids = idsOf(db, task);
    for (const column of columns) {
      db.run(`UPDATE dispatch_queue SET ${column} = ${column} + 5000 WHERE dag_task_id = ?`, task);
    }
    return ids;
  });
}

/** Gives the rows of a task another status, as if time or a sub-agent had done it. */
export async function setStatus(workspace: Workspace, task: string, status: string): Promise<Preloaded> {
  return changeDatabase(workspace, (db) => {
    const ids = idsOf(db, task);
    db.run("UPDATE dispatch_queue SET status = ? WHERE dag_task_id = ?", status, task);
    return ids;
  });
}

/** All or nothing; a tree's tables that do not let it be done are a fault of the tree, not a crash. */
async function changeDatabase(
  { dbPath }: Workspace,
  change: (db: SqliteConnection) => number[],
): Promise<Preloaded> {
  if (!existsSync(dbPath)) return { ids: [], fault: "there is no database" };
  const db = await openSqlite(dbPath);
  try {
    db.run("BEGIN IMMEDIATE");
    try {
      const ids = change(db);
      db.run("COMMIT");
      return { ids };
    } catch (error) {
      // Closing alone would keep the lock until the garbage is collected.
      db.run("ROLLBACK");
      throw error;
    }
  } catch (error) {
    return { ids: [], fault: error instanceof Error ? error.message : String(error) };
  } finally {
    db.close();
  }
}

/** Inserts a row; the new id, or undefined if there is no such table. */
function insert(db: SqliteConnection, table: string, values: Values): number | undefined {
  const columns = columnsOf(db, table);
  if (columns.length === 0) return undefined;
  const [newest] = db.all(`SELECT * FROM ${table} ORDER BY id DESC LIMIT 1`);
  const row: Row = { ...newest, ...values };
  const names = columns.filter((name) => name !== "id" && row[name] !== undefined);
  const marks = names.map(() => "?").join(", ");
  const list = names.map((name) => `"${name}"`).join(", ");
  db.run(`INSERT INTO ${table} (${list}) VALUES (${marks})`, ...names.map((name) => row[name] ?? null));
  return Number(db.all("SELECT last_insert_rowid() AS id")[0]?.["id"]);
}

function idsOf(db: SqliteConnection, task: string): number[] {
  return db.all("SELECT id FROM dispatch_queue WHERE dag_task_id = ?", task).map(({ id }) => Number(id));
}

function columnsOf(db: SqliteConnection, table: string): string[] {
  return db.all("SELECT name FROM pragma_table_info(?)", table).map(({ name }) => String(name));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
