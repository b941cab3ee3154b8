import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import { callsOf, namedFunctionOf } from "../code/calls.js";
import type { Modules } from "../code/modules.js";
import { declarationOf, referencesIn, resolve, usesOf } from "../code/scope.js";
import { rangeOf } from "../drop/shapes.js";
import { removeStatement } from "../drop/remove-statement.js";
import { sweep } from "../drop/sweep.js";
import { wholeNodeAt } from "../bench.js";
import { closeBehind } from "../exact-lease/close-behind.js";
import { putGate } from "../exact-lease/gate.js";
import { hookAround, type Hook, type Inexact } from "../exact-lease/hook.js";
import { keyRows } from "./key-rows.js";
import { listWritesOf, type ListWrite } from "./list-writes.js";
import type { DropRun } from "./drop-run.js";
import { testsOf } from "./entry-tests.js";
import { leaseRemoved } from "./lease-behind.js";
import { renameAccess, renameElements, renameUses } from "./rename-row.js";
import { isRuntimeFile } from "./runtime-file.js";
import { functionAround, takenAt, type Taken } from "./taken.js";

const BEFORE = "tool.execute.before";

/**
 * Where an entry is taken out of the queue file and used, its users take the row that the prompt of the task leases.
 *
 * @returns why an entry cannot be replaced by a row
 */
export function leaseEntries(run: DropRun, write: Node, file: string): string | undefined {
  for (const site of listWritesOf(write, file, run.migration.modules)) {
    const taken = isRuntimeFile(site.file) ? takenAt(site) : undefined;
    const key = `lease:${site.file}:${String(site.call.getStart())}`;
    if (run.done.has(key)) continue;
    run.done.add(key);
    const reason =
      taken === undefined
        ? (leaseLookedUp(run, site) ?? leaseRemoved(run, site))
        : leaseOne(run, site, taken);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function handsOn({ name }: Taken, why: string): string {
  return `\`${name.getText()}\` is taken out of the file and handed on: ${why}`;
}

function leaseOne(run: DropRun, site: ListWrite, taken: Taken): string | undefined {
  const hook = hookAround(site.call, BEFORE);
  if (hook?.fn === taken.fn) return leaseInline(run, site, taken, hook);
  const target = namedFunctionOf(site.call, site.file);
  if (!taken.isReturned || target?.fn !== taken.fn)
    return handsOn(taken, "let its users take the row that is leased, then drop the write.");
  const calls = callsOf(target.fn, target.file, run.migration.modules).filter((one) =>
    isRuntimeFile(one.file),
  );
  if (calls.length === 0)
    return handsOn(taken, "let its users take the row that is leased, then drop the write.");
  const places = calls.map(({ call, file }) => ({ call, file, hook: hookAround(call, BEFORE) }));
  for (const { call, file, hook: around } of places) {
    if (around === undefined || functionAround(call) !== around.fn)
      return handsOn(
        taken,
        "a caller of it is no hook in front of a task, and nothing there says which prompt it is for: take the row with `dbLeaseDispatchExact`, then drop the write.",
      );
    // The file is what is left when the database has nothing: without it, nothing is left.
    if (leasesAlready(run, file, around) || isSecondChoice(call, around.fn)) continue;
    const renamed = renameResult(run, file, call);
    if (renamed !== undefined) return renamed;
    const row: Inexact = { kind: "row", node: call, agent: agentOf(call) };
    const reason = gate(run, file, around, [row]);
    if (reason !== undefined) return reason;
  }
  run.leaving.push(target);
  return undefined;
}

/** `const item = next(agent); … remove(item.hash)`: it is looked up by one function, and taken out by another. */
function leaseLookedUp(run: DropRun, site: ListWrite): string | undefined {
  const { modules } = run.migration;
  const target = namedFunctionOf(site.call, site.file);
  const calls = target === undefined ? [] : callsOf(target.fn, target.file, modules);
  for (const { call, file } of calls) {
    const hook = hookAround(call, BEFORE);
    if (hook === undefined || functionAround(call) !== hook.fn || leasesAlready(run, file, hook)) continue;
    const declared = call.getArguments().flatMap((one) => referencesIn(one).map(declarationOf));
    const name = declared.find((one) => looksUp(one?.getParent(), file, hook, modules));
    const holder = name?.getParent();
    const value = Node.isVariableDeclaration(holder) ? holder.getInitializer() : undefined;
    const look = Node.isAwaitExpression(value) ? value.getExpression() : value;
    if (name === undefined || !Node.isCallExpression(look)) continue;
    const goes = goesIn(run, file);
    const renamed = renameUses(
      run.bench.open(file),
      name,
      (node) => goes(node) || node.getAncestors().includes(call),
      noteIn(run, file),
    );
    if (renamed !== undefined) return renamed;
    const reason = gate(run, file, hook, [{ kind: "row", node: look, agent: agentOf(look) }]);
    if (reason !== undefined) return reason;
    const found = modules.calleeOf(look, file);
    if (found !== undefined) run.leaving.push(found);
  }
  return undefined;
}

/** A variable of a hook that holds what a function found in a list. */
function looksUp(holder: Node | undefined, file: string, { fn }: Hook, modules: Modules): boolean {
  if (!Node.isVariableDeclaration(holder) || !holder.getAncestors().includes(fn)) return false;
  const value = holder.getInitializer();
  const look = Node.isAwaitExpression(value) ? value.getExpression() : value;
  const target = Node.isCallExpression(look) ? modules.calleeOf(look, file) : undefined;
  return target !== undefined && /\.(?:find|findLast|at)\(|\[0\]/.test(target.fn.getText());
}

/** Remembers the names in a node of the original that goes. */
function noteIn(run: DropRun, file: string): (node: Node) => void {
  return (node) => {
    for (const one of referencesIn(node))
      run.dropper.noteName({ sheet: run.bench.open(file), name: one.getText(), at: node.getStart() });
  };
}

function gate(run: DropRun, file: string, hook: Hook, inexact: readonly Inexact[]): string | undefined {
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
function leasesAlready(run: DropRun, file: string, { fn }: Hook): boolean {
  const [start, end] = rangeOf(fn);
  return (
    /\b(?:leaseTask|dbLeaseDispatchExact|dbDequeue\w*|dbLease\w*)\s*\(/.test(fn.getText()) ||
    run.migration.context.findings.some(
      (one) => one.kind === "lease" && one.file === file && start <= one.range[0] && one.range[1] <= end,
    )
  );
}

/** `row ?? take()`, `if (!row) { … take() … }`, where the row comes from somewhere else. */
function isSecondChoice(call: Node, hook: Node): boolean {
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
function agentOf(call: CallExpression): string | undefined {
  return call
    .getArguments()
    .map((one) => one.getText())
    .find((text) => /agent|subagent/i.test(text));
}

/** The users of what a call gave read a row. */
function renameResult(run: DropRun, file: string, call: CallExpression): string | undefined {
  const sheet = run.bench.open(file);
  let whole: Node = call;
  for (
    let outer = whole.getParent();
    Node.isAwaitExpression(outer) || Node.isParenthesizedExpression(outer) || Node.isNonNullExpression(outer);
    outer = outer.getParent()
  )
    whole = outer;
  const holder = whole.getParent();
  const goes = goesIn(run, file);
  if (Node.isVariableDeclaration(holder)) {
    const name = holder.getNameNode();
    if (!Node.isIdentifier(name)) return renameElements(sheet, name);
    const type = holder.getTypeNode();
    const at = type && sheet.now([name.getEnd() - 1, type.getEnd()]);
    if (at !== undefined) sheet.replace(at[0] + 1, at[1], "");
    return renameUses(sheet, name, goes, noteIn(run, file));
  }
  if (Node.isPropertyAccessExpression(holder)) return renameAccess(sheet, holder);
  if (Node.isBinaryExpression(holder) && holder.getOperatorToken().getText() === "=") {
    const left = holder.getLeft();
    const declared = Node.isIdentifier(left) ? left : undefined;
    const name = declared && referencesIn(declared)[0];
    if (name !== undefined) return undefined;
  }
  if (Node.isIfStatement(holder) || Node.isPrefixUnaryExpression(holder)) return undefined;
  return "What is taken out of the file goes on as a whole here: keep it in a constant, and run again.";
}

/** Whether a node stands in a call that is taken out as well, in this round or with another transform. */
function goesIn(run: DropRun, file: string): (node: Node) => boolean {
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

/** The hook reads the file, finds the entry, and writes the rest back, all by itself. */
function leaseInline(run: DropRun, site: ListWrite, taken: Taken, hook: Hook): string | undefined {
  const { file } = site;
  const sheet = run.bench.open(file);
  const { name, source } = taken;
  if (leasesAlready(run, file, hook) || isSecondChoice(source, hook.fn))
    return dropFallback(run, file, taken);
  const tests = testsOf(site, taken);
  if (typeof tests === "string") return tests;
  const goes = goesIn(run, file);
  const isInLists = (node: Node): boolean =>
    goes(node) || tests.some((one) => one.node === node || node.getAncestors().includes(one.node));
  const renamed = renameUses(sheet, name, isInLists, noteIn(run, file));
  if (renamed !== undefined) return renamed;
  const row: Inexact = {
    kind: "row",
    node: source,
    agent: undefined,
    text: (text) => `${name.getText()} = ${text}`,
  };
  return gate(run, file, hook, [...tests, row]);
}

/** `if (!row) { … row = list[at] … }` behind a lease from the database goes. */
function dropFallback(run: DropRun, file: string, { source, name }: Taken): string | undefined {
  const sheet = run.bench.open(file);
  const guard = source
    .getAncestors()
    .filter(Node.isIfStatement)
    .find((one) => one.getExpression().getText() === `!${name.getText()}`);
  const block = guard?.getThenStatement();
  const calls = block?.getDescendantsOfKind(SyntaxKind.CallExpression) ?? [];
  const effects = run.migration.effects(run.bench);
  const isLoud = calls.some((one) => effects.noiseOf(one, file, block ?? one) === "loud");
  if (guard === undefined || guard.getElseStatement() !== undefined || isLoud)
    return `\`${name.getText()}\` comes out of the file where the database has none: let it be the row that is leased, then drop the write.`;
  const now = sheet.now(rangeOf(guard));
  const present = now && wholeNodeAt(sheet.view, now);
  if (present === undefined) return undefined;
  return removeStatement(run.dropper, sheet, present) ?? sweep(run.dropper);
}
