import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * The log, form 2: one JSON object a line in `.task_temp/_logs/<YYYY-MM-DD>/<source>.jsonl`, with `ts`, `source`
 * and `event` in front. A line is appended with a single write, so several processes may share a file.
 */

export type LogFields = { event: string; [field: string]: unknown };

const LEVELS = new Set(["DEBUG", "INFO", "WARN", "ERROR"]);

/** A file that this process writes to. It is kept open: opening one costs more than writing a line. */
interface OpenLog {
  readonly handle: number;
  /** When the file was last seen to be there still, in ms. */
  seenAt: number;
}

/** By root, day and source. */
const open = new Map<string, OpenLog>();
const MAX_OPEN = 32;
/** A folder that was pruned or moved away takes its lines with it, for that long. */
const LOOK_MS = 100;

export function logRoot(): string {
  return join(process.env.OPENCODE_ROOT || process.cwd(), ".task_temp", "_logs");
}

export function logDir(now = new Date()): string {
  return join(logRoot(), now.toISOString().slice(0, 10));
}

/** Appends one event. It does not stop a task where the log cannot be written, but says so on stderr. */
export function writeLog(source: string, category: string, fields: LogFields): void {
  const ts = new Date().toISOString();
  const upper = category.toUpperCase();
  const level = LEVELS.has(upper) ? { level: upper } : { level: "INFO", category };
  const { event, ...rest } = fields;
  const line = `${JSON.stringify({ ts, source, event, ...level, ...rest })}\n`;
  const day = ts.slice(0, 10);
  const key = `${process.env.OPENCODE_ROOT || process.cwd()}\0${day}\0${source}`;
  try {
    writeSync(handleOf(key, day, source), line);
  } catch (error) {
    drop(key);
    console.error(`log-manager: ${event} of ${source} is not in ${join(logRoot(), day)}: ${String(error)}`);
  }
}

function handleOf(key: string, day: string, source: string): number {
  const now = Date.now();
  const known = open.get(key);
  if (known !== undefined) {
    if (now - known.seenAt < LOOK_MS && now >= known.seenAt) return known.handle;
    known.seenAt = now;
    if (fstatSync(known.handle).nlink > 0) return known.handle;
  }
  drop(key);
  if (open.size >= MAX_OPEN) for (const other of [...open.keys()]) drop(other);
  const dir = join(logRoot(), day);
  mkdirSync(dir, { recursive: true });
  const handle = openSync(join(dir, `${source.replace(/[^\w.-]/g, "_")}.jsonl`), "a");
  open.set(key, { handle, seenAt: now });
  return handle;
}

function drop(key: string): void {
  const known = open.get(key);
  if (known === undefined) return;
  open.delete(key);
  closeSync(known.handle);
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
