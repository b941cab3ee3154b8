import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where the library stands in the package: the framework after the fix, whose own tests prove it. */
const SOURCE = "harness/trees/fixed/.opencode/lib";

/** dispatch-db, and the siblings that its head comment names. */
export const DISPATCH_DB_FILES = [
  "dispatch-db.ts",
  "dispatch-connection.ts",
  "dispatch-key.ts",
  "dispatch-reconcile.ts",
  "dispatch-schema.ts",
  "dispatch-settings.ts",
] as const;

export const LOG_MANAGER_FILE = "log-manager.ts";

/** A file of the library that the package ships for frameworks to take over. */
export type LibraryFile = (typeof DISPATCH_DB_FILES)[number] | typeof LOG_MANAGER_FILE;

/** Absolute path of a library file. */
export function libraryPath(name: LibraryFile): string {
  return join(packageRoot(), SOURCE, name);
}

/** The text of a library file, as it is shipped. */
export function libraryText(name: LibraryFile): string {
  return readFileSync(libraryPath(name), "utf8");
}

/** The sources stand some folders below the manifest, the built files one more. */
function packageRoot(): string {
  for (let folder = import.meta.dirname; dirname(folder) !== folder; folder = dirname(folder))
    if (existsSync(join(folder, SOURCE, DISPATCH_DB_FILES[0]))) return folder;
  throw new Error(`${SOURCE} is missing beside the codemods: install the package again.`);
}
