/** An option of a command. */
export type OptionFact =
  | { readonly type: "boolean"; readonly short?: string; readonly help: string }
  /** `value` is how the value reads in the help: `<file>`. */
  | { readonly type: "text"; readonly value: string; readonly help: string }
  | ChoiceFact;

/** One of some words, of which the first holds where none is given; or, as a `list`, any of them with commas between. */
export interface ChoiceFact {
  readonly type: "choice" | "list";
  readonly value: string;
  readonly choices: readonly string[];
  /** Other names of the words. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What one word is called in an error; the option's own name unless told. */
  readonly noun?: string;
  readonly help: string;
}

/** The options of a command, by name. */
export type OptionFacts = Readonly<Record<string, OptionFact>>;

type ValueOf<F extends OptionFact> = F extends { type: "boolean" }
  ? boolean
  : F extends { type: "choice"; choices: readonly (infer C)[] }
    ? C
    : F extends { type: "list"; choices: readonly (infer C)[] }
      ? readonly C[] | undefined
      : string | undefined;

/** What was given for each option. */
export type ValuesOf<O extends OptionFacts> = { readonly [K in keyof O]: ValueOf<O[K]> };

/** What a command is asked to do, and how it may print. */
export interface Invocation<Values> {
  readonly root: string;
  readonly values: Values;
  readonly color: boolean;
  /** Our own version. */
  readonly version: string;
  /** Shows where the work stands; an empty text clears it. Absent where nobody watches. */
  readonly progress?: (text: string) => void;
}

/** What a command did. */
export interface Outcome {
  /** For stdout; empty if there is nothing to say. */
  readonly output: string;
  /** Whether it found something, so that the exit code is 1. */
  readonly found: boolean;
  /** Told on stderr with `--debug`. */
  readonly notes?: readonly string[];
}

/** One command: what it takes, what its help says, and what it does. */
export interface Command<O extends OptionFacts = OptionFacts> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What the exit codes 0, 1 and 2 mean. */
  readonly exitCodes: readonly [string, string, string];
  readonly options: O;
  /**
   * Loads what it needs itself, so that help needs nothing installed.
   *
   * @throws {UserError} if the work cannot be done
   */
  readonly run: (invocation: Invocation<ValuesOf<O>>) => Promise<Outcome>;
}

/** Keeps the types of a command's own options where it is written, and forgets them where commands are listed. */
export function defineCommand<const O extends OptionFacts>(command: Command<O>): Command {
  return command as unknown as Command;
}
