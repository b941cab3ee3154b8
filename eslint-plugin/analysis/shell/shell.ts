import { parse, type Script } from "unbash";
import { runBuiltin } from "./builtins.js";
import { EffectList, type WriteOperation } from "./effects.js";
import { FileMemory } from "./file-memory.js";
import type { Host } from "./host.js";
import { callFunction, runList } from "./interpret.js";
import { isDevice, resolvePath } from "./paths.js";
import { runProgram } from "./run-program.js";
import type { State } from "./state.js";
import { UNKNOWN_STREAM, type Stream } from "./stream.js";

/** `sh -c` in `sh -c`, `eval` in `eval`: deeper than this, nothing new comes up. */
const MAX_TEXTS = 8;

/** The same for everything that nests: functions, substitutions, prefixes that hand on to a command. */
const MAX_DEPTH = 32;

/** Commands run in all, loops and functions counted each time. */
const MAX_STEPS = 10_000;

/** The host of one script: counts, collects, and ties the parts of the interpreter together. */
export class Shell implements Host {
  readonly effects = new EffectList();
  readonly files = new FileMemory();
  #depth = 0;
  #steps = 0;
  #texts = 0;

  write(program: string, state: State, target: string, operation: WriteOperation = "write"): void {
    for (const path of resolveAll(state, target))
      this.effects.add({ kind: "write", program, target: path, operation });
  }

  read(program: string, state: State, target: string): void {
    for (const path of resolveAll(state, target)) this.effects.add({ kind: "read", program, target: path });
  }

  run(program: string, state: State, script: string, args: readonly string[]): void {
    for (const path of resolveAll(state, script))
      this.effects.add({ kind: "run", program, script: path, args });
  }

  opaque(program: string, reason: string): void {
    this.effects.add({ kind: "opaque", program, reason });
  }

  script(script: Script, state: State, stdin: Stream | undefined): Stream {
    return runList(script, state, stdin, this);
  }

  text(code: string, state: State, stdin: Stream | undefined): Stream {
    const refused = (): Stream => {
      this.effects.add({ kind: "eval", language: "shell", code, args: state.args ?? [] });
      return UNKNOWN_STREAM;
    };
    if (this.#texts >= MAX_TEXTS) return refused();
    const script = parse(code);
    // Broken text is followed as far as it goes, but the caller learns that this may not be all.
    if (this.#texts > 0 && script.errors !== undefined && script.errors.length > 0) refused();
    this.#texts++;
    const printed = this.enter(UNKNOWN_STREAM, () => runList(script, state, stdin, this));
    this.#texts--;
    return printed;
  }

  argv(argv: readonly string[], state: State, stdin: Stream | undefined): Stream {
    const [name, ...args] = argv;
    if (name === undefined || !this.step()) return UNKNOWN_STREAM;
    if (state.functions.has(name)) return callFunction(name, args, state, stdin, this);
    return this.enter(
      UNKNOWN_STREAM,
      () => runBuiltin(name, args, state, stdin, this) ?? runProgram(name, args, state, stdin, this),
    );
  }

  /** Starts a program without a shell around it: builtins are not programs. */
  program(argv: readonly string[], state: State): Stream {
    const [name, ...args] = argv;
    return name === undefined ? UNKNOWN_STREAM : runProgram(name, args, state, undefined, this);
  }

  enter<T>(fallback: T, work: () => T): T {
    if (this.#depth >= MAX_DEPTH) return fallback;
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }

  step(): boolean {
    if (++this.#steps <= MAX_STEPS) return true;
    this.opaque("shell", "the script is too long to follow");
    return false;
  }
}

function resolveAll(state: State, target: string): string[] {
  if (target === "" || isDevice(target)) return [];
  const paths = state.cwd.map((cwd) => resolvePath(cwd, target));
  return [...new Set(paths)].filter((path) => !isDevice(path));
}
