import { dirname, join, sep } from "node:path";
import { stat } from "node:fs/promises";
import { UserError } from "../contract/errors.js";
import { exemptions, RUNTIME_FOLDER, type WriterRegressionSettings } from "../contract/index.js";
import { Classifier, syntaxError, withTexts, workspaceRoot } from "../eslint-plugin/analysis/index.js";
import { findFiles } from "../eslint-plugin/analysis/modules/find-files.js";
import { lineIndex } from "./lines.js";
import { Sources, type SourceView } from "./source-view.js";
import { readTextFile, type TextFile } from "./text-file.js";

/** The code of a tree, as it is on disk and as the plan has it so far. Nothing here writes to the disk. */
export class Tree {
  readonly #disk = new Map<string, TextFile>();
  readonly #planned = new Map<string, string>();
  readonly #sources = new Sources();

  private constructor(
    /** Absolute path. */
    readonly root: string,
    /** Absolute paths of all code below `.opencode`, tests included. */
    readonly onDisk: readonly string[],
  ) {}

  /**
   * Finds and reads the code below every `.opencode` of a folder.
   *
   * @throws {UserError} if there is none, or if a file cannot be read or its runtime code cannot be parsed
   */
  static async read(root: string, settings: WriterRegressionSettings): Promise<Tree> {
    const inside = root.split(sep).includes(RUNTIME_FOLDER);
    await requireFolder(root);
    const { files, hasRuntimeFolder } = await findFiles(root, inside);
    if (!hasRuntimeFolder)
      throw new UserError(
        `no "${RUNTIME_FOLDER}" folder in or below ${root}. Give the folder that holds one.`,
      );
    const tree = new Tree(root, files);
    const classifier = new Classifier({ ...exemptions, files: settings.exempt ?? [] });
    for (const file of files) if (classifier.kindOf(file) === "runtime") tree.#requireCode(file);
    return tree;
  }

  /** All code, what the plan adds included. */
  get files(): readonly string[] {
    return [...new Set([...this.onDisk, ...this.#planned.keys()])].sort();
  }

  /** What the plan changes or adds: absolute path → text. */
  get planned(): ReadonlyMap<string, string> {
    return this.#planned;
  }

  /** A file as it is on disk; undefined if the plan adds it. */
  onDiskAt(file: string): TextFile | undefined {
    const known = this.#disk.get(file);
    if (known !== undefined) return known;
    try {
      const read = readTextFile(file);
      this.#disk.set(file, read);
      return read;
    } catch {
      return undefined;
    }
  }

  /** The text as the plan has it, without a byte order mark; empty for a file that is not there. */
  textOf(file: string): string {
    return this.#planned.get(file) ?? this.onDiskAt(file)?.text ?? "";
  }

  has(file: string): boolean {
    return this.#planned.has(file) || this.onDiskAt(file) !== undefined;
  }

  view(file: string, text = this.textOf(file)): SourceView {
    return this.#sources.view(file, text);
  }

  /** Takes texts into the plan; one that is on disk already is no change. */
  plan(texts: ReadonlyMap<string, string>): void {
    for (const [file, text] of texts)
      if (this.onDiskAt(file)?.text === text) this.#planned.delete(file);
      else this.#planned.set(file, text);
    this.show();
  }

  /** Lets the analysis see the plan, and further texts over it. */
  show(texts: ReadonlyMap<string, string> = new Map()): void {
    withTexts(new Map([...this.#planned, ...texts]));
  }

  /** Lets the analysis see the disk again, and lets go of all syntax trees. */
  close(): void {
    withTexts(new Map());
    this.#sources.forget();
  }

  #requireCode(file: string): void {
    const read = this.onDiskAt(file);
    if (read === undefined) throw new UserError(`cannot read ${file}. Check its permissions.`);
    const reason = syntaxError(file, read.text);
    if (reason === undefined) return;
    throw new UserError(`${file} cannot be parsed: ${reason.replace(/\.$/, "")}. Repair it, and run again.`);
  }
}

/** The folder that holds the `.opencode` of a file. */
export function frameworkOf(file: string): string {
  return workspaceRoot(file) ?? dirname(file);
}

/** A file of a framework, by its path below `.opencode`. */
export function inFramework(framework: string, ...parts: string[]): string {
  return join(framework, RUNTIME_FOLDER, ...parts);
}

/** The line of an offset, 1-based. */
export function lineOf(text: string, offset: number): number {
  return lineIndex(text).locate(offset).line;
}

async function requireFolder(root: string): Promise<void> {
  const found = await stat(root).catch((error: unknown) => {
    throw new UserError(`no folder ${root}. Check the path.`, { cause: error });
  });
  if (!found.isDirectory())
    throw new UserError(`${root} is a file. Give the folder that holds "${RUNTIME_FOLDER}".`);
}
