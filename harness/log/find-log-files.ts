import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** `x.jsonl`, `x.log`, and what rotation makes of them: `x.log.2`, `x.jsonl-20250601`, each also with `.gz`. */
const LOG_FILE = /^(?<base>.+\.(?:jsonl|log))(?:[.-](?<turn>\d[\d-]*))?(?:\.gz)?$/u;

/** The name of a day's folder. */
const DAY = /^\d{4}-\d{2}-\d{2}$/u;

/**
 * The log files that a path names: the file itself, or in a folder those directly in it and then those in each
 * day's folder, oldest first. Links are left out, as they would tell the same lines twice.
 *
 * @throws the system's error if there is nothing at that path
 */
export async function findLogFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const days = entries.filter((entry) => entry.isDirectory() && DAY.test(entry.name)).map(({ name }) => name);
  const files = filesIn(path, entries);
  for (const day of days.sort()) {
    const folder = join(path, day);
    // A folder may be pruned while the log is read.
    files.push(...filesIn(folder, await readdir(folder, { withFileTypes: true }).catch(() => [])));
  }
  return files;
}

/** Whether the lines of a file are meant to be JSON. */
export function expectsJson(file: string): boolean {
  return LOG_FILE.exec(file)?.groups?.["base"]?.endsWith(".jsonl") ?? false;
}

function filesIn(folder: string, entries: readonly { name: string; isFile(): boolean }[]): string[] {
  const logs = entries.flatMap((entry) => {
    const groups = entry.isFile() ? LOG_FILE.exec(entry.name)?.groups : undefined;
    return groups ? [{ name: entry.name, base: groups["base"] ?? "", age: ageOf(groups["turn"]) }] : [];
  });
  return logs
    .sort((a, b) => compare(a.base, b.base) || b.age - a.age || compare(a.name, b.name))
    .map(({ name }) => join(folder, name));
}

/** How old a rotated file is among those of one name: a turn counts up with age, a date down; no turn is now. */
function ageOf(turn: string | undefined): number {
  if (turn === undefined) return 0;
  const digits = turn.replaceAll("-", "");
  return digits.length < 8
    ? Number(digits)
    : Number.MAX_SAFE_INTEGER - Number(digits.slice(0, 14).padEnd(14, "0"));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
