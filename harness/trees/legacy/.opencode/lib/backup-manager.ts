import { createHash, randomUUID } from "node:crypto"
import { copyFileSync, existsSync, readFileSync, statSync } from "node:fs"
import { basename, join } from "node:path"
import { BACKUP_DIR } from "./constants"
import { getDb } from "./dispatch-db"
import { ensureDir } from "./atomic"
import { writeLog } from "./log-manager"
import { ROOT } from "./paths"

export type BackupCtx = { agent?: string; sessionID?: string; dag_task_id?: string; reason?: string }

const TABLE = `CREATE TABLE IF NOT EXISTS backup_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT, timestamp INTEGER, event TEXT, agent TEXT, session_id TEXT, dag_task_id TEXT, reason TEXT,
  original_file_path TEXT, backup_file_path TEXT, file_size INTEGER, file_hash TEXT, status TEXT
)`

/** 备份一个文件. Returns null if there is nothing to copy. */
export function createBackup(file: string, ctx: BackupCtx) {
  if (!existsSync(file)) return null
  const uuid = randomUUID()
  const target = join(ensureDir(join(ROOT, BACKUP_DIR)), `${basename(file)}.${Date.now()}.bak`)
  try {
    copyFileSync(file, target)
    const size = statSync(target).size
    const hash = createHash("sha256").update(readFileSync(target)).digest("hex")
    getDb().exec(TABLE)
    getDb().query("INSERT INTO backup_log (uuid, timestamp, event, agent, session_id, original_file_path, backup_file_path, file_size, file_hash, status) VALUES (?, ?, 'edit', ?, ?, ?, ?, ?, ?, 'ok')")
      .run(uuid, Date.now(), ctx.agent ?? null, ctx.sessionID ?? null, file, target, size, hash)
    writeLog("backup-manager", "INFO", { event: "BACKUP-CREATED", backup_uuid: uuid, file, agent: ctx.agent || "unknown", sessionID: ctx.sessionID, dag_task_id: ctx.dag_task_id ?? null, detail: `-> ${target}` })
    return { uuid, target }
  } catch (err: any) {
    writeLog("backup-manager", "WARN", { event: "BACKUP-SKIPPED", detail: `${file}: ${err?.message}` })
    return null
  }
}
