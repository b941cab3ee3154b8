import { writingLibraries } from "../../models/packages.js";
import { escape, type PathWord } from "./words.js";

/** What a module's text has that a legacy path, or an effect on one, could be made with. */
export const Evidence = {
  /** A dot that may stand in front of a name. */
  dot: 1,
  /** The same, where it is more than the end of a sentence, and not looked for in another text. */
  leadingDot: 2,
  /** Something that changes files, starts a process, or brings in a module that is not known by its text. */
  sink: 4,
  lowerCase: 8,
  /** SQL that selects or updates. */
  sql: 16,
  /** A column, or a state, that a lease on a row turns on. */
  leaseColumn: 32,
  /** It exports what others do. */
  handsOn: 64,
  /** A dot is put in front of something. */
  madeName: 128,
  /** A name's ending; the first of as many flags as there are words. */
  ending: 256,
} as const;

const DOT = /["'`}/\\]\.["'`$]|\\x2e|\\u002e|\\u\{0*2e\}|\bfromCharCode\b|\bfromCodePoint\b/i;
const LEADING_DOT =
  /(?<!\b(?:split|startsWith|endsWith|includes|indexOf|lastIndexOf)\(\s*)(?<![=!]=\s*)(?<![\w})\]>])["'`](?:[^"'`\n]*[/\\])?\.["'`]|[`/\\]\.\$\{|\\x2e|\\u002e|\\u\{0*2e\}|\bfromCharCode\b|\bfromCodePoint\b/i;
const HANDS_ON = /\bexport\s*(?:type\s*)?(?:\*(?:\s*as\s+[\w$]+)?|\{[^}]*\})\s*from\b/;
const MADE_NAME = /(?<![\w})\]>])["'`](?:[^"'`\n]*[/\\])?\.["'`]\s*\+|[`/\\]\.\$\{/;
const LOWER = /LowerCase\b/;
/** What a statement begins with, at the beginning of a string. */
const SQL = /["'`](?:\s|\\[nrt]|--[^\n]*\n|--.*?\\n)*(?:select|update|with)(?=\s|\\[nrt]|["'`$])/i;
const LEASE_COLUMN = /agent_type|lease_owner|(?<!\.)\bstatus["`\]]?\s*=\s*'(?:running|leased)'/i;

/** A text that is no plain string: `import(name)`, `require("f" + "s")`, `require` that is handed on. */
const COMPUTED =
  /\bimport\s*\(\s*(?!["'`][^"'`$]*["'`]\s*[,)])|\brequire\b(?!\s*\(\s*["'`][^"'`$]*["'`]\s*\))|\bcreateRequire\b|Builtin|\b(?:global|globalThis|process)\s*(?:\?\.)?\[/;

/** Looks for evidence in texts. */
export class EvidenceReader {
  readonly #sink: RegExp;
  readonly #endings: readonly (RegExp | undefined)[];

  /** @param writers names of functions that the settings take for writers */
  constructor(words: readonly PathWord[], writers: Iterable<string>) {
    const libraries = writingLibraries().map(escape).join("|");
    const names = ["Bun", "Worker", ...writers].map((name) => `\\b${escape(name)}\\b`);
    this.#sink = new RegExp(`["'\`](?:node:)?(?:${libraries})["'\`/]|${names.join("|")}|${COMPUTED.source}`);
    this.#endings = words.map(({ ending }) =>
      ending === undefined
        ? undefined
        : new RegExp(`${escape(ending)}(?![\\w(])|["'\`.]${escape(ending.toUpperCase())}["'\`]`),
    );
  }

  /** The flags of a text. */
  read(text: string): number {
    let flags = 0;
    if (DOT.test(text)) flags |= Evidence.dot;
    if (LEADING_DOT.test(text)) flags |= Evidence.leadingDot;
    if (this.#sink.test(text)) flags |= Evidence.sink;
    if (LOWER.test(text)) flags |= Evidence.lowerCase;
    if (LEASE_COLUMN.test(text)) flags |= Evidence.leaseColumn;
    if (MADE_NAME.test(text)) flags |= Evidence.madeName;
    if (HANDS_ON.test(text)) flags |= Evidence.handsOn;
    if (SQL.test(text)) flags |= Evidence.sql;
    this.#endings.forEach((ending, index) => {
      if (ending === undefined || ending.test(text)) flags |= Evidence.ending << index;
    });
    return flags;
  }
}
