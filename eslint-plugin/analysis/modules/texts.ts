import { basename, dirname, join } from "node:path";
import { RUNTIME_FOLDER, type Exemptions } from "../../../contract/exemptions.js";
import { workspaceRoot } from "./classify.js";
import { fileExists, readStamped, stampOf } from "./files.js";
import type { CodeKind } from "./record.js";
import { scriptsIn, specifiersIn, type ModuleText } from "./relevance/index.js";
import type { Resolution } from "./resolve.js";

interface KnownText {
  readonly text: string;
  readonly stamp: string | undefined;
  imports?: readonly string[];
}

/** What {@link SourceTexts} asks of those who know the tree. */
interface Tree {
  resolve(from: string, specifier: string): Resolution;
  treeFiles(root: string): readonly string[];
  kindOf(path: string): CodeKind;
  readonly exemptions: Exemptions;
}

/** The texts of modules that were read to see whether they matter, neither parsed nor evaluated. */
export class SourceTexts {
  readonly #texts = new Map<string, KnownText>();
  readonly #missing = new Set<string>();
  /** The files of a tree by their base names. */
  readonly #names = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(readonly tree: Tree) {}

  /** The text of a module, if it is at hand. */
  known(path: string): string | undefined {
    return this.#texts.get(path)?.text;
  }

  /** Whether a file was looked for and could not be read. */
  isMissing(path: string): boolean {
    return this.#missing.has(path);
  }

  /** Takes a text that is at hand. */
  put(path: string, text: string): void {
    this.#texts.set(path, { text, stamp: stampOf(path) });
  }

  /** A module's text, and what it leads to; undefined for one that cannot be read. */
  look(path: string): ModuleText | undefined {
    if (!this.#texts.has(path)) {
      const read = readStamped(path);
      if (read === undefined) this.#missing.add(path);
      else this.#texts.set(path, read);
    }
    const known = this.#texts.get(path);
    if (known === undefined) return undefined;
    const { text } = known;
    const imports = (known.imports ??= this.#importsOf(path, text));
    return { text, imports };
  }

  /** Whether a file is not what was read any more. */
  haveChanged(): boolean {
    for (const [path, { stamp }] of this.#texts) if (stampOf(path) !== stamp) return true;
    return false;
  }

  forget(): void {
    this.#texts.clear();
    this.#missing.clear();
    this.#names.clear();
  }

  #importsOf(path: string, text: string): string[] {
    const modules = specifiersIn(text).flatMap((specifier) => {
      const resolution = this.tree.resolve(path, specifier);
      return resolution.kind === "file" ? [resolution.path] : [];
    });
    return [...modules, ...scriptsIn(text).flatMap((script) => this.#scriptsNamed(path, script))];
  }

  /**
   * The files that a script's name may mean: below the root, beside the file, or any of that name in the tree. What
   * runtime code does is told in it, not where it is started.
   */
  #scriptsNamed(from: string, script: string): string[] {
    const root = workspaceRoot(from) ?? dirname(from);
    const near = [join(root, script), join(dirname(from), script)];
    const named = this.#mayAnswer(from, root, script) ? (this.#byName(root).get(basename(script)) ?? []) : [];
    return [
      ...near.filter((path) => this.#answersFor(path) && fileExists(path)),
      ...named.filter((path) => this.#answersFor(path)),
    ];
  }

  /** Whether a file of that name may be other than runtime code, so that the tree is gone through for it. */
  #mayAnswer(from: string, root: string, script: string): boolean {
    const { folders, files } = this.tree.exemptions;
    const text = this.known(from) ?? "";
    return (
      this.#answersFor(join(root, RUNTIME_FOLDER, basename(script))) ||
      files.length > 0 ||
      folders.some((folder) => text.includes(folder))
    );
  }

  #answersFor(script: string): boolean {
    return script.endsWith(".sh") || this.tree.kindOf(script) !== "runtime";
  }

  #byName(root: string): ReadonlyMap<string, readonly string[]> {
    const known = this.#names.get(root);
    if (known !== undefined) return known;
    const byName = new Map<string, string[]>();
    for (const path of this.tree.treeFiles(root)) {
      const name = basename(path);
      const others = byName.get(name);
      if (others === undefined) byName.set(name, [path]);
      else others.push(path);
    }
    this.#names.set(root, byName);
    return byName;
  }
}
