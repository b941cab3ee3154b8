import { dirname, join } from "node:path";
import { workspaceRoot, type Classifier } from "./classify.js";
import { Freshness } from "./freshness.js";
import { frameworksBelow, sourcesBelow } from "./files.js";
import type { ModuleText } from "./relevance/index.js";
import { ModuleResolver, type Resolution } from "./resolve.js";
import { SourceTexts } from "./texts.js";

/** The files of one or more trees as they stand on disk: their texts, and what leads from one to another. */
export class Sources {
  readonly #resolver = new ModuleResolver();
  readonly #resolutions = new Map<string, Resolution>();
  readonly #trees = new Map<string, readonly string[]>();
  readonly #texts: SourceTexts;
  readonly #freshness = new Freshness();

  constructor(classifier: Classifier) {
    this.#texts = new SourceTexts({
      resolve: (from, specifier) => this.resolve(from, specifier),
      treeFiles: (root) => this.treeFiles(root),
      kindOf: (path) => classifier.kindOf(path),
      exemptions: classifier.exemptions,
    });
  }

  /** The text of a module, if it is at hand. */
  known(path: string): string | undefined {
    return this.#texts.known(path);
  }

  /** Takes a text that is at hand. */
  put(path: string, text: string): void {
    this.#texts.put(path, text);
  }

  /** A module's text, and what it leads to; undefined for one that cannot be read. */
  look(path: string): ModuleText | undefined {
    return this.#texts.look(path);
  }

  /** Whether a file was looked for in vain, by its path or by what may mean it. */
  wasMissed(path: string): boolean {
    return this.#texts.isMissing(path) || this.#resolver.wants(path);
  }

  /** From time to time, looks whether the files are what was read. */
  whenChanged(haveOthersChanged: () => boolean, then: () => void): void {
    this.#freshness.check(() => {
      if (haveOthersChanged() || this.#texts.haveChanged() || this.#resolver.findsMore()) then();
    });
  }

  forget(): void {
    this.#resolutions.clear();
    this.#resolver.forget();
    this.#trees.clear();
    this.#texts.forget();
  }

  /** The source files of the framework in a folder, sorted. */
  treeFiles(root: string): readonly string[] {
    let paths = this.#trees.get(root);
    if (paths === undefined) this.#trees.set(root, (paths = sourcesBelow(root)));
    return paths;
  }

  /** What a specifier of a module means. */
  resolve(from: string, specifier: string): Resolution {
    const key = `${dirname(from)}\0${specifier}`;
    let resolution = this.#resolutions.get(key);
    if (resolution === undefined)
      this.#resolutions.set(key, (resolution = this.#resolver.resolve(from, specifier)));
    return resolution;
  }

  /** The texts of the frameworks in and below a folder, and of all that they import, by their paths, sorted. */
  textsBelow(folder: string): [path: string, text: string][] {
    const around = workspaceRoot(join(folder, "any"));
    const roots = [...frameworksBelow(folder), ...(around === undefined ? [] : [around])];
    const paths = new Set(roots.flatMap((root) => this.treeFiles(root)));
    const texts: [string, string][] = [];
    for (const path of paths) {
      const found = this.look(path);
      if (found === undefined) continue;
      texts.push([path, found.text]);
      for (const imported of found.imports) paths.add(imported);
    }
    return texts.sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
