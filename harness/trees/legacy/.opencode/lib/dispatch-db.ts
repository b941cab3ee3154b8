// ╔══════════════════════════════════════════════════════════════════╗
// ║  dispatch-db · SQLite queue for sub-agent dispatches             ║
// ║                                                                  ║
// ║  v1  2025-05  queue + prompt refs, mirrors .pending.json         ║
// ║  v2  2025-06  lease instead of delete (重启后任务不再丢失)          ║
// ║  v3  2025-08  markByAgent for task-after, it has no queue id     ║
// ╚══════════════════════════════════════════════════════════════════╝
import { Database } from "bun:sqlite"
import { randomUUID } from "node:crypto"
import { mkdirSync } from "node:fs"
import { dirname, join } from "node:path"
import { LEASE_TTL_MS } from "./constants"
import { writeLog } from "./log-manager"

export type QueueRow = {
  id: number
  dispatch_id: string
  status: "pending" | "running" | "consumed" | "failed" | "stale"
  agent_type: string
  dag_task_id: string
  session_id: string | null
  prompt_ref_id: number
  lease_owner: string | null
  lease_expiry: number | null
  created_at: number
  updated_at: number
  file_path?: string
  sha256?: string
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS dispatch_prompt_refs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, file_path TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER, created_at INTEGER
  );
  CREATE TABLE IF NOT EXISTS dispatch_queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT, dispatch_id TEXT, status TEXT NOT NULL DEFAULT 'pending', agent_type TEXT NOT NULL,
    dag_task_id TEXT, session_id TEXT, prompt_ref_id INTEGER, lease_owner TEXT, lease_expiry INTEGER, created_at INTEGER, updated_at INTEGER
  );
  CREATE INDEX IF NOT EXISTS idx_queue_status ON dispatch_queue (status, agent_type);
`

// oldest first: 先进先出
const NEXT_FOR_AGENT = "SELECT q.*, p.file_path, p.sha256 FROM dispatch_queue q LEFT JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id WHERE q.status = 'pending' AND q.agent_type = ? ORDER BY q.created_at ASC, q.id ASC LIMIT 1"

let handle: Database | null = null

export function dbPath() {
  return process.env.FRAMEWORK_DB_PATH || join(process.env.OPENCODE_ROOT || process.cwd(), ".opencode", "state", "framework.db")
}

export function getDb(): Database {
  if (handle) return handle
  const file = dbPath()
  mkdirSync(dirname(file), { recursive: true })
  handle = new Database(file, { create: true })
  handle.exec("PRAGMA busy_timeout = 5000")
  handle.exec("PRAGMA journal_mode = WAL")
  handle.exec(SCHEMA)
  return handle
}

export function closeDb() {
  try { handle?.close() } catch {}
  handle = null
}

// ── enqueue ────────────────────────────────────────────────────────

export function dbEnqueueDispatch(agentType: string, dagTaskId: string, filePath: string, sha256: string, size: number) {
  const db = getDb()
  const now = Date.now()
  // 同一个 prompt 文件不要入队两次. (The name has the time in it, so this never fires; kept, it does no harm.)
  const known = db.query("SELECT q.id, q.prompt_ref_id FROM dispatch_queue q JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id WHERE p.file_path = ?").get(filePath) as any
  if (known) return { queueId: known.id as number, promptRefId: known.prompt_ref_id as number }
  const ref = db.query("INSERT INTO dispatch_prompt_refs (file_path, sha256, size_bytes, created_at) VALUES (?, ?, ?, ?)").run(filePath, sha256, size, now)
  const promptRefId = Number(ref.lastInsertRowid)
  const ins = db.query("INSERT INTO dispatch_queue (dispatch_id, status, agent_type, dag_task_id, prompt_ref_id, created_at, updated_at) VALUES (?, 'pending', ?, ?, ?, ?, ?)")
    .run("dsp_" + randomUUID(), agentType, dagTaskId, promptRefId, now, now)
  const queueId = Number(ins.lastInsertRowid)
  writeLog("dispatch-db", "queue", { agentType, event: "DISPATCH-DB-CREATE", detail: `queueId=${queueId} promptRefId=${promptRefId} promptHash=${sha256.slice(0, 12)}` })
  return { queueId, promptRefId }
}

// ── lease ──────────────────────────────────────────────────────────

export function dbFindPendingDispatch(agentType: string): QueueRow | null {
  return getDb().query(NEXT_FOR_AGENT).get(agentType) as QueueRow | null
}

export function dbGetPendingCount(agentType: string): number {
  const row = getDb().query("SELECT COUNT(*) AS n FROM dispatch_queue WHERE status = 'pending' AND agent_type = ?").get(agentType) as any
  return row ? row.n : 0
}

export function dbDequeueWithLease(agentType: string, sessionId: string): QueueRow | null {
  const db = getDb()
  const row = db.query(NEXT_FOR_AGENT).get(agentType) as QueueRow | null
  if (!row) return null
  const now = Date.now()
  db.query("UPDATE dispatch_queue SET status = 'running', lease_owner = ?, lease_expiry = ?, session_id = ?, updated_at = ? WHERE id = ?").run(sessionId, now + LEASE_TTL_MS, sessionId, now, row.id)
  return { ...row, status: "running", lease_owner: sessionId, lease_expiry: now + LEASE_TTL_MS, session_id: sessionId }
}

// ── afterwards ─────────────────────────────────────────────────────

/** task-after knows only the agent: takes the running row that moved last. 并行时会标错, TODO */
export function dbMarkByAgent(agentType: string, status: "consumed" | "failed"): QueueRow | null {
  const running = getDb().query("SELECT * FROM dispatch_queue WHERE status = 'running' ORDER BY updated_at DESC").all() as QueueRow[]
  const row = running.find((r) => r.agent_type === agentType)
  if (!row) return null
  getDb().query("UPDATE dispatch_queue SET status = ?, updated_at = ? WHERE id = ?").run(status, Date.now(), row.id)
  return { ...row, status }
}

export function dbExpireLeases(now = Date.now()): number {
  return getDb().query("UPDATE dispatch_queue SET status = 'stale', updated_at = ? WHERE status = 'running' AND lease_expiry < ?").run(now, now).changes
}

export function dbListQueue(limit = 50): QueueRow[] {
  return getDb().query("SELECT q.*, p.file_path, p.sha256 FROM dispatch_queue q LEFT JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id ORDER BY q.id DESC LIMIT ?").all(limit) as QueueRow[]
}
