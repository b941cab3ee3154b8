import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { applyEdits, type FileChange, PatchError } from "./patch.js";
import type { Regression } from "./regression.js";

const FIXED_TREE = join(import.meta.dirname, "../trees/fixed");

/**
 * A temporary copy of the fixed tree, in which defects come and go. One copy serves many regressions, since the analysis
 * remembers modules by their path and need not begin anew.
 */
export class PatchedTree {
  readonly root = mkdtempSync(join(tmpdir(), "writer-regression-patched-"));
  /** The text that each changed file had; undefined where there was none. */
  readonly #before = new Map<string, string | undefined>();

  constructor() {
    cpSync(FIXED_TREE, this.root, { recursive: true });
  }

  /**
   * Brings defects back, one patch upon the other.
   *
   * @returns the files that are changed, relative to the root
   * @throws {PatchError} if a patch does not apply; what was changed until then is undone
   */
  apply(regressions: readonly Regression[]): string[] {
    try {
      for (const regression of regressions) this.#patch(regression);
    } catch (error) {
      this.restore();
      throw error;
    }
    return [...this.#before.keys()];
  }

  #patch({ id, changes }: Regression): void {
    for (const { file, edits, created = "" } of changes) {
      const path = join(this.root, file);
      const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
      try {
        const text = textAfter(before, edits, created);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new PatchError(`${id}.patch does not apply to ${file}: ${why}`, { cause: error });
      }
      if (!this.#before.has(file)) this.#before.set(file, before);
    }
  }

  /** Makes the copy what the fixed tree is. */
  restore(): void {
    for (const [file, before] of this.#before) {
      if (before === undefined) rmSync(join(this.root, file));
      else writeFileSync(join(this.root, file), before);
    }
    this.#before.clear();
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function textAfter(before: string | undefined, edits: FileChange["edits"], created: string): string {
  if (edits !== undefined) {
    if (before === undefined) throw new PatchError("there is no such file");
    return applyEdits(before, edits);
  }
  // It would hide what the tree has by now.
  if (before !== undefined) throw new PatchError("the file is there already");
  return created;
}
