import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const CODE = /\.(?:[cm]?ts|[cm]?js)$/u;
const DECLARATIONS = /\.d\.(?:[cm]?ts|[^.]+\.ts)$/u;

/** Larger files are a whole program in one file, minified as a rule; a few near this size are in the corpus. */
const MAX_BYTES = 2 * 1024 * 1024;

/** The code below a folder that the corpus takes: no declarations, no nested packages, nothing above the size limit. */
export function sourceFiles(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules") found.push(...sourceFiles(path));
    } else if (entry.isFile() && CODE.test(entry.name) && !DECLARATIONS.test(entry.name)) {
      if (statSync(path).size <= MAX_BYTES) found.push(path);
    }
  }
  return found.sort();
}

/** The manifests below a folder: without them, imports by `#name` and the kind of a `.js` file are lost. */
export function manifests(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : manifests(path);
    return entry.isFile() && entry.name === "package.json" ? [path] : [];
  });
}
