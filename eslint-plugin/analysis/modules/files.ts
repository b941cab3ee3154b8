import { readFileSync, statSync } from "node:fs";

/** The stamp of a file that changes when its content does, as far as a stat can tell. */
export function stampOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true ? `${String(stat.mtimeMs)}:${String(stat.size)}` : undefined;
}

/** Larger files are generated; nobody writes a dispatcher in one. */
const MAX_BYTES = 4_000_000;

/** Reads a source file; undefined when it cannot be read or is too large. A byte order mark goes. */
export function readSource(path: string): string | undefined {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAX_BYTES) return undefined;
    const text = readFileSync(path, "utf8");
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  } catch {
    return undefined;
  }
}
