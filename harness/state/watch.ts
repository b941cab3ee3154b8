import { existsSync, type FSWatcher, lstatSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";

/** What a watch saw of a path. Of a file that was there for a moment only, `removed` is all that can be said. */
export interface FileTouch {
  /** Relative to the watched root, with forward slashes. */
  readonly path: string;
  readonly how: "made" | "removed" | "changed";
}

/** How long the system may take to tell what has happened, in ms. */
const SETTLE_MS = 30_000;
const NEVER = new Set(["node_modules", ".git"]);

/**
 * Watches every folder below a root, those that are made meanwhile included. What happens in a new folder before the
 * watch is on it is seen by what is left of it: folders that matter are better there from the beginning.
 */
export class FileWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #seen: FileTouch[] = [];
  readonly #marks = new Map<string, () => void>();
  #settled = 0;

  constructor(readonly root: string) {
    this.#add(root);
  }

  /**
   * All that was touched since the last call, in order. It waits until the system has told everything that happened
   * before the call.
   *
   * @throws if the system does not tell in time
   */
  async settle(): Promise<FileTouch[]> {
    const mark = join(this.root, `.watch-${String(process.pid)}-${String(++this.#settled)}`);
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#marks.set(mark, resolve);
        timer = setTimeout(() => {
          reject(new Error(`the file system told nothing within ${String(SETTLE_MS / 1000)} s`));
        }, SETTLE_MS);
        writeFileSync(mark, "");
      });
    } finally {
      clearTimeout(timer);
      rmSync(mark, { force: true });
    }
    return this.#seen.splice(0).filter(({ path }) => !path.startsWith(".watch-"));
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #add(folder: string): void {
    if (this.#watchers.has(folder)) return;
    let names: string[];
    try {
      const watcher = watch(folder, (event, name) => {
        this.#told(folder, event, name);
      });
      // A folder that goes away takes its watch along.
      watcher.on("error", () => undefined);
      this.#watchers.set(folder, watcher);
      names = readdirSync(folder);
    } catch (error) {
      if (existsSync(folder)) throw error;
      return;
    }
    for (const name of names)
      if (!NEVER.has(name) && isFolder(join(folder, name))) this.#add(join(folder, name));
  }

  #told(folder: string, event: string, name: string | null): void {
    if (name === null) return;
    const itself = name === basename(folder) && !existsSync(folder);
    const path = itself ? folder : join(folder, name);
    this.#marks.get(path)?.();
    this.#marks.delete(path);
    if (!existsSync(path)) {
      this.#forget(path);
      this.#note(path, "removed");
    } else if (event !== "rename") {
      this.#note(path, "changed");
    } else {
      this.#note(path, "made");
      if (!NEVER.has(name) && isFolder(path)) this.#entered(path);
    }
  }

  /** A new folder: what is in it already came before the watch. */
  #entered(folder: string): void {
    this.#forget(folder);
    this.#add(folder);
    for (const name of namesIn(folder)) {
      const path = join(folder, name);
      this.#note(path, "made");
      if (!NEVER.has(name) && isFolder(path)) this.#entered(path);
    }
  }

  #forget(folder: string): void {
    for (const [path, watcher] of this.#watchers) {
      if (path !== folder && !path.startsWith(`${folder}/`)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
  }

  #note(path: string, how: FileTouch["how"]): void {
    this.#seen.push({ path: relative(this.root, path).replaceAll("\\", "/"), how });
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
