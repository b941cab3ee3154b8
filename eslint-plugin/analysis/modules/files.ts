import { existsSync, readdirSync, readFileSync, statSync, type Dirent, type Stats } from "node:fs";
import { join, sep } from "node:path";
import { RUNTIME_FOLDER } from "../../../contract/exemptions.js";

/** Texts that stand in for what is on disk: a codemod asks what would be found before it writes anything. */
let overlay: ReadonlyMap<string, string> = new Map();

/** @param texts absolute path → text, without a byte order mark; an empty map shows the disk as it is */
export function layOver(texts: ReadonlyMap<string, string>): void {
  overlay = texts;
}

/** Whether a text stands in for a file. */
export function isLaid(path: string): boolean {
  return overlay.has(path);
}

/** Whether there is a file, on disk or laid over it. */
export function fileExists(path: string): boolean {
  return overlay.has(path) || existsSync(path);
}

/** The stamp of a file that changes when its content does, as far as a stat can tell. */
export function stampOf(path: string): string | undefined {
  const text = overlay.get(path);
  if (text !== undefined) return `overlay:${String(text.length)}`;
  return stampFrom(statSync(path, { throwIfNoEntry: false }));
}

function stampFrom(stat: Stats | undefined): string | undefined {
  return stat?.isFile() === true ? `${String(stat.mtimeMs)}:${String(stat.size)}` : undefined;
}

/** Larger files are generated; nobody writes a dispatcher in one. */
const MAX_BYTES = 4_000_000;

/** Reads a source file; undefined when it cannot be read or is too large. A byte order mark goes. */
export function readSource(path: string): string | undefined {
  return readStamped(path)?.text;
}

/** Reads a source file, and its stamp of the moment before. */
export function readStamped(path: string): { text: string; stamp: string | undefined } | undefined {
  const laid = overlay.get(path);
  if (laid !== undefined) return { text: laid, stamp: stampOf(path) };
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || stat.size > MAX_BYTES) return undefined;
    const text = readFileSync(path, "utf8");
    return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, stamp: stampFrom(stat) };
  } catch {
    return undefined;
  }
}

const SOURCE = /(?<!\.d)\.(?:[cm]?[jt]s|sh)$/;

/** The source files of the framework in a folder, sorted; installed packages and links are left out. */
export function sourcesBelow(root: string): string[] {
  const folders = [join(root, RUNTIME_FOLDER)];
  const files: string[] = [];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop())
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== "node_modules") folders.push(path);
      if (entry.isFile() && SOURCE.test(entry.name)) files.push(path);
    }
  const made = [...overlay.keys()].filter((path) => isBelow(path, join(root, RUNTIME_FOLDER)));
  return [...new Set([...files, ...made])].sort();
}

/** The folders, a folder itself and those below it, that hold a `.opencode`; installed packages and links are left out. */
export function frameworksBelow(folder: string): string[] {
  const found: string[] = [];
  const folders = [folder];
  for (let one = folders.pop(); one !== undefined; one = folders.pop())
    for (const entry of entriesOf(one)) {
      if (!entry.isDirectory() || entry.name === "node_modules" || entry.name === ".git") continue;
      if (entry.name === RUNTIME_FOLDER) found.push(one);
      else folders.push(join(one, entry.name));
    }
  return found.sort();
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder + sep) && SOURCE.test(path);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // Gone, or not to be read: then there is nothing to see in it.
  }
}
