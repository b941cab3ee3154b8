import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import { callsOf } from "../code/calls.js";
import type { Mention, Modules, Target } from "../code/modules.js";
import { objectOf } from "../code/objects.js";
import { dropFunction } from "../drop/drop-function.js";
import { rangeOf } from "../drop/shapes.js";
import { resultWithout } from "../drop/result.js";
import type { DropRun } from "./drop-run.js";
import { isRuntimeFile } from "./runtime-file.js";

/**
 * Takes out a function that did nothing but keep a state file, with the calls of it that are left, and after it those
 * that only it called. A function that does something else stays, as does one that tests call or the host may.
 */
export function retire(run: DropRun, target: Target): void {
  if (run.done.has(keyOf(target)) || run.makers.has(target.fn)) return;
  run.done.add(keyOf(target));
  const { modules } = run.migration;
  const effects = run.migration.effects(run.bench);
  if (target.name === undefined || effects.ofFunction(target.fn, target.file) === "loud") return;
  const mentions = modules.mentionsOf(target);
  if (mentions.length === 0 || mentions.some(({ file }) => !isRuntimeFile(file))) return;
  const helpers = calledBy(target, modules);
  const reason = run.bench.attempt(
    () =>
      dropFunction(run.dropper, target, resultWithout(target.fn, undefined)) ??
      (isCalledIn(run, target, mentions) ? "It is still called." : undefined),
  );
  if (reason !== undefined) return;
  for (const one of helpers) if (isForsaken(run, one)) retire(run, one);
}

/**
 * Takes out what only code that went has called: a helper that tries again, or sleeps in between, wherever it stands.
 */
export function retireForsaken(run: DropRun): void {
  const { context, modules } = run.migration;
  for (const file of context.files) {
    const sheet = run.bench.peek(file);
    if (sheet?.isChanged !== true) continue;
    const calls = sheet.original.source.getDescendantsOfKind(SyntaxKind.CallExpression);
    for (const call of calls) {
      if (sheet.now(rangeOf(call)) !== undefined) continue;
      const target = modules.calleeOf(call, file);
      if (target !== undefined && isMachinery(target) && isForsaken(run, target)) retire(run, target);
    }
  }
}

/** A function that tries again what it is given, or that waits. Another helper may be of use to somebody, some day. */
function isMachinery({ fn, name }: Target): boolean {
  const waits = /\bAtomics\.wait\(|\bsetTimeout\(|\bBun\.sleep|while \((?:Date|performance)\.now\(\) ?</.test(
    fn.getText(),
  );
  const tries = fn
    .getDescendantsOfKind(SyntaxKind.TryStatement)
    .some((one) => one.getAncestors().some((outer) => Node.isIterationStatement(outer)));
  return waits || tries || /sleep|retry|lock/i.test(name?.getText() ?? "");
}

function keyOf({ file, fn }: Target): string {
  return `retired:${file}:${String(fn.getStart())}`;
}

function calledBy({ fn, file }: Target, modules: Modules): Target[] {
  const calls: CallExpression[] = fn.getDescendantsOfKind(SyntaxKind.CallExpression);
  return calls.flatMap((call) => {
    const target = modules.calleeOf(call, file);
    return target === undefined || target.fn === fn ? [] : [target];
  });
}

/** Whether a call of a function stands in a file as it is now, maybe in new text. */
function isCalledIn(run: DropRun, { file, fn, name }: Target, mentions: readonly Mention[]): boolean {
  const own = escape(name?.getText() ?? "");
  const isMember = objectOf(fn) !== undefined;
  // Lists have a `push`, too: a member is called through its object.
  const calls = isMember
    ? mentions.flatMap(({ node }) =>
        Node.isCallExpression(node) ? [`(?<![\\w$.])${escape(node.getExpression().getText())}`] : [],
      )
    : [`(?<![\\w$])(?<!function\\s+)${own}`];
  return [file, ...mentions.map((one) => one.file)].some((one) =>
    calls.some((call) => new RegExp(`${call}\\s*\\(`).test(run.bench.open(one).text)),
  );
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Whether all calls of a function have gone, and nothing else names it. */
function isForsaken(run: DropRun, target: Target): boolean {
  const { modules } = run.migration;
  const mentions = modules.mentionsOf(target);
  const calls = callsOf(target.fn, target.file, modules);
  return (
    calls.length > 0 &&
    !mentions.some(({ kind }) => kind === "other") &&
    // What changed inside a call leaves it where it is.
    calls.every(({ call, file }) => run.bench.open(file).now(rangeOf(call.getExpression())) === undefined)
  );
}
