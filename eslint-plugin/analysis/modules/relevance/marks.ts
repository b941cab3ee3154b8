import { exactCalls, inexactCalls } from "../../../../contract/dispatch-db.js";
import { RUNTIME_FOLDER } from "../../../../contract/exemptions.js";
import { logCall } from "../../../../contract/log.js";
import { stringsIn, type StringPiece } from "./strings.js";
import { escape, longestWords, MAX_WORDS, type PathWord } from "./words.js";

/** How a module names a word of a legacy path. Each word has flags of its own: see {@link wordMark}. */
export const WordMark = {
  /** With its dot, or where it needs none. */
  whole: 1,
  /** Without the dot that the name begins with. */
  piece: 2,
  /** As one of several values of something, to be compared with. */
  state: 4,
  /** In another case. */
  otherCase: 8,
} as const;

const FLAGS_OF_A_WORD = 4;

/** The flag of a word. */
export function wordMark(index: number, mark: number): number {
  return mark << (index * FLAGS_OF_A_WORD);
}

/** All flags of a word but one in another case. */
export const ANY_OF_A_WORD = WordMark.whole | WordMark.piece | WordMark.state;

const FIRST = 1 << (MAX_WORDS * FLAGS_OF_A_WORD);

/** What else a module may name. */
export const Mark = {
  logFunction: FIRST,
  logModule: FIRST << 1,
  /** A log function that the settings name: known without its module. */
  ownLogFunction: FIRST << 2,
  /** A function of the dispatch API. */
  api: FIRST << 3,
  /** The folder of the dispatch CLI, in one piece. */
  cliFolder: FIRST << 4,
  /** A piece of that folder's name. */
  cliPiece: FIRST << 5,
  /** What may be the name of the CLI's file, or a piece of it. */
  cliFile: FIRST << 6,
  /** The word, anywhere. */
  dispatch: FIRST << 7,
  /** The table of dispatches. */
  queue: FIRST << 8,
} as const;

const CLI_PIECE = /["'`}/\\]command-?["'`$]|["'`}]-tools\b/;
const CLI_FILE = /dispatch[\w-]*\.[cm]?[jt]s\b|["'`}/]dispatch[\w.-]*["'`$]/i;

/** How code learns the path of its own file, or of one beside it. */
const OWN_PLACE = /\bimport\.meta\b|\b__(?:dir|file)name\b|\brequire\.resolve\b/;

/** Looks for what a module names that has to do with the matter. */
export class MarkReader {
  /** Most texts have none of these words, which is soon seen. */
  readonly #any: RegExp;
  readonly #api: RegExp;
  readonly #ownLog: RegExp | undefined;

  constructor(
    readonly words: readonly PathWord[],
    globs: readonly string[],
    logFunctions: Iterable<string>,
  ) {
    const api = [...exactCalls, ...inexactCalls].map(({ name }) => escape(name));
    const own = [...logFunctions].map(escape);
    const some = [...longestWords(globs).map(escape), logCall.name, logCall.module, ...api, ...own];
    this.#any = new RegExp(`${some.join("|")}|dispatch|command-|-tools`, "i");
    this.#api = new RegExp(["dispatch-db", ...api].join("|"));
    this.#ownLog = own.length === 0 ? undefined : new RegExp(own.join("|"));
  }

  /** Whether a text has any mark at all, in a comment or elsewhere. */
  isMarked(text: string): boolean {
    if (!this.#any.test(text)) return false;
    return (
      this.words.some(({ mark }) => mark.test(text)) ||
      (this.#named(text) & ~(Mark.dispatch | Mark.cliPiece | Mark.cliFile)) !== 0
    );
  }

  /** The marks of a module, as flags. */
  read(path: string, text: string): number {
    const inPath = path.includes(logCall.module) ? Mark.logModule : 0;
    const inName = this.#inOwnName(path, text);
    if (!this.#any.test(text)) return inPath | inName;
    return inPath | inName | this.#named(text) | this.#wordsIn(path, text);
  }

  /** A module may ask where it stands: then the names of its folders are text as well. */
  #inOwnName(path: string, text: string): number {
    const own = path.slice(Math.max(0, path.lastIndexOf(`/${RUNTIME_FOLDER}/`)));
    if (!this.#any.test(own) || !OWN_PLACE.test(text)) return 0;
    return this.#flagsOf([{ source: `"${own}"`, isState: false }]);
  }

  #named(text: string): number {
    let flags = 0;
    if (text.includes(logCall.name)) flags |= Mark.logFunction;
    if (text.includes(logCall.module)) flags |= Mark.logModule;
    if (this.#ownLog?.test(text) === true) flags |= Mark.ownLogFunction;
    if (this.#api.test(text)) flags |= Mark.api;
    if (text.includes("command-tools")) flags |= Mark.cliFolder;
    if (CLI_PIECE.test(text)) flags |= Mark.cliPiece;
    if (CLI_FILE.test(text)) flags |= Mark.cliFile;
    if (/dispatch/i.test(text)) flags |= Mark.dispatch;
    if (/dispatch_queue/i.test(text)) flags |= Mark.queue;
    return flags;
  }

  #wordsIn(path: string, text: string): number {
    const mayHold = (code: string): boolean => this.words.some(({ mark }) => mark.test(code));
    if (!mayHold(text)) return 0;
    // What is no code counts as it stands.
    const pieces = stringsIn(path, text, mayHold) ?? [{ source: text, isState: false }];
    return this.#flagsOf(pieces);
  }

  #flagsOf(pieces: readonly StringPiece[]): number {
    let flags = 0;
    this.words.forEach((word, index) => {
      for (const piece of pieces) flags |= wordMark(index, marksOf(word, piece));
    });
    return flags;
  }
}

function marksOf({ mark, sameCase, dotted, ending }: PathWord, { source, isState }: StringPiece): number {
  if (!mark.test(source)) return 0;
  if (!sameCase.test(source)) return isState ? 0 : WordMark.otherCase;
  if (dotted?.test(source) === true) return WordMark.whole;
  // Without a dot and an ending to look for, one mention is as good as another.
  if (isState && ending !== undefined) return WordMark.state;
  return dotted === undefined ? WordMark.whole : WordMark.piece;
}
