import { createHash, randomUUID } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { atomicWriteText } from "./atomic";
import { BACKUP_DIR } from "./constants";
import { immediate, statement } from "./dispatch-connection";
import { writeLog } from "./log-manager";
import { inRoot } from "./paths";

export interface BackupContext {
  readonly agent: string;
  readonly sessionID: string;
  readonly dag_task_id: string;
  readonly reason: string;
}

/** `created`: the copy is safe, the write has not been seen to end. */
export type BackupStatus = "created" | "written" | "failed" | "restored";

export interface BackupRow {
  readonly id: number;
  readonly uuid: string;
  readonly timestamp: number;
  /** `edit` keeps a copy of the old text, `create` keeps that there was no file. */
  readonly event: "edit" | "create";
  readonly agent: string;
  readonly session_id: string;
  readonly dag_task_id: string;
  readonly reason: string;
  readonly original_file_path: string;
  readonly backup_file_path: string | null;
  readonly file_size: number;
  readonly file_hash: string | null;
  readonly status: BackupStatus;
}

/** Keeps a file as it is now: first the copy, then the row that names it, then the log line. Throws if it cannot. */
export function createBackup(file: string, context: BackupContext): BackupRow {
  const uuid = randomUUID();
  const now = Date.now();
  const exists = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  const bytes = exists ? readFileSync(file) : null;
  const copy = bytes === null ? null : keepCopy(file, uuid, bytes, now);
  const hash = bytes === null ? null : createHash("sha256").update(bytes).digest("hex");
  immediate(() =>
    statement(
      `INSERT INTO backup_log (uuid, timestamp, event, agent, session_id, dag_task_id, reason, original_file_path,
         backup_file_path, file_size, file_hash, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'created')`,
    ).run(
      uuid,
      now,
      bytes === null ? "create" : "edit",
      context.agent,
      context.sessionID,
      context.dag_task_id,
      context.reason,
      file,
      copy,
      bytes?.length ?? 0,
      hash,
    ),
  );
  writeLog("backup-manager", "INFO", {
    event: "BACKUP-CREATED",
    backup_uuid: uuid,
    file,
    agent: context.agent,
    sessionID: context.sessionID,
    dag_task_id: context.dag_task_id,
    detail: copy ?? "there was no such file",
  });
  return findBackup(uuid) as BackupRow;
}

function keepCopy(file: string, uuid: string, bytes: Uint8Array, now: number): string {
  const copy = join(inRoot(BACKUP_DIR), `${basename(file)}.${now}.${uuid.slice(0, 8)}.bak`);
  mkdirSync(dirname(copy), { recursive: true });
  writeFileSync(`${copy}.tmp`, bytes, { flush: true });
  renameSync(`${copy}.tmp`, copy);
  return copy;
}

export function findBackup(uuid: string): BackupRow | null {
  return statement("SELECT * FROM backup_log WHERE uuid = ?").get(uuid) as BackupRow | null;
}

export function markBackup(uuid: string, status: BackupStatus): void {
  immediate(() => statement("UPDATE backup_log SET status = ? WHERE uuid = ?").run(status, uuid));
}

/** Writes a file for which a backup has been made. If that fails the file is as it was. */
export function writeBackedUp(file: string, text: string, context: BackupContext): BackupRow {
  const backup = createBackup(file, context);
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  try {
    atomicWriteText(file, text, mode);
    if (mode !== undefined) chmodSync(file, mode & 0o7777);
  } catch (error) {
    markBackup(backup.uuid, "failed");
    throw error;
  }
  markBackup(backup.uuid, "written");
  return backup;
}

/** Puts a file back as a backup has it. What is there now is backed up first, so this can be undone as well. */
export function restoreBackup(uuid: string, context: BackupContext): BackupRow {
  const backup = findBackup(uuid);
  if (backup === null) throw new Error(`no backup ${uuid}`);
  const file = backup.original_file_path;
  if (backup.event === "create" || backup.backup_file_path === null) {
    const kept = createBackup(file, context);
    rmSync(file, { force: true });
    markBackup(kept.uuid, "written");
  } else {
    const bytes = readFileSync(backup.backup_file_path);
    const hash = createHash("sha256").update(bytes).digest("hex");
    if (hash !== backup.file_hash)
      throw new Error(`backup ${uuid} is not what it was: ${backup.backup_file_path}`);
    putBack(file, bytes, context);
  }
  markBackup(uuid, "restored");
  return backup;
}

function putBack(file: string, bytes: Uint8Array, context: BackupContext): void {
  const kept = createBackup(file, context);
  const temporary = join(dirname(file), `.${basename(file)}.${kept.uuid.slice(0, 8)}.tmp`);
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, bytes, { flush: true, mode: mode ?? 0o644 });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    markBackup(kept.uuid, "failed");
    throw error;
  }
  markBackup(kept.uuid, "written");
}
