import { dispatchEvents } from "../../../../contract/events.js";
import { keepAmongMany } from "../../values/join.js";
import { Closure } from "./closure.js";
import { eventPattern } from "./event-names.js";
import { Evidence, EvidenceReader } from "./evidence.js";
import { ANY_OF_A_WORD, Mark, MarkReader, WordMark, wordMark } from "./marks.js";
import { Neighbours } from "./neighbours.js";
import { escape, longestWords, pathWords, type PathWord } from "./words.js";

export { scriptsIn, specifiersIn } from "./mentions.js";

/** What is asked of a file: each rule asks one thing. `logs` is about the contract's events, `allLogs` about any. */
export type Concern = "writers" | "logs" | "allLogs" | "starts" | "leases";

/** A module as text, neither parsed nor evaluated. */
export interface ModuleText {
  readonly text: string;
  /** The modules that it imports, and the scripts that it may start and answers for. */
  readonly imports: readonly string[];
}

/** What the questions go by. */
export interface RelevanceSettings {
  /** The legacy paths. */
  readonly globs: readonly string[];
  /** Names of further log functions. */
  readonly logFunctions: Iterable<string>;
  /** Names of further writers. */
  readonly writers: Iterable<string>;
}

/**
 * Most modules have nothing to do with a legacy path, a dispatch or its log, and that can be told from the texts of the
 * module and of all that it imports: whatever ends up in a report stands in one of them. README.md says what is asked,
 * and what is given up.
 */
export class Relevance {
  readonly #mentioned: RegExp;
  readonly #words: readonly PathWord[];
  readonly #marks: Closure;
  readonly #evidence: Closure;
  readonly #hasMark: Closure;
  readonly #events: Closure;
  readonly #neighbours: Neighbours;
  readonly #ownMarks = new Map<string, number>();

  /** @param look reads a module's text and finds what it imports; undefined for one that cannot be read */
  constructor(
    { globs, logFunctions, writers }: RelevanceSettings,
    readonly look: (path: string) => ModuleText | undefined,
  ) {
    this.#mentioned = new RegExp(longestWords(globs).map(escape).join("|"), "i");
    keepAmongMany(this.#mentioned);
    this.#words = pathWords(globs);
    const marks = new MarkReader(this.#words, globs, logFunctions);
    const evidence = new EvidenceReader(this.#words, writers);
    const textOf = (path: string): string => look(path)?.text ?? "";
    const next = (path: string): readonly string[] => look(path)?.imports ?? [];
    const ownMarks = (path: string): number => {
      const known = this.#ownMarks.get(path);
      if (known !== undefined) return known;
      const flags = marks.read(path, textOf(path));
      this.#ownMarks.set(path, flags);
      return flags;
    };
    this.#marks = new Closure(ownMarks, next);
    this.#evidence = new Closure((path) => evidence.read(textOf(path)), next);
    this.#hasMark = new Closure((path) => (marks.isMarked(textOf(path)) ? 1 : 0), next);
    const events = eventPattern(dispatchEvents.map(({ name }) => name));
    this.#events = new Closure((path) => (events.test(textOf(path)) ? 1 : 0), next);
    this.#neighbours = new Neighbours(next, ownMarks, (path) => evidence.read(textOf(path)));
  }

  /** Whether a file may have something to tell. */
  mayTell(path: string, concern: Concern): boolean {
    const marks = this.#marks.of(path);
    if (marks === 0) return false;
    const has = (flag: number): boolean => (marks & flag) !== 0;
    switch (concern) {
      case "writers":
        return this.#words.some((_, index) => this.#mayWrite(path, marks, index));
      case "logs":
        return this.#logs(marks) && this.#events.of(path) !== 0;
      case "allLogs":
        return this.#logs(marks);
      case "starts":
        return has(Mark.api) || (this.#namesCli(marks) && this.#sees(path, Evidence.sink));
      case "leases":
        return has(Mark.api) || this.#mayLease(path, marks);
    }
  }

  /**
   * Whether a module, or one that it imports, has any mark: what is called in others, while a file is evaluated that may
   * have something to tell, is not looked at as closely.
   */
  isMarked(path: string): boolean {
    return this.#hasMark.of(path) !== 0;
  }

  /** Whether a piece of text holds one of the words. */
  mentions(text: string): boolean {
    return this.#mentioned.test(text);
  }

  forget(): void {
    this.#ownMarks.clear();
    for (const closure of [this.#marks, this.#evidence, this.#hasMark, this.#events]) closure.forget();
    this.#neighbours.forget();
  }

  #sees(path: string, evidence: number): boolean {
    return (this.#evidence.of(path) & evidence) === evidence;
  }

  #logs(marks: number): boolean {
    const has = (flag: number): boolean => (marks & flag) !== 0;
    return (has(Mark.logFunction) && has(Mark.logModule)) || has(Mark.ownLogFunction);
  }

  #namesCli(marks: number): boolean {
    const has = (flag: number): boolean => (marks & flag) !== 0;
    return (has(Mark.cliFolder) && has(Mark.dispatch)) || (has(Mark.cliPiece) && has(Mark.cliFile));
  }

  /** Where a hole stands for the table, the condition names a state. */
  #mayLease(path: string, marks: number): boolean {
    if ((marks & Mark.queue) !== 0) return this.#sees(path, Evidence.sql);
    return this.#namesWord(marks) && this.#sees(path, Evidence.sql | Evidence.leaseColumn);
  }

  #namesWord(marks: number): boolean {
    return this.#words.some((_, index) => (marks & wordMark(index, ANY_OF_A_WORD)) !== 0);
  }

  #mayWrite(path: string, marks: number, index: number): boolean {
    const has = (mark: number): boolean => (marks & wordMark(index, mark)) !== 0;
    const ending = Evidence.ending << index;
    if (has(WordMark.whole) && this.#sees(path, Evidence.sink | ending)) return true;
    if (has(WordMark.piece) && this.#sees(path, Evidence.sink | ending | Evidence.dot)) return true;
    const dot = this.#words[index]?.dotted === undefined ? 0 : Evidence.leadingDot;
    const isNear = (mark: number, evidence: number, inOne?: number): boolean =>
      has(mark) &&
      this.#sees(path, Evidence.sink | evidence) &&
      this.#neighbours.see(path, wordMark(index, mark), evidence, inOne);
    const lowered = dot | Evidence.lowerCase;
    return isNear(WordMark.state, ending | dot) || isNear(WordMark.otherCase, ending | lowered, lowered);
  }
}
