import { exactCalls, inexactCalls } from "../../../contract/dispatch-db.js";
import { logCall } from "../../../contract/log.js";
import { keepAmongMany } from "../values/join.js";

/**
 * Most modules have nothing to do with a legacy path, a dispatch or its log. Whether a module may have can be told from
 * the text alone: some word of a legacy path must stand in it, or in a module that it imports, as (part of) a string.
 * What that gives up: a path that is put together from letters.
 */
export class Relevance {
  readonly #marks: RegExp;
  readonly #words: RegExp;
  readonly #known = new Map<string, boolean>();

  /**
   * @param globs the legacy paths
   * @param logFunctions further names of log functions
   * @param look reads a module's text and finds what it imports; undefined for one that cannot be read
   */
  constructor(
    globs: readonly string[],
    logFunctions: Iterable<string>,
    readonly look: (path: string) => { text: string; imports: () => string[] } | undefined,
  ) {
    const words = new Set(globs.flatMap(longestWord));
    this.#words = new RegExp([...words].map(escape).join("|"), "i");
    keepAmongMany(this.#words);
    const names = [logCall.name, logCall.module, ...logFunctions];
    const patterns = [
      ...new Set(globs.flatMap((glob) => longestSegment(glob).map(segmentMark))),
      ...[...words].map(wordMark),
      ...names.map(escape),
      // The old and the new API and its module, the table, and the folder of the dispatch CLI.
      ...[...exactCalls, ...inexactCalls].map(({ name }) => escape(name)),
      "dispatch-db",
      "dispatch_queue",
      "command-tools",
    ];
    this.#marks = new RegExp(patterns.join("|"), "i");
  }

  /** Whether a module, or one that it imports at any distance, has a mark. */
  isRelevant(path: string): boolean {
    const before = this.#known.get(path);
    if (before !== undefined) return before;
    const visited = new Set<string>([path]);
    for (const current of visited) {
      const known = this.#known.get(current);
      if (known === false) continue;
      const module = this.look(current);
      if (known === true || (module !== undefined && this.#marks.test(module.text))) {
        this.#known.set(path, true);
        return true;
      }
      for (const imported of module?.imports() ?? []) visited.add(imported);
    }
    // None of those that can be reached has a mark, so none of them reaches one.
    for (const one of visited) this.#known.set(one, false);
    return false;
  }

  /** Whether a piece of text holds one of the words. */
  mentions(text: string): boolean {
    return this.#words.test(text);
  }

  forget(): void {
    this.#known.clear();
  }
}

/** The word of a glob that says the most; its file's ending says nothing. */
function longestWord(glob: string): string[] {
  const words = glob
    .replace(/\.\w+$/, (ending) =>
      ending.length <= ".jsonl".length && glob.replace(/.*\//, "").indexOf(ending) > 0 ? "" : ending,
    )
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word.length > 1);
  const [longest] = words.sort((a, b) => b.length - a.length);
  return longest === undefined ? [] : [longest];
}

/** The part of a glob between slashes that holds its longest word, without a file's ending. */
function longestSegment(glob: string): string[] {
  const [word] = longestWord(glob);
  const segment = word === undefined ? undefined : glob.split("/").find((one) => one.includes(word));
  const plain = segment?.replace(/[*?[{(].*$/, "").replace(/(?<=.)\.\w*$/, "");
  return plain === undefined || plain === "" ? (word === undefined ? [] : [word]) : [plain];
}

/** A segment where a path's name begins: behind a quote, a separator or a hole of a template, or in a command. */
function segmentMark(segment: string): string {
  const plain = escape(segment);
  const before = segment.startsWith(".") ? "[\"'`/\\\\}\\s]" : "[\"'`/\\\\}]";
  return `${before}${plain}(?![A-Za-z0-9])|\\b(?:cd|rm|mv|cp|mkdir|rmdir|touch|tee|truncate|sed|dd)\\b[^"'\`\\n]*${plain}(?![A-Za-z0-9])`;
}

/** A word that is a string of its own, to be joined with others. */
function wordMark(word: string): string {
  return `["'\`][\\s._-]*${escape(word)}(?:[._-]\\w+)*[._-]?["'\`]`;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Whoever starts a process may start a script of the tree. */
const STARTS =
  /\bchild_process\b|\bspawn(?:Sync)?\b|\bexec(?:Sync|File|FileSync|a)\b|\$`|\bshelljs\b|\bWorker\b/;

/** The scripts that a text names, if it starts processes: what stands in quotes, or ends a command, with a script's ending. */
export function scriptsIn(text: string): string[] {
  if (!STARTS.test(text)) return [];
  const found = text.matchAll(/([^"'`\s(){}$]*\.(?:[cm]?[jt]s|sh|py))(?=["'`\s])/g);
  return [...new Set([...found].flatMap((match) => match[1] ?? []))];
}

/** The specifiers that a text imports, by their look: static, dynamic and CommonJS ones. */
export function specifiersIn(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g);
  return [...new Set([...found].flatMap((match) => match[1] ?? []))];
}
