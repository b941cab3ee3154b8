import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { firstLine, systemCode, UserError } from "../../../contract/errors.js";
import { RUNTIME_FOLDER } from "../../../contract/index.js";

const CODE = /\.(?:[cm]?ts|[cm]?js)$/u;
const SKIPPED_FOLDERS = new Set(["node_modules", ".git"]);

/** What a search found. */
export interface FoundFiles {
  /** Absolute paths, sorted. */
  readonly files: readonly string[];
  /** Whether there was a folder with runtime code at all. */
  readonly hasRuntimeFolder: boolean;
}

/**
 * Finds the code below every `.opencode` folder. A link is followed if it is such a folder or lies inside one,
 * because the host follows it too; but each real file is found once, a link upwards leads nowhere, and neither
 * does a broken one. Elsewhere links are left alone, so that a search stays inside its root.
 *
 * @param root an absolute path to an existing folder.
 * @param inside whether the root lies inside a `.opencode` folder already.
 */
export async function findFiles(root: string, inside: boolean): Promise<FoundFiles> {
  const search = new Search(await realpath(root));
  await search.folder(root, inside);
  await search.links();
  return { files: search.files.sort(), hasRuntimeFolder: search.hasRuntimeFolder };
}

class Search {
  readonly files: string[] = [];
  hasRuntimeFolder = false;
  readonly #realRoot: string;
  readonly #seen = new Set<string>();
  /** Links wait until everything real was visited, so that a file keeps its real path wherever it has one. */
  readonly #links: string[] = [];

  constructor(realRoot: string) {
    this.#realRoot = realRoot;
  }

  async folder(folder: string, inside: boolean): Promise<void> {
    if (inside) {
      this.hasRuntimeFolder = true;
      if (!(await this.#isNew(folder))) return;
    }
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name);
      const below = inside || entry.name === RUNTIME_FOLDER;
      if (entry.isSymbolicLink()) {
        if (below) this.#links.push(path);
      } else if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) await this.folder(path, below);
      } else if (inside && entry.isFile()) {
        await this.#file(path);
      }
    }
  }

  async links(): Promise<void> {
    for (let path = this.#links.shift(); path !== undefined; path = this.#links.shift()) {
      // What a broken link or a loop of links points at does not exist.
      const target = await stat(path).catch(() => undefined);
      if (target === undefined) continue;
      const real = await realpath(path);
      const upwards = `${this.#realRoot}${sep}`.startsWith(real.endsWith(sep) ? real : `${real}${sep}`);
      if (upwards || real.split(sep).some((part) => SKIPPED_FOLDERS.has(part))) continue;
      if (target.isDirectory()) await this.folder(path, true);
      else if (target.isFile()) await this.#file(path);
    }
  }

  async #file(path: string): Promise<void> {
    if (CODE.test(path) && (await this.#isNew(path))) this.files.push(path);
  }

  async #isNew(path: string): Promise<boolean> {
    const real = await realpath(path);
    const isNew = !this.#seen.has(real);
    this.#seen.add(real);
    return isNew;
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const why = systemCode(error) === "EACCES" ? "permission denied" : firstLine(error);
    throw new UserError(`cannot read the folder ${folder}: ${why}.`, { cause: error });
  }
}
