import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import picomatch from "picomatch";
import { legacyPaths } from "../../contract/index.js";
import { type LogEvent, readEvents } from "./events.js";
import { listFiles } from "./files.js";
import type { AttemptRow, BackupRow, ContextRow, PromptRefRow, QueueRow, Row } from "./rows.js";
import { rowsOf } from "./safe-text.js";
import { openReadOnly } from "./sqlite.js";

/** A prompt file: what the token is the hash of, if it has one. */
export interface PromptFile {
  /** Relative to the root. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** All that a workspace holds at one moment. */
export interface DispatchState {
  readonly queue: readonly QueueRow[];
  readonly promptRefs: readonly PromptRefRow[];
  readonly contexts: readonly ContextRow[];
  readonly attempts: readonly AttemptRow[];
  readonly failedLog: readonly Row[];
  readonly backups: readonly BackupRow[];
  /** `_dispatch/dispatch-*.md`. */
  readonly promptFiles: readonly PromptFile[];
  /** Files and folders that match a legacy path, relative to the root. */
  readonly legacyFiles: readonly string[];
  readonly events: readonly LogEvent[];
}

const isLegacy = picomatch(
  legacyPaths.filter(({ touch }) => touch === "any-write").map(({ glob }) => glob),
  { dot: true },
);

/** Whether a path, relative or absolute, is one that no runtime code may write (contract §2). */
export function isLegacyPath(path: string): boolean {
  return isLegacy(path.replace(/\/$/u, ""));
}

/**
 * Reads a workspace.
 *
 * @throws if the database is there but cannot be read
 */
export async function readState(root: string, dbPath: string, logs: string): Promise<DispatchState> {
  const events = await readEvents(logs);
  const tables = await readTables(dbPath);
  const files = listFiles(root, (path) => path === ".opencode" || path.endsWith("/_logs"));
  return {
    queue: tables("dispatch_queue") as readonly QueueRow[],
    promptRefs: tables("dispatch_prompt_refs") as readonly PromptRefRow[],
    contexts: tables("dispatch_context") as readonly ContextRow[],
    attempts: tables("dispatch_attempts") as readonly AttemptRow[],
    failedLog: tables("dispatch_failed_log"),
    backups: tables("backup_log") as readonly BackupRow[],
    promptFiles: files
      .filter(({ path }) => /(?:^|\/)_dispatch\/dispatch-[^/]*\.md$/u.test(path))
      .map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    legacyFiles: files.map(({ path }) => path).filter(isLegacyPath),
    events,
  };
}

const TABLES = [
  "dispatch_queue",
  "dispatch_prompt_refs",
  "dispatch_context",
  "dispatch_attempts",
  "dispatch_failed_log",
  "backup_log",
];

async function readTables(file: string): Promise<(name: string) => readonly Row[]> {
  if (!existsSync(file)) return () => [];
  const db = await openReadOnly(file);
  try {
    const rows = new Map(TABLES.map((name) => [name, rowsOf(db, name)]));
    return (name) => rows.get(name) ?? [];
  } finally {
    db.close();
  }
}

/** The text of a prompt file that a row or an answer names, relative to the root or absolute; undefined without one. */
export function readPrompt(root: string, path: string): string | undefined {
  const file = isAbsolute(path) ? path : join(root, path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
