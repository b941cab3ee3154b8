import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * The log, form 2: one JSON object a line in `.task_temp/_logs/<YYYY-MM-DD>/<source>.jsonl`, with `ts`, `source`
 * and `event` in front. A line is appended with a single write, so several processes may share a file.
 */

export type LogFields = { event: string; [field: string]: unknown };

const LEVELS = new Set(["DEBUG", "INFO", "WARN", "ERROR"]);

/** The files this process writes to, kept open: opening one costs more than writing a line. */
const handles = new Map<string, number>();
const MAX_HANDLES = 32;

export function logRoot(): string {
  return join(process.env.OPENCODE_ROOT || process.cwd(), ".task_temp", "_logs");
}

export function logDir(now = new Date()): string {
  return join(logRoot(), now.toISOString().slice(0, 10));
}

/** Appends one event. It does not stop a task where the log cannot be written, but says so on stderr. */
export function writeLog(source: string, category: string, fields: LogFields): void {
  const now = new Date();
  const upper = category.toUpperCase();
  const level = LEVELS.has(upper) ? { level: upper } : { level: "INFO", category };
  const { event, ...rest } = fields;
  const line = `${JSON.stringify({ ts: now.toISOString(), source, event, ...level, ...rest })}\n`;
  const dir = logDir(now);
  const file = join(dir, `${source.replace(/[^\w.-]/g, "_")}.jsonl`);
  try {
    writeSync(handleOf(dir, file), line);
  } catch (error) {
    drop(file);
    console.error(`log-manager: ${event} is not in ${file}: ${String(error)}`);
  }
}

function handleOf(dir: string, file: string): number {
  const known = handles.get(file);
  // A folder that was pruned or moved away takes its lines with it.
  if (known !== undefined && fstatSync(known).nlink > 0) return known;
  drop(file);
  if (handles.size >= MAX_HANDLES) for (const other of [...handles.keys()]) drop(other);
  mkdirSync(dir, { recursive: true });
  const handle = openSync(file, "a");
  handles.set(file, handle);
  return handle;
}

function drop(file: string): void {
  const handle = handles.get(file);
  if (handle === undefined) return;
  handles.delete(file);
  closeSync(handle);
}

/** Removes the days that are older than `days`; returns their names. */
export function pruneLogs(days: number): string[] {
  const base = logRoot();
  const oldest = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  let entries: string[];
  try {
    entries = readdirSync(base);
  } catch {
    return [];
  }
  const old = entries.filter((day) => /^\d{4}-\d\d-\d\d$/.test(day) && day < oldest);
  for (const day of old) rmSync(join(base, day), { recursive: true, force: true });
  return old;
}
