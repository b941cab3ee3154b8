import type { Script } from "unbash";
import type { EffectList, WriteOperation } from "./effects.js";
import type { FileMemory } from "./file-memory.js";
import type { State } from "./state.js";
import type { Stream } from "./stream.js";

/**
 * The running of one script, as its parts see it. The parts (words, programs, redirections) call back through
 * this interface, so none of them has to import the interpreter that imports them.
 */
export interface Host {
  readonly effects: EffectList;
  /** What the script itself has written so far, for `cat > x.sh <<EOF … EOF; sh x.sh`. */
  readonly files: FileMemory;
  /** Reports that a path is changed, as seen from where the shell is. */
  write(program: string, state: State, target: string, operation?: WriteOperation): void;
  /** Reports that a path is read. */
  read(program: string, state: State, target: string): void;
  /** Reports that a script file is run. */
  run(program: string, state: State, script: string, args: readonly string[]): void;
  /** Reports that something cannot be known. */
  opaque(program: string, reason: string): void;
  /** Runs a syntax tree in the given state. */
  script(script: Script, state: State, stdin: Stream | undefined): Stream;
  /** Runs shell text in the given state; text that cannot be parsed is reported as it is. */
  text(code: string, state: State, stdin: Stream | undefined): Stream;
  /** Runs one program by its arguments, as a shell does after all expansions. */
  argv(argv: readonly string[], state: State, stdin: Stream | undefined): Stream;
  /** Goes one level deeper, unless that would be too deep: then the result is the fallback. */
  enter<T>(fallback: T, work: () => T): T;
  /** Counts a step; false once there have been too many. */
  step(): boolean;
}
