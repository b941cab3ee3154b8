/** What dispatch-db is measured by: a loop of prepared statements on the same driver, tables, settings and locks. */
import { type Database, tupleOf } from "./dispatch-library.js";

/** The settings of dispatch-db's connection. */
export const PRAGMAS =
  "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; " +
  "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000; PRAGMA foreign_keys = ON";

/**
 * Makes the loop's body: a dispatch is created, leased and consumed, in three immediate transactions.
 *
 * @param looks - also reads what dispatch-db has to read: whether the task is known, and the row that is meant
 */
export function bareDispatch(db: Database, looks: boolean): (task: string) => void {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const ofTask = db.prepare(
    "SELECT id, dispatch_id, status, agent_type, dispatch_key FROM dispatch_queue WHERE dag_task_id = ? ORDER BY id",
  );
  const ofKey = db.prepare("SELECT * FROM dispatch_queue WHERE dispatch_key = ?");
  const addRef = db.prepare(
    "INSERT INTO dispatch_prompt_refs (file_path, sha256, size_bytes, created_at) VALUES (?, ?, ?, ?)",
  );
  const addRow = db.prepare(
    `INSERT INTO dispatch_queue (dispatch_id, status, agent_type, dag_task_id, prompt_ref_id, dispatch_key,
       parent_session_id, call_id, created_at, updated_at) VALUES (?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addContext = db.prepare(
    `INSERT INTO dispatch_context (dispatch_id, session_id, dag_task_id, agent_type, domain_id, opened_at)
     VALUES (?, ?, ?, ?, NULL, ?)`,
  );
  const addAttempt = db.prepare(
    "INSERT INTO dispatch_attempts (dispatch_id, attempt_number, status, created_at) VALUES (?, 1, 'pending', ?)",
  );
  const lease = db.prepare(
    `UPDATE dispatch_queue SET status = 'running', lease_owner = ?, lease_expiry = ?, session_id = ?, updated_at = ?
      WHERE id = ? AND status = 'pending'`,
  );
  const consume = db.prepare(
    "UPDATE dispatch_queue SET status = 'consumed', updated_at = ? WHERE id = ? AND status = 'running' AND lease_owner = ?",
  );
  const closeContext = db.prepare("UPDATE dispatch_context SET consumed_at = ? WHERE dispatch_id = ?");
  const noteAttempt = db.prepare(
    "UPDATE dispatch_attempts SET status = ?, session_id = ? WHERE dispatch_id = ? AND attempt_number = 1",
  );

  return (task) => {
    const { agent_type, prompt_sha256, parent_session_id } = tupleOf(task);
    const now = Date.now();
    const owner = `${parent_session_id}:call_${task}`;
    // Unique like the real key, and as long.
    const key = prompt_sha256;

    begin.run();
    if (looks) ofTask.all(task);
    const ref = addRef.run(`dispatch-${task}.md`, prompt_sha256, 100, now).lastInsertRowid;
    const dispatchId = `dsp_${key.slice(0, 32)}`;
    const id = addRow.run(
      dispatchId,
      agent_type,
      task,
      ref,
      key,
      parent_session_id,
      owner,
      now,
      now,
    ).lastInsertRowid;
    addContext.run(id, parent_session_id, task, agent_type, now);
    addAttempt.run(id, now);
    commit.run();

    begin.run();
    if (looks) ofKey.get(key);
    lease.run(owner, now + 60_000, parent_session_id, now, id);
    noteAttempt.run("running", parent_session_id, id);
    commit.run();

    begin.run();
    consume.run(now, id, owner);
    closeContext.run(now, id);
    noteAttempt.run("consumed", parent_session_id, id);
    commit.run();
  };
}
