import type { Assignment, Command } from "unbash";
import { combinations } from "./alternatives.js";
import { isDeclaration } from "./declarations.js";
import type { Host } from "./host.js";
import { applyRedirects, rememberOutput } from "./redirects.js";
import { capValue, cloneState, joinStates, setText, UNKNOWN_VALUE, type State, type Value } from "./state.js";
import { EMPTY_STREAM, eitherStream, type Stream } from "./stream.js";
import { expandText, expandWord, type Fields, type Scope } from "./words.js";

/** Runs one simple command: its assignments, its redirections, and its program once for each way it may read. */
export function runCommand(node: Command, state: State, stdin: Stream | undefined, host: Host): Stream {
  const scope: Scope = { host, state, stdin };
  const assignments = node.prefix.filter((item) => item.type === "Assignment");
  if (node.name === undefined) {
    for (const assignment of assignments) assign(assignment, scope);
    const redirected = applyRedirects(node.redirects, scope);
    // `$(< file)` is the file's text.
    return rememberOutput(
      redirected,
      node.redirects.length > 0 ? (redirected.stdin ?? EMPTY_STREAM) : EMPTY_STREAM,
      scope,
    );
  }
  if (isDeclaration(node.name.value)) declareBefore(node, scope);
  const rows = commandRows(node, scope);
  // Assignments in front of a command hold for that command alone; its own words do not see them yet.
  const before = new Map(assignments.map((item) => [item.name, state.vars.get(item.name)]));
  for (const assignment of assignments) assign(assignment, scope);
  const redirected = applyRedirects(node.redirects, scope);
  const printed = runRows(rows, state, redirected.stdin, host);
  for (const [name, value] of before) {
    if (value === undefined) state.vars.delete(name);
    else state.vars.set(name, value);
  }
  return rememberOutput(redirected, printed, scope);
}

/** Sets a variable as one assignment says: a text, an array, an element, something appended. */
export function assign(assignment: Assignment, scope: Scope): void {
  const { state } = scope;
  const { name, value, append, index } = assignment;
  const before = append || index ? (state.vars.get(name) ?? UNKNOWN_VALUE) : undefined;
  if (value.type === "ArrayValue") {
    const rows = combinations(value.elements.map((word) => expandWord(word, scope)));
    const lists: Value = rows.map((row) => row.flat());
    state.vars.set(
      name,
      capValue(before ? before.flatMap((head) => lists.map((tail) => [...head, ...tail])) : lists),
    );
    return;
  }
  const texts = expandText(value, scope);
  if (index) {
    // Which element it becomes does not matter to anyone who walks through all of them.
    state.vars.set(name, capValue((before ?? [[]]).flatMap((head) => texts.map((text) => [...head, text]))));
  } else if (before) {
    setText(
      state,
      name,
      before.flatMap((head) => texts.map((text) => (head[0] ?? "") + text)),
    );
  } else setText(state, name, texts);
}

/** Runs each reading of a command's words; what they leave behind is joined. */
function runRows(rows: readonly Fields[], state: State, stdin: Stream | undefined, host: Host): Stream {
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) return host.argv(only, state, stdin);
  let printed: Stream | undefined;
  const branches = rows.map((row) => {
    const branch = cloneState(state);
    const stream = host.argv(row, branch, stdin);
    printed = printed ? eitherStream(printed, stream) : stream;
    return branch;
  });
  joinStates(state, branches);
  return printed ?? EMPTY_STREAM;
}

function commandRows(node: Command, scope: Scope): Fields[] {
  const words = node.args.map((arg): Fields[] => {
    if (arg.type === "Word") return expandWord(arg, scope);
    return [[arg.name]];
  });
  const name = node.name ? expandWord(node.name, scope) : [];
  return combinations([name, ...words]).map((row) => row.flat());
}

/** `export A=b` and its kind: the names go on to the builtin, the values are set here, while they are words. */
function declareBefore(node: Command, scope: Scope): void {
  const local = node.name?.value === "local";
  for (const arg of node.args) {
    if (arg.type !== "Assignment") continue;
    if (local && scope.state.saved && !scope.state.saved.has(arg.name)) {
      scope.state.saved.set(arg.name, scope.state.vars.get(arg.name));
    }
    assign(arg, scope);
  }
}
