/**
 * dispatch-db: the queue of dispatches, in SQLite, and the only place where their state lives. A row is made, leased
 * and consumed by its exact identity; nothing here ever takes "the next one of that agent".
 *
 * The library is this file and its siblings dispatch-connection.ts, dispatch-key.ts, dispatch-reconcile.ts,
 * dispatch-schema.ts and dispatch-settings.ts. It needs a log-manager.ts beside it that exports
 * `writeLog(source, category, fields)`, and nothing else but bun:sqlite and node.
 */
import { immediate, statement } from "./dispatch-connection";
import { dispatchIdOf, dispatchKey, type DispatchTuple } from "./dispatch-key";
import { blocks, loadSettings } from "./dispatch-settings";
import { writeLog } from "./log-manager";

export { closeDb, dbPath, getDb } from "./dispatch-connection";
export { dispatchIdOf, dispatchKey, type DispatchTuple } from "./dispatch-key";
export {
  dbReconcileLegacyDispatchFiles,
  type ReconcileOptions,
  type ReconcileReport,
} from "./dispatch-reconcile";

export type QueueStatus = "pending" | "running" | "consumed" | "failed" | "stale";

/** A row of the queue, with what its prompt reference says. */
export interface QueueRow {
  readonly id: number;
  readonly dispatch_id: string;
  readonly status: QueueStatus;
  readonly agent_type: string;
  readonly dag_task_id: string;
  readonly session_id: string | null;
  readonly prompt_ref_id: number;
  readonly lease_owner: string | null;
  readonly lease_expiry: number | null;
  readonly dispatch_key: string | null;
  readonly parent_session_id: string | null;
  readonly call_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly file_path: string;
  readonly prompt_sha256: string;
  readonly size_bytes: number;
}

export type DispatchErrorCode =
  "DAG_TASK_ID_REUSE" | "AGENT_MISMATCH" | "SESSION_MISMATCH" | "LEASE_NOT_HELD" | "NOT_FOUND";

/** A call that the queue's rules turn down. The database itself is fine. */
export class DispatchError extends Error {
  override readonly name = "DispatchError";

  constructor(
    readonly code: DispatchErrorCode,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** Subqueries take half the time of a join here. */
const ROW = `SELECT q.id, q.dispatch_id, q.status, q.agent_type, q.dag_task_id, q.session_id, q.prompt_ref_id,
  q.lease_owner, q.lease_expiry, q.dispatch_key, q.parent_session_id, q.call_id, q.created_at, q.updated_at,
  (SELECT file_path FROM dispatch_prompt_refs WHERE id = q.prompt_ref_id) AS file_path,
  (SELECT sha256 FROM dispatch_prompt_refs WHERE id = q.prompt_ref_id) AS prompt_sha256,
  (SELECT size_bytes FROM dispatch_prompt_refs WHERE id = q.prompt_ref_id) AS size_bytes
  FROM dispatch_queue q`;
const ROW_BY_ID = `${ROW} WHERE q.id = ?`;
const ROW_BY_KEY = `${ROW} WHERE q.dispatch_key = ?`;

// ── create ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface CreateInput extends DispatchTuple {
  readonly call_id: string;
  readonly file_path: string;
  readonly size_bytes: number;
  readonly domain_id?: string;
  /** An approved resume: a stale or failed dispatch of the task may be taken up again. */
  readonly resume?: boolean | { readonly approved: boolean };
}

export interface CreateResult {
  readonly outcome: "created" | "idempotent";
  readonly dispatch_id: string;
  readonly queue_id: number;
  readonly prompt_ref_id: number;
  readonly dispatch_key: string;
  readonly prompt_sha256: string;
}

/**
 * Makes the prompt reference, the queue row, its context and its first attempt, all or none. The same dispatch asked
 * for again gives the row that is there; what the rules of duplicates forbid throws a {@link DispatchError}.
 */
export function dbCreateDispatchAtomic(input: CreateInput): CreateResult {
  requireTexts(input, [
    "agent_type",
    "dag_task_id",
    "prompt_sha256",
    "parent_session_id",
    "call_id",
    "file_path",
  ]);
  const key = dispatchKey(input);
  const now = Date.now();
  const resume = input.resume === true || (typeof input.resume === "object" && input.resume.approved);
  const result = immediate((): CreateResult => {
    if (resume) expireLeases(now, input.dag_task_id);
    const earlier = statement(OF_TASK).all(input.dag_task_id) as EarlierRow[];
    const known = earlier.find((row) => row.dispatch_key === key);
    if (known !== undefined) {
      if (resume && isOver(known)) reopen(known.id, input, now);
      return resultOf("idempotent", known.id, known.prompt_ref_id, key, input, known.dispatch_id);
    }
    for (const row of earlier) refuseConflict(row, input, resume);
    const refId = Number(
      statement(
        "INSERT INTO dispatch_prompt_refs (file_path, sha256, size_bytes, created_at) VALUES (?, ?, ?, ?)",
      ).run(input.file_path, input.prompt_sha256, input.size_bytes, now).lastInsertRowid,
    );
    const queueId = Number(
      statement(
        `INSERT INTO dispatch_queue (dispatch_id, status, agent_type, dag_task_id, prompt_ref_id, dispatch_key,
           parent_session_id, call_id, created_at, updated_at) VALUES (?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        dispatchIdOf(key),
        input.agent_type,
        input.dag_task_id,
        refId,
        key,
        input.parent_session_id,
        input.call_id,
        now,
        now,
      ).lastInsertRowid,
    );
    statement(
      `INSERT INTO dispatch_context (dispatch_id, session_id, dag_task_id, agent_type, domain_id, opened_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ).run(
      queueId,
      input.parent_session_id,
      input.dag_task_id,
      input.agent_type,
      input.domain_id ?? null,
      now,
    );
    statement(
      "INSERT INTO dispatch_attempts (dispatch_id, attempt_number, status, created_at) VALUES (?, 1, 'pending', ?)",
    ).run(queueId, now);
    return resultOf("created", queueId, refId, key, input, dispatchIdOf(key));
  });
  if (result.outcome === "created") {
    writeLog("dispatch-db", "INFO", {
      event: "DISPATCH-DB-CREATED",
      queue_id: result.queue_id,
      dispatch_id: result.dispatch_id,
      dispatch_key: result.dispatch_key,
      prompt_ref_id: result.prompt_ref_id,
      prompt_sha256: result.prompt_sha256,
      agent_type: input.agent_type,
      dag_task_id: input.dag_task_id,
      parent_session_id: input.parent_session_id,
      callID: input.call_id,
    });
  }
  return result;
}

function resultOf(
  outcome: CreateResult["outcome"],
  queue_id: number,
  prompt_ref_id: number,
  dispatch_key: string,
  input: CreateInput,
  dispatch_id: string,
): CreateResult {
  return { outcome, dispatch_id, queue_id, prompt_ref_id, dispatch_key, prompt_sha256: input.prompt_sha256 };
}

type EarlierRow = Pick<
  QueueRow,
  "id" | "dispatch_id" | "status" | "agent_type" | "prompt_ref_id" | "dispatch_key" | "parent_session_id"
>;

/** All dispatches of one task; other tasks are independent. */
const OF_TASK = `SELECT id, dispatch_id, status, agent_type, prompt_ref_id, dispatch_key, parent_session_id
  FROM dispatch_queue WHERE dag_task_id = ? ORDER BY id`;

function isOver({ status }: EarlierRow): boolean {
  return status === "failed" || status === "stale";
}

/** Throws if an earlier dispatch of the same task stands in the way. */
function refuseConflict(row: EarlierRow, input: CreateInput, resume: boolean): void {
  const where = `task ${input.dag_task_id} is dispatch #${row.id} (${row.status})`;
  // An old row may not say whose it was; what is not known to differ and does not run is in nobody's way.
  if (row.parent_session_id === null && row.status !== "running") return;
  if (row.parent_session_id !== input.parent_session_id) {
    if (resume && isOver(row)) return;
    throw new DispatchError("SESSION_MISMATCH", `${where} of session ${row.parent_session_id ?? "?"}`);
  }
  if (row.agent_type !== input.agent_type) {
    if (mayHandOff(row.agent_type, input.agent_type)) return;
    throw new DispatchError("AGENT_MISMATCH", `${where} for ${row.agent_type}, not ${input.agent_type}`);
  }
  throw new DispatchError(
    "DAG_TASK_ID_REUSE",
    `${where} with another prompt; a task id stands for one prompt`,
  );
}

function mayHandOff(from: string, to: string): boolean {
  const { handoff } = loadSettings();
  return handoff === true || (handoff !== false && handoff.includes(`${from}>${to}`));
}

/**
 * A dispatch that is taken up again is pending once more, in the same row, as a further attempt. It must fit the other
 * dispatches of its task as a new one must: another session may have taken the task over in the meantime.
 */
function reopen(queue_id: number, input: CreateInput, now: number): void {
  const ofTask = statement(OF_TASK).all(input.dag_task_id) as EarlierRow[];
  for (const row of ofTask) if (row.id !== queue_id) refuseConflict(row, input, true);
  statement(
    `UPDATE dispatch_queue SET status = 'pending', lease_owner = NULL, lease_expiry = NULL, session_id = NULL,
       call_id = ?, updated_at = ? WHERE id = ?`,
  ).run(input.call_id, now, queue_id);
  statement("UPDATE dispatch_context SET consumed_at = NULL WHERE dispatch_id = ?").run(queue_id);
  statement(
    `INSERT INTO dispatch_attempts (dispatch_id, attempt_number, status, created_at)
     SELECT ?1, COALESCE(MAX(attempt_number), 0) + 1, 'pending', ?2 FROM dispatch_attempts WHERE dispatch_id = ?1`,
  ).run(queue_id, now);
}

function requireTexts(input: CreateInput, names: readonly (keyof CreateInput)[]): void {
  const missing = names.filter((name) => typeof input[name] !== "string" || input[name] === "");
  if (missing.length > 0) throw new TypeError(`dbCreateDispatchAtomic needs ${missing.join(", ")}`);
}

// ── lease ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** By the tuple or by the key; who gives both must have both right. */
export type LeaseRequest = (
  (DispatchTuple & { readonly dispatch_key?: string }) | { readonly dispatch_key: string }
) & {
  readonly sessionID: string;
  readonly callID: string;
  readonly lease_ttl_ms?: number;
};

export type LeaseResult =
  | { readonly leased: true; readonly row: QueueRow & { lease_owner: string; lease_expiry: number } }
  | {
      readonly leased: false;
      readonly attempted: Partial<DispatchTuple> & { readonly dispatch_key: string };
      readonly pending_count: number;
    };

export function leaseOwner(sessionID: string, callID: string): string {
  return `${sessionID}:${callID}`;
}

/** Takes exactly the pending row that is meant, or none. */
export function dbLeaseDispatchExact(request: LeaseRequest): LeaseResult {
  const tuple = "agent_type" in request ? request : undefined;
  const key = tuple ? dispatchKey(tuple) : (request as { dispatch_key: string }).dispatch_key;
  const lease_owner = leaseOwner(request.sessionID, request.callID);
  const ttl = request.lease_ttl_ms ?? loadSettings().leaseTtlMs;
  return immediate((): LeaseResult => {
    const row = statement(ROW_BY_KEY).get(key) as QueueRow | null;
    const missed = (): LeaseResult => ({
      leased: false,
      attempted: tuple ? { ...tupleOf(tuple), dispatch_key: key } : { dispatch_key: key },
      pending_count: countPending(tuple?.agent_type ?? row?.agent_type),
    });
    if (row?.status !== "pending" || (request.dispatch_key ?? key) !== key) return missed();
    const now = Date.now();
    const lease_expiry = now + ttl;
    const taken = statement(
      `UPDATE dispatch_queue SET status = 'running', lease_owner = ?, lease_expiry = ?, session_id = ?, updated_at = ?
        WHERE id = ? AND status = 'pending'`,
    ).run(lease_owner, lease_expiry, request.sessionID, now, row.id);
    if (taken.changes !== 1) return missed();
    noteAttempt(row.id, "running", request.sessionID, null);
    const status = "running" as const;
    const session_id = request.sessionID;
    return {
      leased: true,
      row: Object.assign(row, { status, lease_owner, lease_expiry, session_id, updated_at: now }),
    };
  });
}

function tupleOf({
  agent_type,
  dag_task_id,
  prompt_sha256,
  parent_session_id,
}: DispatchTuple): DispatchTuple {
  return { agent_type, dag_task_id, prompt_sha256, parent_session_id };
}

/** How many rows wait, for the report of a miss; nothing is taken on the strength of it. */
function countPending(agent_type: string | undefined): number {
  const counted = statement(
    "SELECT COUNT(*) AS n FROM dispatch_queue WHERE status = 'pending' AND (?1 IS NULL OR agent_type = ?1)",
  ).get(agent_type ?? null) as { n: number };
  return counted.n;
}

/** Writes into the attempt that is going on; rows of hand-made tables may have none. */
function noteAttempt(
  queue_id: number,
  status: QueueStatus,
  session_id: string | null,
  error: string | null,
): void {
  // Two statements: an UPDATE that looks into its own table takes several times as long.
  const attempt = statement(
    "SELECT id FROM dispatch_attempts WHERE dispatch_id = ? ORDER BY attempt_number DESC LIMIT 1",
  ).get(queue_id) as { id: number } | null;
  if (attempt === null) return;
  statement(
    "UPDATE dispatch_attempts SET status = ?, session_id = COALESCE(?, session_id), error_msg = ? WHERE id = ?",
  ).run(status, session_id, error, attempt.id);
}

/** The session in which a leased dispatch runs, once it is known. */
export function dbBindChildSession(dispatch_key: string, child_session_id: string): boolean {
  return immediate(() => {
    const bound = statement(
      "UPDATE dispatch_queue SET session_id = ?, updated_at = ? WHERE dispatch_key = ? AND status = 'running'",
    ).run(child_session_id, Date.now(), dispatch_key);
    return bound.changes === 1;
  });
}

// ── afterwards ─────────────────────────────────────────────────────────────────────────────────────────────────

export type ConsumeOutcome =
  | "success"
  | "failed"
  | {
      readonly status?: "success" | "failed";
      readonly child_session_id?: string;
      readonly error?: string;
    };

/** Closes a running row. Only its present lease owner can; anybody else gets a {@link DispatchError}. */
export function dbConsumeDispatchExact(queue_id: number, lease_owner: string, outcome: ConsumeOutcome): void {
  const {
    status = "success",
    child_session_id,
    error,
  } = typeof outcome === "string" ? { status: outcome } : outcome;
  const final = status === "failed" ? "failed" : "consumed";
  immediate(() => {
    const now = Date.now();
    const closed = statement(
      `UPDATE dispatch_queue SET status = ?, session_id = COALESCE(?, session_id), updated_at = ?
        WHERE id = ? AND status = 'running' AND lease_owner = ?`,
    ).run(final, child_session_id ?? null, now, queue_id, lease_owner);
    if (closed.changes !== 1) throw notHeld(queue_id, lease_owner);
    closeContext(queue_id, final, now, child_session_id ?? null, error ?? null);
    if (final === "failed") logFailure(queue_id, error ?? "failed", now);
  });
}

function notHeld(queue_id: number, lease_owner: string): DispatchError {
  const row = rowById(queue_id);
  const held =
    row === null ? "there is no such row" : `it is ${row.status}, held by ${row.lease_owner ?? "nobody"}`;
  return new DispatchError("LEASE_NOT_HELD", `${lease_owner} does not hold dispatch #${queue_id}: ${held}`);
}

/** Fails a row that is not done yet. A row that has failed already stays as it is. */
export function dbFailDispatchExact(queue_id: number, reason: string, error: unknown): void {
  const message = error instanceof Error ? error.message : error === undefined ? reason : String(error);
  immediate(() => {
    const now = Date.now();
    const failed = statement(
      `UPDATE dispatch_queue SET status = 'failed', updated_at = ?
        WHERE id = ? AND status IN ('pending', 'running', 'stale')`,
    ).run(now, queue_id);
    if (failed.changes === 1) {
      closeContext(queue_id, "failed", now, null, message);
      logFailure(queue_id, reason, now);
      return;
    }
    const row = rowById(queue_id);
    if (row?.status === "failed") return;
    throw new DispatchError(
      "NOT_FOUND",
      `dispatch #${queue_id} cannot fail: ${row?.status ?? "no such row"}`,
    );
  });
}

function closeContext(
  queue_id: number,
  status: QueueStatus,
  now: number,
  session_id: string | null,
  error: string | null,
): void {
  statement("UPDATE dispatch_context SET consumed_at = ? WHERE dispatch_id = ?").run(now, queue_id);
  noteAttempt(queue_id, status, session_id, error);
}

function logFailure(queue_id: number, reason: string, now: number): void {
  statement(
    `INSERT INTO dispatch_failed_log
       (dispatch_id, prompt_hash, file_path, agent_type, dag_task_id, created_at, failed_at, reason)
     SELECT q.dispatch_id, p.sha256, p.file_path, q.agent_type, q.dag_task_id, q.created_at, ?, ?
       FROM dispatch_queue q LEFT JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id WHERE q.id = ?`,
  ).run(now, reason, queue_id);
}

/** Marks the running rows whose lease is over; returns how many. */
export function dbCleanStaleLeases(now = Date.now()): number {
  return immediate(() => expireLeases(now));
}

function expireLeases(now: number, dag_task_id?: string): number {
  const expired = statement(
    `UPDATE dispatch_queue SET status = 'stale', updated_at = ?1
      WHERE status = 'running' AND COALESCE(lease_expiry, 0) <= ?1 AND (?2 IS NULL OR dag_task_id = ?2) RETURNING id`,
  ).all(now, dag_task_id ?? null) as { id: number }[];
  for (const { id } of expired) noteAttempt(id, "stale", null, "the lease ran out");
  return expired.length;
}

// ── look-ups ───────────────────────────────────────────────────────────────────────────────────────────────────

function rowById(queue_id: number): QueueRow | null {
  return statement(ROW_BY_ID).get(queue_id) as QueueRow | null;
}

/** One row by its exact identity. */
export function dbFindDispatch(
  by: { readonly queue_id: number } | { readonly dispatch_key: string } | { readonly lease_owner: string },
): QueueRow | null {
  if ("queue_id" in by) return rowById(by.queue_id);
  if ("dispatch_key" in by) {
    return statement(ROW_BY_KEY).get(by.dispatch_key) as QueueRow | null;
  }
  return statement(`${ROW} WHERE q.lease_owner = ? ORDER BY q.updated_at DESC, q.id DESC LIMIT 1`).get(
    by.lease_owner,
  ) as QueueRow | null;
}

/** The dispatch that a session is at work on, if there is exactly one. */
export function dbFindRunningOfSession(session_id: string): QueueRow | null {
  const rows = statement(`${ROW} WHERE q.status = 'running' AND q.session_id = ? LIMIT 2`).all(
    session_id,
  ) as QueueRow[];
  return rows.length === 1 ? (rows[0] ?? null) : null;
}

export function dbListQueue(limit = 50): QueueRow[] {
  return statement(`${ROW} ORDER BY q.id DESC LIMIT ?`).all(limit) as QueueRow[];
}

// ── failures of the database itself ────────────────────────────────────────────────────────────────────────────

/**
 * What to do about an error that a call of this module threw: the queue's own refusals go on; a database that does
 * not work is logged, and is fatal unless the mode is advisory.
 */
export function dbFailure(
  source: string,
  error: unknown,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  if (error instanceof DispatchError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  writeLog(source, "ERROR", { ...fields, event: "DISPATCH-DB-ERROR", error: message });
  if (blocks(loadSettings().mode)) throw error;
}
