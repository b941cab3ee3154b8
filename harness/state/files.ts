import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** A file of a workspace. */
export interface FileFact {
  /** Relative to the root, with forward slashes; a folder ends in one. */
  readonly path: string;
  readonly bytes: number;
  /** Hex; of a link, where it leads; of a folder, nothing; of a pipe or a device, that it is one. */
  readonly sha256: string;
  readonly mtimeMs: number;
}

const NEVER = new Set(["node_modules"]);

/**
 * All files and folders below a root, sorted by path. A file that goes away while it is looked at is left out.
 *
 * @param skip - says of a relative path whether to leave it out, with all below it
 */
export function listFiles(root: string, skip: (path: string) => boolean = () => false): FileFact[] {
  const found: FileFact[] = [];
  const visit = (folder: string): void => {
    for (const name of namesIn(join(root, folder))) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (NEVER.has(name) || skip(path)) continue;
      const fact = factOf(root, path);
      if (fact === undefined) continue;
      found.push(fact);
      if (fact.path.endsWith("/")) visit(path);
    }
  };
  visit("");
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function factOf(root: string, path: string): FileFact | undefined {
  const full = join(root, path);
  try {
    const { mtimeMs, size, ...stat } = lstatSync(full);
    if ((stat.mode & 0o170000) === 0o040000) return { path: `${path}/`, bytes: 0, sha256: "", mtimeMs };
    if ((stat.mode & 0o170000) === 0o120000) {
      return { path, bytes: 0, sha256: `-> ${readlinkSync(full)}`, mtimeMs };
    }
    // Reading a pipe or a device would wait, perhaps for ever.
    if ((stat.mode & 0o170000) !== 0o100000) return { path, bytes: 0, sha256: "no plain file", mtimeMs };
    const sha256 = createHash("sha256").update(readFileSync(full)).digest("hex");
    return { path, bytes: size, sha256, mtimeMs };
  } catch {
    return undefined;
  }
}
