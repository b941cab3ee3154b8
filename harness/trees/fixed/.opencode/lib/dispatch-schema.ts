import type { Database } from "bun:sqlite";
import { dispatchIdOf, dispatchKey } from "./dispatch-key";

/** Kept in `PRAGMA user_version`. 0 is a new file, or one from before the queue had exact keys. */
export const SCHEMA_VERSION = 2;

/** Column and declaration, table by table. */
const TABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dispatch_prompt_refs: {
    id: "INTEGER PRIMARY KEY AUTOINCREMENT",
    file_path: "TEXT NOT NULL",
    sha256: "TEXT NOT NULL",
    size_bytes: "INTEGER",
    created_at: "INTEGER",
  },
  dispatch_queue: {
    id: "INTEGER PRIMARY KEY AUTOINCREMENT",
    dispatch_id: "TEXT",
    status:
      "TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'consumed', 'failed', 'stale'))",
    agent_type: "TEXT NOT NULL",
    dag_task_id: "TEXT",
    session_id: "TEXT",
    prompt_ref_id: "INTEGER REFERENCES dispatch_prompt_refs (id)",
    lease_owner: "TEXT",
    lease_expiry: "INTEGER",
    dispatch_key: "TEXT",
    parent_session_id: "TEXT",
    call_id: "TEXT",
    created_at: "INTEGER",
    updated_at: "INTEGER",
  },
  dispatch_context: {
    id: "INTEGER PRIMARY KEY AUTOINCREMENT",
    dispatch_id: "INTEGER NOT NULL REFERENCES dispatch_queue (id)",
    session_id: "TEXT",
    dag_task_id: "TEXT",
    agent_type: "TEXT",
    domain_id: "TEXT",
    opened_at: "INTEGER",
    consumed_at: "INTEGER",
  },
  dispatch_attempts: {
    id: "INTEGER PRIMARY KEY AUTOINCREMENT",
    dispatch_id: "INTEGER NOT NULL REFERENCES dispatch_queue (id)",
    attempt_number: "INTEGER NOT NULL",
    status: "TEXT NOT NULL",
    session_id: "TEXT",
    error_msg: "TEXT",
    created_at: "INTEGER",
  },
  dispatch_failed_log: {
    id: "INTEGER PRIMARY KEY AUTOINCREMENT",
    dispatch_id: "TEXT",
    prompt_hash: "TEXT",
    file_path: "TEXT",
    agent_type: "TEXT",
    dag_task_id: "TEXT",
    created_at: "INTEGER",
    failed_at: "INTEGER",
    reason: "TEXT",
  },
  backup_log: {
    id: "INTEGER PRIMARY KEY AUTOINCREMENT",
    uuid: "TEXT",
    timestamp: "INTEGER",
    event: "TEXT",
    agent: "TEXT",
    session_id: "TEXT",
    dag_task_id: "TEXT",
    reason: "TEXT",
    original_file_path: "TEXT",
    backup_file_path: "TEXT",
    file_size: "INTEGER",
    file_hash: "TEXT",
    status: "TEXT",
  },
};

const INDEXES = `
  DROP INDEX IF EXISTS idx_queue_status;
  CREATE UNIQUE INDEX IF NOT EXISTS queue_key ON dispatch_queue (dispatch_key);
  CREATE INDEX IF NOT EXISTS queue_exact ON dispatch_queue (status, agent_type, dag_task_id, prompt_ref_id);
  CREATE INDEX IF NOT EXISTS queue_task ON dispatch_queue (dag_task_id);
  CREATE UNIQUE INDEX IF NOT EXISTS context_of_row ON dispatch_context (dispatch_id);
  CREATE UNIQUE INDEX IF NOT EXISTS attempts_of_row ON dispatch_attempts (dispatch_id, attempt_number);
  CREATE INDEX IF NOT EXISTS backup_uuid ON backup_log (uuid);
  CREATE TRIGGER IF NOT EXISTS prompt_refs_stay BEFORE UPDATE ON dispatch_prompt_refs
    BEGIN SELECT RAISE(ABORT, 'dispatch_prompt_refs is immutable'); END;
  CREATE TRIGGER IF NOT EXISTS prompt_refs_are_kept BEFORE DELETE ON dispatch_prompt_refs
    BEGIN SELECT RAISE(ABORT, 'dispatch_prompt_refs is immutable'); END;
`;

/**
 * Makes the tables, or brings an older file up to date. All of it is one immediate transaction, and the version is
 * looked at again inside it: of many processes that open an old file at once, one does the work.
 */
export function bringUpToDate(db: Database): void {
  if (versionOf(db) >= SCHEMA_VERSION) return;
  db.transaction(() => {
    if (versionOf(db) >= SCHEMA_VERSION) return;
    for (const [table, columns] of Object.entries(TABLES)) addTable(db, table, columns);
    giveKeys(db);
    db.exec(INDEXES);
    addMissingRows(db);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}

function versionOf(db: Database): number {
  return db.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
}

function addTable(db: Database, table: string, columns: Readonly<Record<string, string>>): void {
  const known = new Set(
    db
      .query<{ name: string }, [string]>("SELECT name FROM pragma_table_info(?)")
      .all(table)
      .map((column) => column.name),
  );
  if (known.size === 0) {
    const list = Object.entries(columns).map(([name, declaration]) => `${name} ${declaration}`);
    db.exec(`CREATE TABLE ${table} (${list.join(", ")})`);
    return;
  }
  for (const [name, declaration] of Object.entries(columns)) {
    // A table that has rows takes no column that must not be empty.
    const [type] = declaration.split(" ");
    if (!known.has(name)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
  }
}

interface OldRow {
  readonly id: number;
  readonly status: string;
  readonly agent_type: string;
  readonly dag_task_id: string | null;
  readonly session_id: string | null;
  readonly parent_session_id: string | null;
  readonly created_at: number | null;
  readonly sha256: string | null;
  readonly file_path: string | null;
}

/** Of rows that turn out to be the same dispatch, the first of these has the key. */
const HOLDS_KEY = ["running", "consumed", "pending", "failed", "stale"];

/**
 * Gives the rows of the old queue their keys. The old command line queued each call twice: of rows with the same
 * key one keeps it, and those that nobody has taken yet are failed, so that nobody takes them any more.
 */
function giveKeys(db: Database): void {
  const rows = db
    .query<OldRow, []>(
      `SELECT q.id, q.status, q.agent_type, q.dag_task_id, q.session_id, q.parent_session_id, q.created_at,
              p.sha256, p.file_path
         FROM dispatch_queue q LEFT JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id
        WHERE q.dispatch_key IS NULL ORDER BY q.id DESC`,
    )
    .all();
  const groups = new Map<string, OldRow[]>();
  for (const row of rows) {
    // Without its prompt nobody can tell which dispatch a row is: it gets no key, so it can never be leased.
    if (!row.sha256 || !row.dag_task_id) continue;
    const key = dispatchKey({
      agent_type: row.agent_type,
      dag_task_id: row.dag_task_id,
      prompt_sha256: row.sha256,
      parent_session_id: row.parent_session_id ?? row.session_id ?? "",
    });
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const setKey = db.query(
    `UPDATE dispatch_queue SET dispatch_key = ?, parent_session_id = ?, dispatch_id = COALESCE(dispatch_id, ?)
      WHERE id = ?`,
  );
  const taken = db.query("SELECT 1 FROM dispatch_queue WHERE dispatch_key = ?");
  const rank = (row: OldRow): number => HOLDS_KEY.indexOf(row.status);
  for (const [key, group] of groups) {
    const sorted = group.toSorted((a, b) => rank(a) - rank(b) || b.id - a.id);
    const [holder] = sorted;
    if (holder === undefined) continue;
    const free = taken.get(key) === null;
    if (free) setKey.run(key, holder.parent_session_id ?? holder.session_id, dispatchIdOf(key), holder.id);
    for (const row of free ? sorted.slice(1) : sorted) {
      if (row.status === "pending") failDuplicate(db, row.id, Date.now());
    }
  }
}

/** Marks a row that is the same dispatch as another one, and says so in the failed log. */
export function failDuplicate(db: Database, id: number, now: number): boolean {
  const reason = "duplicate-double-cli";
  const changed = db
    .query("UPDATE dispatch_queue SET status = 'failed', updated_at = ? WHERE id = ? AND status = 'pending'")
    .run(now, id).changes;
  if (changed !== 1) return false;
  db.query(
    `INSERT INTO dispatch_failed_log
       (dispatch_id, prompt_hash, file_path, agent_type, dag_task_id, created_at, failed_at, reason)
     SELECT q.dispatch_id, p.sha256, p.file_path, q.agent_type, q.dag_task_id, q.created_at, ?, ?
       FROM dispatch_queue q LEFT JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id WHERE q.id = ?`,
  ).run(now, reason, id);
  db.query("UPDATE dispatch_attempts SET status = 'failed', error_msg = ? WHERE dispatch_id = ?").run(
    reason,
    id,
  );
  return true;
}

/** Every queue row has one context and at least one attempt, rows from before those tables too. */
function addMissingRows(db: Database): void {
  db.exec(`
    INSERT INTO dispatch_context (dispatch_id, session_id, dag_task_id, agent_type, opened_at, consumed_at)
      SELECT q.id, COALESCE(q.parent_session_id, q.session_id), q.dag_task_id, q.agent_type, q.created_at,
             CASE WHEN q.status IN ('consumed', 'failed') THEN q.updated_at END
        FROM dispatch_queue q WHERE NOT EXISTS (SELECT 1 FROM dispatch_context c WHERE c.dispatch_id = q.id);
    INSERT INTO dispatch_attempts (dispatch_id, attempt_number, status, session_id, created_at)
      SELECT q.id, 1, q.status, q.session_id, q.created_at
        FROM dispatch_queue q WHERE NOT EXISTS (SELECT 1 FROM dispatch_attempts a WHERE a.dispatch_id = q.id);
  `);
}
