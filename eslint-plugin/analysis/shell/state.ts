import type { Function as FunctionNode } from "unbash";
import { MAX_ALTERNATIVES, unique } from "./alternatives.js";
import { SHELL_UNKNOWN } from "./unknown.js";

/** What a variable may hold: for each possibility its elements, one for a plain variable. */
export type Value = readonly (readonly string[])[];

/** A variable of which nothing is known. */
export const UNKNOWN_VALUE: Value = [[SHELL_UNKNOWN]];

/** What a shell knows at one point of its script. Commands change it in place; branches work on copies. */
export interface State {
  readonly vars: Map<string, Value>;
  readonly functions: Map<string, FunctionNode>;
  /** Where the shell may be; `""` is where it started. */
  cwd: readonly string[];
  /** Left behind by `cd` and `pushd`, last one at the end. */
  visited: readonly (readonly string[])[];
  /** The positional parameters, `undefined` where the caller is not known. */
  args: readonly string[] | undefined;
  /** Values that `local` has to give back when the function returns. */
  saved: Map<string, Value | undefined> | undefined;
  /** Nothing behind this point is reached: `exit`, `return`, `break`. */
  ended: boolean;
}

/** A shell that has just started. */
export function initialState(args?: readonly string[]): State {
  return {
    vars: new Map(),
    functions: new Map(),
    cwd: [""],
    visited: [],
    args,
    saved: undefined,
    ended: false,
  };
}

/** A copy to follow a branch or a subshell in. */
export function cloneState(state: State): State {
  return { ...state, vars: new Map(state.vars), functions: new Map(state.functions) };
}

/** Makes one state the same as another, for a branch that was the one taken. */
export function assignState(target: State, source: State): void {
  if (target === source) return;
  replaceAll(target.vars, source.vars);
  replaceAll(target.functions, source.functions);
  target.cwd = source.cwd;
  target.visited = source.visited;
  target.args = source.args;
  target.ended = source.ended;
}

/** What is known after branches: every value that one of them leaves. Ended branches do not count. */
export function joinStates(target: State, branches: readonly State[]): void {
  const alive = branches.filter((branch) => !branch.ended);
  const [first, ...rest] = alive;
  if (first === undefined) {
    target.ended = true;
    return;
  }
  const joined = cloneState(first);
  for (const other of rest) {
    for (const name of new Set([...joined.vars.keys(), ...other.vars.keys()])) {
      const left = joined.vars.get(name) ?? UNKNOWN_VALUE;
      const right = other.vars.get(name) ?? UNKNOWN_VALUE;
      if (left !== right) joined.vars.set(name, capValue([...left, ...right]));
    }
    for (const [name, node] of other.functions) joined.functions.set(name, node);
    joined.cwd = unique([...joined.cwd, ...other.cwd]).slice(0, MAX_ALTERNATIVES);
    if (joined.args?.join("\0") !== other.args?.join("\0")) joined.args = undefined;
  }
  assignState(target, joined);
}

/** A value with each possibility once; too many of them are as good as unknown. */
export function capValue(value: Value): Value {
  const distinct = unique(value);
  return distinct.length > MAX_ALTERNATIVES ? UNKNOWN_VALUE : distinct;
}

/** Sets a variable to one of several texts. */
export function setText(state: State, name: string, texts: readonly string[]): void {
  state.vars.set(name, capValue(texts.map((text) => [text])));
}

/** A variable's value, `undefined` where the script does not set it. */
export function valueOf(state: State, name: string): Value | undefined {
  const known = state.vars.get(name);
  if (known !== undefined) return known;
  if (name === "PWD") return state.cwd.map((cwd) => [workingDirectory(cwd)]);
  if (state.args === undefined) return undefined;
  if (name === "@" || name === "*") return [state.args];
  if (/^[1-9]\d*$/.test(name)) return [[state.args[Number(name) - 1] ?? ""]];
  return undefined;
}

/** A working directory in full, as far as that can be said. */
export function workingDirectory(cwd: string): string {
  if (cwd === "") return SHELL_UNKNOWN;
  return /^[/~\uE000-\uF8FF]/.test(cwd) ? cwd : `${SHELL_UNKNOWN}/${cwd}`;
}

function replaceAll<T>(target: Map<string, T>, source: ReadonlyMap<string, T>): void {
  target.clear();
  for (const [name, value] of source) target.set(name, value);
}
