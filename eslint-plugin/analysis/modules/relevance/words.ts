/**
 * A word that some legacy paths turn on, and what else of them the known parts must give. A path is reported only where
 * its known parts spell all of the glob, so each of these must stand somewhere as text.
 */
export interface PathWord {
  /** The word where a path's name, or a piece of one, may begin: behind a quote, a hole, a separator, in a command. */
  readonly mark: RegExp;
  /** The same with the dot in front that the name begins with. */
  readonly dotted: RegExp | undefined;
  /** What all names with this word end in (`json`); undefined where they do not agree. */
  readonly ending: string | undefined;
  /** The mark, but for its case. */
  readonly sameCase: RegExp;
}

/** More words than this share one entry, of which nothing but the mark is asked. */
export const MAX_WORDS = 5;

/** The words that a set of globs turns on. */
export function pathWords(globs: readonly string[]): PathWord[] {
  const byWord = new Map<string, string[]>();
  for (const glob of globs) {
    const word = longestWord(glob);
    if (word !== undefined) byWord.set(word, [...(byWord.get(word) ?? []), glob]);
  }
  const words = [...byWord].map(([word, all]) => wordOf([word], all));
  if (words.length <= MAX_WORDS) return words;
  const others = [...byWord].slice(MAX_WORDS - 1);
  const last = wordOf(
    others.map(([word]) => word),
    others.flatMap(([, all]) => all),
  );
  return [...words.slice(0, MAX_WORDS - 1), { ...last, dotted: undefined, ending: undefined }];
}

/** The longest words themselves, as they stand in the globs. */
export function longestWords(globs: readonly string[]): string[] {
  return [...new Set(globs.flatMap((glob) => longestWord(glob) ?? []))];
}

function wordOf(words: readonly string[], globs: readonly string[]): PathWord {
  const segments = [...new Set(globs.map(longestSegment))];
  const plain = segments.map((segment) => segment.replace(/^[._-]+/, ""));
  const pieces = [...new Set([...words, ...plain])];
  const mark = [...segments.map(segmentMark), ...pieces.map(pieceMark)].join("|");
  const endings = new Set(globs.map(endingOf));
  const [ending] = endings;
  const isDotted = segments.every((segment) => segment.startsWith("."));
  return {
    mark: new RegExp(mark, "i"),
    sameCase: new RegExp(mark),
    dotted: isDotted ? new RegExp(segments.map(escape).join("|"), "i") : undefined,
    ending: endings.size === 1 ? ending : undefined,
  };
}

/** The word of a glob that says the most; its file's ending says nothing. */
function longestWord(glob: string): string | undefined {
  const words = glob
    .replace(/\.\w+$/, (ending) =>
      ending.length <= ".jsonl".length && glob.replace(/.*\//, "").indexOf(ending) > 0 ? "" : ending,
    )
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word.length > 1);
  return words.sort((a, b) => b.length - a.length)[0];
}

/** The part of a glob between slashes that holds its longest word, without a file's ending. */
function longestSegment(glob: string): string {
  const word = longestWord(glob) ?? "";
  const segment = glob.split("/").find((one) => one.includes(word)) ?? word;
  const plain = segment.replace(/[*?[{(].*$/, "").replace(/\.$/, "");
  return plain.replace(/(?<=.)\.\w*$/, "") || word;
}

/** The literal ending of a glob's name: `json` of `ctx/*.json` and of `.pending.json.*`. */
function endingOf(glob: string): string | undefined {
  return /[^/]\.(\w+)(?:\.\*)?$/.exec(glob)?.[1];
}

/** A segment where a path's name begins: behind a quote, a separator or a hole of a template, or in a command. */
function segmentMark(segment: string): string {
  const plain = escape(segment);
  // A dot behind a name or a call is a property's.
  const before = segment.startsWith(".") ? "(?<![\\w$)\\]?])" : "[\"'`/\\\\}]";
  const inCommand = segment.startsWith(".") ? "" : `|[\\s>=:(]${plain}[/\\\\]`;
  return `${before}${plain}(?![A-Za-z0-9])${inCommand}|\\b(?:cd|rm|mv|cp|mkdir|rmdir|touch|tee|truncate|sed|dd)\\b[^"'\`\\n]*${plain}(?![A-Za-z0-9])`;
}

/** A word at the beginning of a string, or behind a hole of one, to be joined with others. */
function pieceMark(word: string): string {
  return `["'\`}][\\s._-]*${escape(word)}(?:[._-]\\w+)*[._-]?["'\`$/\\\\]`;
}

/** Text as it stands, for a regular expression. */
export function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
