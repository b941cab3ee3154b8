import { Node, SyntaxKind } from "ts-morph";
import { PASS, manual, type Outcome, type Transform, type TransformContext } from "../transform.js";
import type { Finding } from "../finding.js";
import { wholeNodeAt } from "./bench.js";
import { callsOf, namedFunctionOf } from "./code/calls.js";
import { isFunction, isKnownAt, referencesIn, resolve, usesOf } from "./code/scope.js";
import type { Constant } from "./drop/constant.js";
import { dropCall, dropReading, replaceCall } from "./drop/drop-call.js";
import { removeStatement } from "./drop/remove-statement.js";
import { resultWithout } from "./drop/result.js";
import { createFrom } from "./state/create.js";
import { enqueueCalls, moveEnqueues } from "./state/enqueue.js";
import { isRuntimeFile } from "./state/runtime-file.js";
import { isDispatch } from "./state/columns.js";
import { isWriter } from "./state/legacy.js";
import type { DropRun } from "./state/drop-run.js";
import { Migration } from "./state/migration.js";
import { finish, runOf } from "./state/outcome.js";
import type { Verdict } from "./state/verdict.js";

/**
 * The queue file is read, changed and written back: what puts an entry in becomes the create call, what takes one out
 * goes, with the reading, filtering, retrying and locking around it.
 */
export const pendingQueue: Transform = {
  name: "pending-queue",
  ruleIds: ["no-runtime-writer"],
  answers: "a queue file that is read, changed and written back",
  docs: "pending-queue.md",
  apply,
};

function apply(finding: Finding, context: TransformContext): Outcome {
  if (!isWriter(finding)) return PASS;
  const migration = Migration.of(context);
  const verdict = migration.verdictOf(finding);
  if (verdict?.claim !== "pending-queue") return PASS;
  if (verdict.reason !== undefined) return manual(verdict.reason);
  const run = runOf(migration, "pending-queue", finding.file, create);
  const makes = verdict.stored.entries.some(isDispatch);
  return finish(
    run,
    finding,
    makes
      ? "the entry of the queue file becomes a row: `dbCreateDispatchAtomic`"
      : "drops the queue file: the row is leased and closed in the database",
  );
}

/** Makes the create calls, before what they replace is taken out. */
function create(run: DropRun, verdicts: readonly Verdict[]): void {
  const { context } = run.migration;
  for (const verdict of verdicts) {
    const { finding, stored } = verdict;
    const entries = stored.entries.filter(isDispatch);
    const files = [...new Set(entries.map(({ file }) => file))].filter(isRuntimeFile);
    if (entries.length === 0 || files.length === 0) continue;
    const covered = files.filter((file) => hasCreate(context.open(file).source));
    const reason = run.bench.attempt(() => {
      for (const file of covered) {
        if (run.done.has(file)) continue;
        run.done.add(file);
        const moved = moveEnqueues(run.bench, file);
        if (moved !== undefined) return moved;
      }
      return covered.length === files.length ? undefined : createHere(run, verdict);
    });
    if (reason !== undefined) run.failed.set(finding, reason);
  }
}

function hasCreate(source: Node): boolean {
  return enqueueCalls(source).length > 0 || /\bdbCreateDispatchAtomic\s*\(/.test(source.getText());
}

/** Nothing on the path makes a row yet: the entry does. */
function createHere(run: DropRun, { finding, stored }: Verdict): string | undefined {
  const { context, modules } = run.migration;
  const { file } = finding;
  const node = context.open(file).nodeAt(finding.range);
  const entry = stored.entries.find(isDispatch);
  if (node === undefined || entry === undefined) return undefined;
  const target = namedFunctionOf(node, file);
  const isInside = target !== undefined && entry.node.getAncestors().includes(target.fn);
  if (target === undefined || isInside || (entry.file === file && !calledWith(entry.node))) {
    const made = createFrom(run.bench, file, entry.node, node);
    if (typeof made === "string") return made;
    const now = run.bench.open(file).now(finding.range);
    if (now === undefined) return undefined;
    const machinery = machineryAround(node, made.text);
    const fed = dataNames(node);
    if (machinery === undefined) {
      const reason = replaceCall(run.dropper, file, now, made.text);
      if (reason !== undefined) return reason;
      for (const [name, at] of fed) dropReading(run.dropper, file, name, at);
      return undefined;
    }
    insertBefore(run, file, machinery, made.text);
    dropReadBack(run, file, node, machinery);
    return undefined;
  }
  for (const { call, file: caller } of callsOf(target.fn, target.file, modules)) {
    if (!isRuntimeFile(caller)) continue;
    const key = `${caller}:${String(call.getStart())}`;
    if (run.done.has(key)) continue;
    run.done.add(key);
    const literal = call
      .getArguments()
      .map(literalOf)
      .find((one) => one !== undefined);
    if (!Node.isObjectLiteralExpression(literal))
      return "A caller hands on an entry that was made elsewhere: make the create call there.";
    const made = createFrom(run.bench, caller, literal, call);
    if (typeof made === "string") return made;
    const reason = insteadOfCall(run, caller, call, made.text, () => resultWithout(target.fn, node, true));
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/**
 * The outermost retry loop, `try` or lock around a write in which the create call need not stand: the database has its
 * own. Undefined if the write stands by itself.
 */
function machineryAround(write: Node, text: string): Node | undefined {
  let found: Node | undefined;
  for (const outer of write.getAncestors()) {
    if (isFunction(outer)) {
      const call = outer.getParent();
      if (!Node.isCallExpression(call) || !/lock/i.test(call.getExpression().getText())) break;
    }
    const isMachinery =
      Node.isForStatement(outer) ||
      Node.isWhileStatement(outer) ||
      Node.isTryStatement(outer) ||
      (Node.isExpressionStatement(outer) &&
        /lock\w*\(/i.test(outer.getText()) &&
        outer !== write.getParent());
    if (isMachinery && isKnownAt(text, outer, write)) found = outer;
  }
  return found;
}

function insertBefore(run: DropRun, file: string, statement: Node, text: string): void {
  const sheet = run.bench.open(file);
  const start = sheet.now([statement.getStart(), statement.getStart() + 1])?.[0];
  const end = sheet.original.style.semicolons ? ";" : "";
  if (start !== undefined)
    sheet.replace(start, start, `${text}${end}\n${sheet.original.indentAt(statement.getStart())}`);
}

/** The variables that what is written is in, with where that is. */
function dataNames(write: Node): [string, number][] {
  const [, ...data] = Node.isCallExpression(write) ? write.getArguments() : [];
  const block = write.getFirstAncestorByKind(SyntaxKind.Block) ?? write.getSourceFile();
  return data.flatMap((one) =>
    referencesIn(one)
      .filter((id) => id.getText() !== "JSON")
      .map((id): [string, number] => [id.getText(), block.getStart()]),
  );
}

/** Reading the file back to see whether the entry is there: the create call throws if it is not. */
function dropReadBack(run: DropRun, file: string, write: Node, machinery: Node): void {
  const path = Node.isCallExpression(write) ? write.getArguments()[0]?.getText() : undefined;
  if (path === undefined) return;
  for (const next of machinery.getNextSiblings()) {
    if (!Node.isVariableStatement(next)) continue;
    const [declaration, ...more] = next.getDeclarations();
    const name = declaration?.getNameNode();
    const value = declaration?.getInitializer()?.getText() ?? "";
    if (more.length > 0 || !Node.isIdentifier(name) || !/read/i.test(value) || !value.includes(path))
      continue;
    const tests = usesOf(name).map((use) => use.getFirstAncestor((one) => Node.isStatement(one)));
    const isOnlyTested = tests.every(
      (one) =>
        Node.isIfStatement(one) &&
        one.getElseStatement() === undefined &&
        one.getParent() === next.getParent(),
    );
    if (!isOnlyTested) continue;
    const sheet = run.bench.open(file);
    for (const statement of [...new Set(tests), next]) {
      const range = statement && sheet.now([statement.getStart(), statement.getEnd()]);
      const present = range && wholeNodeAt(sheet.view, range);
      if (present !== undefined) removeStatement(run.dropper, sheet, present);
    }
  }
}

function calledWith(node: Node): boolean {
  return Node.isCallExpression(node.getParent()) || Node.isVariableDeclaration(node.getParent());
}

function literalOf(node: Node): Node | undefined {
  if (Node.isObjectLiteralExpression(node)) return node;
  const declaration = Node.isIdentifier(node) ? resolve(node.getText(), node)?.getParent() : undefined;
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return Node.isObjectLiteralExpression(value) ? value : undefined;
}

/** A call that is a statement becomes the create call; where its value is looked at, the create call comes before it. */
function insteadOfCall(
  run: DropRun,
  file: string,
  call: Node,
  text: string,
  result: () => Constant,
): string | undefined {
  const sheet = run.bench.open(file);
  const now = sheet.now([call.getStart(), call.getEnd()]);
  if (now === undefined) return undefined;
  const whole = Node.isAwaitExpression(call.getParent()) ? call.getParentOrThrow() : call;
  if (Node.isExpressionStatement(whole.getParent())) return replaceCall(run.dropper, file, now, text);
  const statement = call.getFirstAncestor((one) => Node.isStatement(one));
  const start = statement && sheet.now([statement.getStart(), statement.getStart() + 1])?.[0];
  if (statement === undefined || start === undefined) return "The code around it changes, too: run again.";
  const end = sheet.original.style.semicolons ? ";" : "";
  sheet.replace(start, start, `${text}${end}\n${sheet.original.indentAt(statement.getStart())}`);
  const later = sheet.now([call.getStart(), call.getEnd()]);
  return later === undefined ? undefined : dropCall(run.dropper, file, later, result());
}
