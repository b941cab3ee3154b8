import { basename, dirname, sep } from "node:path";
import picomatch from "picomatch";
import type { Exemptions } from "../../../contract/exemptions.js";
import { RUNTIME_FOLDER } from "../../../contract/exemptions.js";
import type { CodeKind } from "./record.js";

/** Tells runtime code from tests, repair code and code outside the framework's folder (contract §2). */
export class Classifier {
  readonly #isTestFile: (name: string) => boolean;
  readonly #isExempt: (path: string) => boolean;
  readonly #kinds = new Map<string, CodeKind>();

  constructor(readonly exemptions: Exemptions) {
    // One expression for all: this is asked of every file, and of all that it imports.
    const tests = exemptions.testFiles.map((glob) => picomatch.makeRe(glob, { dot: true }).source);
    const isTest = new RegExp(tests.join("|"));
    this.#isTestFile = (name) => tests.length > 0 && isTest.test(name);
    const globs = exemptions.files.flatMap((glob) =>
      glob.startsWith("/") || glob.startsWith("**/") ? [glob] : [glob, `**/${glob}`],
    );
    this.#isExempt = globs.length === 0 ? () => false : picomatch(globs, { dot: true });
  }

  kindOf(path: string): CodeKind {
    const known = this.#kinds.get(path);
    if (known !== undefined) return known;
    const kind = this.#classify(path);
    this.#kinds.set(path, kind);
    return kind;
  }

  #classify(path: string): CodeKind {
    const segments = path.split(sep);
    const from = segments.lastIndexOf(RUNTIME_FOLDER, segments.length - 2);
    if (from < 0) return "outside";
    const name = basename(path);
    const folders = segments.slice(from + 1, -1);
    const lower = name.toLowerCase();
    if (folders.some((folder) => this.exemptions.folders.includes(folder)) || this.#isTestFile(name))
      return "test";
    const repairs =
      this.exemptions.repairWords.some((word) => lower.includes(word)) ||
      this.#isExempt(segments.slice(from).join("/")) ||
      this.#isExempt(path);
    return repairs ? "repair" : "runtime";
  }
}

/** The folder that holds `.opencode`; undefined for a file that is not below one. */
export function workspaceRoot(path: string): string | undefined {
  const segments = dirname(path).split(sep);
  const at = segments.lastIndexOf(RUNTIME_FOLDER);
  return at < 0 ? undefined : segments.slice(0, at).join(sep) || sep;
}
