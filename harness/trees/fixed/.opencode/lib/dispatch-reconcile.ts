/**
 * One-off, for migration and doctor code, never on the task path: brings what the file queue still holds into the
 * database, where it can be looked at but never run, and puts the files away.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync } from "node:fs";
import { basename, isAbsolute, join, resolve } from "node:path";
import { getDb, immediate, statement } from "./dispatch-connection";
import { dispatchIdOf, dispatchKey, sha256 } from "./dispatch-key";
import { failDuplicate } from "./dispatch-schema";

export interface ReconcileOptions {
  /** The workspace root; `OPENCODE_ROOT` by default. */
  readonly root?: string;
  /** Says what would be done, and changes nothing. */
  readonly dryRun?: boolean;
  readonly now?: number;
}

export interface ReconcileReport {
  /** Entries of the file queue whose row the database has. */
  readonly archived: number;
  /** Entries that the database lacked, now failed rows. */
  readonly imported: number;
  /** Pending rows that were the same dispatch as a newer one. */
  readonly duplicates: number;
  /** Files that were put away, as they were called. */
  readonly files: readonly string[];
  /** Files that are no JSON; they are put away all the same. */
  readonly unreadable: readonly string[];
}

interface Entry {
  readonly agent_type: string;
  readonly dag_task_id: string;
  readonly file_path: string;
  readonly prompt_sha256: string;
  readonly size_bytes: number;
  readonly session: string | null;
  readonly queue_id: number | null;
  readonly created_at: number | null;
}

const QUEUES = [".pending.json", ".auto-dispatch.json"];
const REASON = "legacy-file-queue";

export function dbReconcileLegacyDispatchFiles(options: ReconcileOptions = {}): ReconcileReport {
  const root = resolve(options.root ?? (process.env.OPENCODE_ROOT || process.cwd()));
  const state = join(root, ".task_temp", "_dispatch");
  const now = options.now ?? Date.now();
  const unreadable: string[] = [];
  const entries = QUEUES.flatMap((name) => readEntries(root, join(state, name), unreadable));
  const files = legacyFiles(state);
  const undo = new Error("dry run");
  let counts = { archived: 0, imported: 0, duplicates: 0 };
  getDb();
  try {
    immediate(() => {
      counts = { ...settleEntries(entries, now), duplicates: failDuplicates(now) };
      if (options.dryRun) throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  if (!options.dryRun && files.length > 0) putAway(root, state, files, now);
  return { ...counts, files, unreadable };
}

/** What of the file queue is there: the queue files and their siblings, the markers, the contexts. */
export function legacyFiles(state: string): string[] {
  const markers = list(state).filter((name) =>
    /^\.(pending\.json(\..*)?|auto-dispatch(\.json)?|dispatch_ctx)$/.test(name),
  );
  return [...markers, ...list(join(state, "ctx")).map((name) => `ctx/${name}`)];
}

function list(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir).sort() : [];
}

/** The entries of a queue file, in whichever of the old forms they are. */
function readEntries(root: string, file: string, unreadable: string[]): Entry[] {
  if (!existsSync(file)) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    unreadable.push(basename(file));
    return [];
  }
  const raw = Array.isArray(parsed) ? parsed : [parsed];
  return raw.flatMap((item: unknown) => {
    const entry = typeof item === "object" && item !== null ? (item as Record<string, unknown>) : {};
    const agent_type = text(entry.agentType ?? entry.agent_type ?? entry.agent);
    const dag_task_id = text(entry.dagTaskId ?? entry.dag_task_id ?? entry.task);
    if (agent_type === null || dag_task_id === null) return [];
    const file_path = text(entry.file ?? entry.file_path ?? entry.filePath) ?? "";
    const prompt = file_path === "" ? null : readPrompt(root, file_path);
    const token = prompt?.match(/\n\/\/DISPATCH_TOKEN:([0-9a-f]{64})\s*$/)?.[1];
    return {
      agent_type,
      dag_task_id,
      file_path,
      prompt_sha256:
        text(entry.sha256 ?? entry.promptHash ?? entry.prompt_sha256) ??
        token ??
        (prompt ? sha256(prompt) : ""),
      size_bytes: prompt === null ? 0 : Buffer.byteLength(prompt),
      session: text(entry.session ?? entry.sessionID ?? entry.sessionId ?? entry.parent_session_id),
      queue_id: number(entry.queueId ?? entry.queue_id),
      created_at: number(entry.at ?? entry.created_at ?? entry.createdAt),
    };
  });
}

function readPrompt(root: string, file: string): string | null {
  try {
    return readFileSync(isAbsolute(file) ? file : join(root, file), "utf8");
  } catch {
    return null;
  }
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Entries that the database has go into the failed log; those it lacks become rows that can never run. */
function settleEntries(entries: readonly Entry[], now: number): { archived: number; imported: number } {
  let archived = 0;
  let imported = 0;
  const settled = new Set<string>();
  for (const entry of entries) {
    const same = JSON.stringify([entry.agent_type, entry.dag_task_id, entry.file_path]);
    if (settled.has(same)) continue;
    settled.add(same);
    const row = findRow(entry);
    if (row === null) {
      importFailed(entry, now);
      imported++;
    } else if (archive(entry, row.dispatch_id, now)) archived++;
  }
  return { archived, imported };
}

function findRow(entry: Entry): { dispatch_id: string | null } | null {
  const found = statement(
    `SELECT q.dispatch_id FROM dispatch_queue q LEFT JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id
      WHERE q.agent_type = ?1 AND q.dag_task_id = ?2 AND (q.id = ?3 OR p.file_path = ?4 OR p.sha256 = ?5)
      ORDER BY COALESCE(q.id = ?3, 0) DESC, COALESCE(p.file_path = ?4, 0) DESC, q.id LIMIT 1`,
  ).get(
    entry.agent_type,
    entry.dag_task_id,
    entry.queue_id,
    entry.file_path || null,
    entry.prompt_sha256 || null,
  );
  return found as { dispatch_id: string | null } | null;
}

/** Notes an entry in the failed log, once: a run that was cut short is simply run again. */
function archive(entry: Entry, dispatch_id: string | null, now: number): boolean {
  const added = statement(
    `INSERT INTO dispatch_failed_log
       (dispatch_id, prompt_hash, file_path, agent_type, dag_task_id, created_at, failed_at, reason)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (
       SELECT 1 FROM dispatch_failed_log
        WHERE agent_type = ?4 AND dag_task_id = ?5 AND file_path = ?3 AND prompt_hash = ?2 AND reason = ?8)`,
  ).run(
    dispatch_id,
    entry.prompt_sha256,
    entry.file_path,
    entry.agent_type,
    entry.dag_task_id,
    entry.created_at ?? now,
    now,
    REASON,
  );
  return added.changes === 1;
}

function importFailed(entry: Entry, now: number): void {
  const created = entry.created_at ?? now;
  const ref = statement(
    "INSERT INTO dispatch_prompt_refs (file_path, sha256, size_bytes, created_at) VALUES (?, ?, ?, ?)",
  ).run(entry.file_path, entry.prompt_sha256, entry.size_bytes, created);
  const key = dispatchKey({ ...entry, parent_session_id: entry.session ?? "" });
  const taken = statement("SELECT 1 FROM dispatch_queue WHERE dispatch_key = ?").get(key) !== null;
  const keyed = entry.prompt_sha256 !== "" && !taken;
  const row = statement(
    `INSERT INTO dispatch_queue (dispatch_id, status, agent_type, dag_task_id, prompt_ref_id, dispatch_key,
       parent_session_id, created_at, updated_at) VALUES (?, 'failed', ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    dispatchIdOf(key),
    entry.agent_type,
    entry.dag_task_id,
    Number(ref.lastInsertRowid),
    keyed ? key : null,
    entry.session,
    created,
    now,
  );
  const id = Number(row.lastInsertRowid);
  statement(
    `INSERT INTO dispatch_context (dispatch_id, session_id, dag_task_id, agent_type, opened_at, consumed_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(id, entry.session, entry.dag_task_id, entry.agent_type, created, now);
  statement(
    `INSERT INTO dispatch_attempts (dispatch_id, attempt_number, status, error_msg, created_at)
     VALUES (?, 1, 'failed', ?, ?)`,
  ).run(id, REASON, created);
  archive(entry, dispatchIdOf(key), now);
}

/** Of pending rows with the same agent, task, prompt and session, all but the newest are failed. */
function failDuplicates(now: number): number {
  const older = statement(
    `SELECT id FROM (
       SELECT q.id, ROW_NUMBER() OVER (
                PARTITION BY q.agent_type, q.dag_task_id, p.sha256, COALESCE(q.parent_session_id, '')
                ORDER BY q.id DESC) AS place
         FROM dispatch_queue q JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id WHERE q.status = 'pending')
      WHERE place > 1`,
  ).all() as { id: number }[];
  return older.filter(({ id }) => failDuplicate(getDb(), id, now)).length;
}

/** Moves the old files into the archive, under names that nothing takes for a queue. Who comes second finds none. */
function putAway(root: string, state: string, files: readonly string[], now: number): void {
  const folder = join(root, ".task_temp", "_archive", `legacy-dispatch-${now}`);
  mkdirSync(folder, { recursive: true });
  for (const name of files) {
    const kept = `${name
      .replace(/^ctx\//, "context-")
      .replace(/^\./, "")
      .replace(/\.json\b/, "")}.txt`;
    try {
      renameSync(join(state, name), join(folder, kept));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  try {
    rmdirSync(join(state, "ctx"));
  } catch (error) {
    // It was never there, or somebody still puts files into it: the next run takes those.
    if (!/^(?:ENOENT|ENOTEMPTY)$/.test((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
