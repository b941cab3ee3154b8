import type { CompoundList, For, Select } from "unbash";
import { unique } from "./alternatives.js";
import { cloneState, joinStates, setText, type State } from "./state.js";
import { concatStreams, EMPTY_STREAM, type Stream } from "./stream.js";
import { SHELL_UNKNOWN } from "./unknown.js";
import { expandWord, type Scope } from "./words.js";

/** Runs a list of statements; given by the interpreter, which imports the loops. */
type RunList = (list: CompoundList, state: State, stdin: Stream | undefined) => Stream;

/** More items than this are followed as one unknown item. */
const MAX_ITEMS = 64;

/** `for x in …`: once for each item, in order, in one state, so that what a round sets reaches the next. */
export function runFor(node: For | Select, scope: Scope, run: RunList): Stream {
  const { state, stdin } = scope;
  const items = node.wordlist
    ? unique(node.wordlist.flatMap((word) => expandWord(word, scope).flat()))
    : (state.args ?? [SHELL_UNKNOWN]);
  const before = cloneState(state);
  let printed = EMPTY_STREAM;
  for (const item of items.length > MAX_ITEMS ? [SHELL_UNKNOWN] : items) {
    setText(state, node.name.value, [item]);
    printed = concatStreams(printed, run(node.body, state, stdin));
    // `break` and `continue` end a round, not what follows; another item may well get further.
    state.ended = false;
  }
  if (items.some((item) => /[*?[\uE000-\uF8FF]/.test(item))) joinStates(state, [state, before]);
  return printed;
}

/**
 * `while`, `until` and counting loops: two rounds, the second from everything the first may have left, so that
 * values which travel around the loop are seen.
 */
export function runWhile(
  clause: CompoundList | undefined,
  body: CompoundList,
  scope: Scope,
  run: RunList,
): Stream {
  const { state, stdin } = scope;
  let printed = EMPTY_STREAM;
  for (let round = 0; round < 2; round++) {
    const before = cloneState(state);
    if (clause) run(clause, state, stdin);
    const output = run(body, state, stdin);
    printed = round === 0 ? output : printed;
    state.ended = false;
    joinStates(state, [state, before]);
  }
  return printed;
}
