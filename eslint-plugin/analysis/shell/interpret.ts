import type {
  AndOr,
  Case,
  CommandNode,
  CompoundList,
  If,
  Pipeline,
  Redirection,
  Script,
  Statement,
  SyntaxNode,
} from "unbash";
import { runCommand } from "./command.js";
import { globMatches } from "./glob.js";
import type { Host } from "./host.js";
import { runFor, runWhile } from "./loops.js";
import { applyRedirects, rememberOutput } from "./redirects.js";
import { assignState, cloneState, joinStates, setText, type State } from "./state.js";
import { concatStreams, eitherStream, EMPTY_STREAM, UNKNOWN_STREAM, type Stream } from "./stream.js";
import { arithmeticTargets, runSubstitutions } from "./substitutions.js";
import { SHELL_UNKNOWN } from "./unknown.js";
import { expandText, type Scope } from "./words.js";

/** Runs a list of statements in one state and gives what they print together. */
export function runList(
  list: Script | CompoundList,
  state: State,
  stdin: Stream | undefined,
  host: Host,
): Stream {
  let printed = EMPTY_STREAM;
  for (const statement of list.commands) {
    if (state.ended) break;
    printed = concatStreams(printed, runStatement(statement, state, stdin, host));
  }
  return printed;
}

function runStatement(statement: Statement, state: State, stdin: Stream | undefined, host: Host): Stream {
  // A background command is a subshell: nothing that it sets comes back.
  return runNode(statement.command, statement.background ? cloneState(state) : state, stdin, host);
}

/** Runs one syntax node. Nothing here knows which of several branches is taken: all are, and then joined. */
function runNode(
  node: CommandNode | Pipeline | AndOr | CompoundList,
  state: State,
  stdin: Stream | undefined,
  host: Host,
): Stream {
  if (!host.step()) return UNKNOWN_STREAM;
  const scope: Scope = { host, state, stdin };
  const run = (list: CompoundList, inner: State, input: Stream | undefined): Stream =>
    runList(list, inner, input, host);
  switch (node.type) {
    case "Command":
      return runCommand(node, state, stdin, host);
    case "CompoundList":
      return runList(node, state, stdin, host);
    case "Pipeline":
      return runPipeline(node, state, stdin, host);
    case "AndOr":
      return runAndOr(node, state, stdin, host);
    case "BraceGroup":
      return runList(node.body, state, stdin, host);
    case "Subshell":
      return runList(node.body, cloneState(state), stdin, host);
    case "If":
      return runIf(node, state, stdin, host);
    case "Case":
      return runCase(node, scope);
    case "For":
    case "Select":
      return runFor(node, scope, run);
    case "While":
      return runWhile(node.clause, node.body, scope, run);
    case "ArithmeticFor":
      for (const part of [node.initialize, node.test, node.update]) if (part) compute(part, scope);
      return runWhile(undefined, node.body, scope, run);
    case "ArithmeticCommand":
      if (node.expression) compute(node.expression, scope);
      return EMPTY_STREAM;
    case "TestCommand":
      runSubstitutions(node, scope);
      return EMPTY_STREAM;
    case "Function":
      state.functions.set(node.name.value, node);
      return EMPTY_STREAM;
    case "Coproc":
      return runNode(node.body, cloneState(state), UNKNOWN_STREAM, host);
    case "Redirected":
      return withRedirects(node.redirects, scope, (input) => runNode(node.command, state, input, host));
  }
}

function withRedirects(
  redirects: readonly Redirection[],
  scope: Scope,
  work: (stdin: Stream | undefined) => Stream,
): Stream {
  const redirected = applyRedirects(redirects, scope);
  return rememberOutput(redirected, work(redirected.stdin), scope);
}

/** Runs a function's body with its own arguments; `local` names and the arguments are given back after it. */
export function callFunction(
  name: string,
  args: readonly string[],
  state: State,
  stdin: Stream | undefined,
  host: Host,
): Stream {
  const node = state.functions.get(name);
  if (node === undefined) return UNKNOWN_STREAM;
  const { args: outerArgs, saved: outerSaved } = state;
  state.args = args;
  state.saved = new Map();
  const printed = host.enter(UNKNOWN_STREAM, () => runNode(node.body, state, stdin, host));
  for (const [variable, value] of state.saved) {
    if (value === undefined) state.vars.delete(variable);
    else state.vars.set(variable, value);
  }
  state.args = outerArgs;
  state.saved = outerSaved;
  state.ended = false;
  return printed;
}

function runPipeline(node: Pipeline, state: State, stdin: Stream | undefined, host: Host): Stream {
  const [only, ...others] = node.commands;
  if (only !== undefined && others.length === 0) return runNode(only, state, stdin, host);
  return (
    node.commands.reduce<Stream | undefined>(
      (input, command) => runNode(command, cloneState(state), input, host),
      stdin,
    ) ?? EMPTY_STREAM
  );
}

/**
 * `a && b || c`. Commands that only prepare (`cd`, assignments, `mkdir`) are taken to succeed, as their authors
 * do, so that `cd dir && rm x; rm y` has both files in `dir`. Behind any other command the next may not run.
 */
function runAndOr(node: AndOr, state: State, stdin: Stream | undefined, host: Host): Stream {
  let before = cloneState(state);
  let previous = node.commands[0];
  let printed = previous ? runNode(previous, state, stdin, host) : EMPTY_STREAM;
  node.commands.slice(1).forEach((command, index) => {
    const prepares = previous !== undefined && isPreparation(previous);
    const branch = node.operators[index] === "||" && prepares ? before : cloneState(state);
    before = cloneState(branch);
    if (!branch.ended) printed = concatStreams(printed, runNode(command, branch, stdin, host));
    if (node.operators[index] === "&&" && prepares) assignState(state, branch);
    else joinStates(state, [state, branch]);
    previous = command;
  });
  return printed;
}

function isPreparation(node: SyntaxNode): boolean {
  if (node.type !== "Command") return false;
  return (
    node.name === undefined ||
    /^(cd|pushd|popd|export|declare|local|set|mkdir|echo|printf|true|:)$/.test(node.name.value)
  );
}

function runIf(node: If, state: State, stdin: Stream | undefined, host: Host): Stream {
  const branches: State[] = [];
  let printed: Stream | undefined;
  const branch = (list: CompoundList): void => {
    const inner = cloneState(state);
    const stream = runList(list, inner, stdin, host);
    printed = printed ? eitherStream(printed, stream) : stream;
    branches.push(inner);
  };
  for (const arm of [node, ...node.elif]) {
    runList(arm.clause, state, stdin, host);
    branch(arm.then);
  }
  if (node.else) branch(node.else);
  else branches.push(cloneState(state));
  joinStates(state, branches);
  return printed ?? EMPTY_STREAM;
}

/** Runs the items that a known word can match, or all of them. */
function runCase(node: Case, scope: Scope): Stream {
  const { state, stdin, host } = scope;
  const words = expandText(node.word, scope);
  const branches: State[] = [];
  let printed: Stream | undefined;
  let settled = false;
  let falls = false;
  for (const item of node.items) {
    const matches = words.flatMap((word) =>
      item.pattern.flatMap((pattern) => expandText(pattern, scope).map((text) => globMatches(text, word))),
    );
    const excluded = settled || (matches.length > 0 && matches.every((match) => match === false));
    if (excluded && !falls) continue;
    const branch = cloneState(state);
    const stream = runList(item.body, branch, stdin, host);
    printed = printed ? eitherStream(printed, stream) : stream;
    branches.push(branch);
    falls = item.terminator === ";&";
    // Only one word and a sure match leave the later items out, unless the item asks for more.
    settled ||= words.length === 1 && matches.includes(true) && item.terminator !== ";;&";
  }
  if (!settled) branches.push(cloneState(state));
  joinStates(state, branches);
  return printed ?? EMPTY_STREAM;
}

function compute(node: SyntaxNode, scope: Scope): void {
  for (const name of arithmeticTargets(node)) setText(scope.state, name, [SHELL_UNKNOWN]);
  runSubstitutions(node, scope);
}
