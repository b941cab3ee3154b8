import { Node } from "ts-morph";
import type { StartPlace } from "../../../eslint-plugin/analysis/index.js";
import { insertOnce, type Bench } from "../bench.js";
import { namedFunctionOf } from "../code/calls.js";
import type { Modules, Target } from "../code/modules.js";
import { resolve } from "../code/scope.js";
import { valueFor } from "./fill.js";
import { isRuntimeFile } from "./runtime-file.js";
import { VARIABLE, setEnvironment } from "./start-environment.js";
import { toolContext } from "./tool-context.js";

const MAX_HOPS = 3;

/** Puts the session into the environment of a start; false if nobody knows it there. */
export function tellSession(bench: Bench, { file, range }: StartPlace, modules: Modules): boolean {
  const start = bench.context.open(file).nodeAt(range);
  if (start === undefined) return false;
  if (start.getText().includes(VARIABLE)) return true;
  const session = sessionAt(bench, file, start, modules, 0);
  return session !== undefined && setEnvironment(bench, file, start, session);
}

/** The session at a place: at hand there, of the tool's context, or handed down by all callers of the function around. */
function sessionAt(bench: Bench, file: string, at: Node, modules: Modules, hops: number): string | undefined {
  const own = valueFor("parent_session_id", at);
  if (own !== undefined) return own;
  const context = toolContext(bench, file, at);
  if (context !== undefined) return `${context}.sessionID`;
  const target = hops > MAX_HOPS ? undefined : namedFunctionOf(at, file);
  return target !== undefined && handDown(bench, target, at, modules, hops) ? "sessionID" : undefined;
}

/** Gives a function the session as a further parameter, if all who call it are known and know theirs. */
function handDown(
  bench: Bench,
  { file, fn, name }: Target,
  at: Node,
  modules: Modules,
  hops: number,
): boolean {
  const parameters = Node.isParametered(fn) ? fn.getParameters() : [];
  const last = parameters.at(-1);
  if (name === undefined || last === undefined || last.isRestParameter() || last.hasQuestionToken())
    return false;
  const isBare = !fn
    .getText()
    .slice(0, last.getStart() - fn.getStart())
    .includes("(");
  if (isBare || resolve("sessionID", at) !== undefined) return false;
  const mentions = modules.mentionsOf({ file, fn, name });
  const calls = mentions.flatMap(({ kind, node, file: where }) =>
    kind === "call" && Node.isCallExpression(node) ? [{ call: node, where }] : [],
  );
  const isKnown = mentions.every(
    ({ kind, node }) => kind !== "other" || Node.isShorthandPropertyAssignment(node.getParent()),
  );
  if (calls.length === 0 || !isKnown) return false;
  for (const { call, where } of calls) {
    const given = call.getArguments();
    const argument = given.at(-1);
    const isPlain = given.length <= parameters.length && !given.some((one) => Node.isSpreadElement(one));
    // A test that calls it would have to be told as well.
    if (argument === undefined || !isPlain || !isRuntimeFile(where)) return false;
    const session = sessionAt(bench, where, call, modules, hops + 1);
    if (session === undefined) return false;
    const missing = ", undefined".repeat(parameters.length - given.length);
    insertOnce(bench.open(where), argument.getEnd(), `${missing}, ${session}`);
  }
  insertOnce(
    bench.open(file),
    last.getEnd(),
    /\.[cm]?ts$/.test(file) ? ", sessionID: string" : ", sessionID",
  );
  return true;
}
