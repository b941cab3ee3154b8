import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { firstLine, systemCode, UserError } from "../../contract/errors.js";
import { RUNTIME_FOLDER } from "../../contract/index.js";

/** There is no runtime code to look at. */
export class NoRuntimeFolderError extends UserError {
  constructor(root: string) {
    super(`no "${RUNTIME_FOLDER}" folder in or below ${root}. Give the folder that holds one.`);
  }
}

/**
 * Makes sure that a root is a folder.
 *
 * @throws {UserError} if there is none, or if it cannot be read.
 */
export async function requireFolder(root: string): Promise<void> {
  const found = await stat(root).catch((error: unknown) => {
    const missing = systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR";
    throw new UserError(
      missing ? `no folder ${root}. Check the path.` : `cannot read ${root}: ${firstLine(error)}.`,
      { cause: error },
    );
  });
  if (!found.isDirectory()) {
    throw new UserError(`${root} is a file. Give the folder that holds "${RUNTIME_FOLDER}".`);
  }
}

/** The folder that holds the nearest `.opencode` around the root; the root itself if there is none. */
export function workspaceOf(root: string): string {
  for (let folder = root; dirname(folder) !== folder; folder = dirname(folder)) {
    if (basename(folder) === RUNTIME_FOLDER) return dirname(folder);
  }
  return root;
}
