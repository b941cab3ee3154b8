import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import { referencesIn, resolve, usesOf } from "../code/scope.js";
import { rangeOf } from "../drop/shapes.js";
import { sweep } from "../drop/sweep.js";
import { closeBehind } from "../exact-lease/close-behind.js";
import { putGate } from "../exact-lease/gate.js";
import type { Hook, Inexact } from "../exact-lease/hook.js";
import { keyRows } from "./key-rows.js";
import type { DropRun } from "./drop-run.js";

/** Remembers the names in a node of the original that goes. */
export function noteIn(run: DropRun, file: string): (node: Node) => void {
  return (node) => {
    for (const one of referencesIn(node))
      run.dropper.noteName({ sheet: run.bench.open(file), name: one.getText(), at: node.getStart() });
  };
}

/**
 * Lets a hook in front of a task lease its row, in place of what it took so far.
 *
 * @returns why it cannot
 */
export function gate(
  run: DropRun,
  file: string,
  hook: Hook,
  inexact: readonly Inexact[],
): string | undefined {
  // A call of another tool has no dispatch, and must not be refused for that.
  if (!/["'`]task["'`]/.test(hook.fn.getText()))
    return "The hook does not tell the `task` tool from others: return early for those, and run again.";
  run.isMoved = true;
  for (const { node } of inexact) noteIn(run, file)(node);
  return (
    putGate(run.bench, file, hook, inexact) ??
    closeBehind(run.bench, file, hook) ??
    keyRows(run.bench, run.migration.context.frameworkOf(file), run.done) ??
    sweep(run.dropper)
  );
}

/** Whether a hook leases from the database as well: then it is the file that is the second choice. */
export function leasesAlready(run: DropRun, file: string, { fn }: Hook): boolean {
  const [start, end] = rangeOf(fn);
  return (
    /\b(?:leaseTask|dbLeaseDispatchExact|dbDequeue\w*|dbLease\w*)\s*\(/.test(fn.getText()) ||
    run.migration.context.findings.some(
      (one) => one.kind === "lease" && one.file === file && start <= one.range[0] && one.range[1] <= end,
    )
  );
}

/** `row ?? take()`, `if (!row) { … take() … }`, where the row comes from somewhere else. */
export function isSecondChoice(call: Node, hook: Node): boolean {
  for (let node: Node = call; node !== hook; node = node.getParentOrThrow()) {
    const outer = node.getParentOrThrow();
    if (
      Node.isBinaryExpression(outer) &&
      outer.getRight() === node &&
      /^(?:\?\?|\|\|)=?$/.test(outer.getOperatorToken().getText())
    )
      return true;
    if (!Node.isIfStatement(outer) || outer.getThenStatement() !== node) continue;
    const tested = /^!([\w$]+)$|^([\w$]+)\s*===?\s*(?:null|undefined)$/.exec(outer.getExpression().getText());
    const declared = resolve(tested?.[1] ?? tested?.[2] ?? "", outer);
    const holder = declared?.getParent();
    const first = Node.isVariableDeclaration(holder) ? holder.getInitializer() : undefined;
    const values = [first, ...(declared === undefined ? [] : usesOf(declared)).map((use) => assigned(use))];
    if (values.some((one) => one !== undefined && one.getStart() < outer.getStart() && hasCall(one)))
      return true;
  }
  return false;
}

function assigned(use: Node): Node | undefined {
  const parent = use.getParent();
  return Node.isBinaryExpression(parent) && parent.getLeft() === use ? parent.getRight() : undefined;
}

function hasCall(node: Node): boolean {
  return Node.isCallExpression(node) || node.getDescendantsOfKind(SyntaxKind.CallExpression).length > 0;
}

/** The argument that says for which agent an entry is looked for. */
export function agentOf(call: CallExpression): string | undefined {
  return call
    .getArguments()
    .map((one) => one.getText())
    .find((text) => /agent|subagent/i.test(text));
}

/** Whether a node stands in a call that is taken out as well, in this round or with another transform. */
export function goesIn(run: DropRun, file: string): (node: Node) => boolean {
  const { migration, bench } = run;
  const ranges = migration.verdicts
    .filter((one) => one.finding.file === file && one.reason === undefined)
    .map((one) => one.finding.range);
  const goesWith = (call: Node): boolean => {
    const target = Node.isCallExpression(call) ? migration.modules.calleeOf(call, file) : undefined;
    return target !== undefined && migration.goesWhole(target, bench);
  };
  return (node) =>
    ranges.some(([start, end]) => start <= node.getStart() && node.getEnd() <= end) ||
    node.getAncestors().some(goesWith);
}
