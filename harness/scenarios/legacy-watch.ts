import type { LegacyFile, WatchedStep } from "../checkers/index.js";
import { FileWatch, type FileTouch, isLegacyPath, listFiles } from "../state/index.js";

/** Watches a workspace for legacy paths, step by step. */
export class LegacyWatch {
  readonly steps: WatchedStep[] = [];
  readonly #watch: FileWatch;
  readonly #root: string;
  #before: readonly LegacyFile[];

  /** @param suffix - tells the steps of one workspace from those of another */
  constructor(
    root: string,
    readonly suffix = "",
  ) {
    this.#root = root;
    this.#before = legacyFiles(root);
    this.#watch = new FileWatch(root);
  }

  /** Does something, and records what became of legacy paths meanwhile. */
  async during<T>(name: string, work: () => Promise<T>): Promise<T> {
    const result = await work();
    const touched = (await this.#watch.settle()).filter(isLegacyTouch);
    const after = legacyFiles(this.#root);
    this.steps.push({ name: `${name}${this.suffix}`, touched, before: this.#before, after });
    this.#before = after;
    return result;
  }

  close(): void {
    this.#watch.close();
  }
}

/** Contract §2: any write of the legacy paths, and of the dispatch folder itself its removal and renaming. */
function isLegacyTouch({ path, how }: FileTouch): boolean {
  return isLegacyPath(path) || (how === "removed" && /(?:^|\/)_dispatch$/u.test(path));
}

function legacyFiles(root: string): LegacyFile[] {
  return listFiles(root, (path) => path === ".git")
    .filter(({ path }) => isLegacyPath(path))
    .map(({ path, sha256, mtimeMs }) => ({ path, sha256, mtimeMs }));
}
