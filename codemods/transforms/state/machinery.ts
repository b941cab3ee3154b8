import { Node, SyntaxKind } from "ts-morph";
import { wholeNodeAt } from "../bench.js";
import { isFunction, isKnownAt, referencesIn, usesOf } from "../code/scope.js";
import { removeStatement } from "../drop/remove-statement.js";
import type { DropRun } from "./drop-run.js";
import { dataOf } from "./list-writes.js";

/**
 * The outermost retry loop, `try` or lock around a write in which the create call need not stand: the database has its
 * own. Undefined if the write stands by itself.
 */
export function machineryAround(write: Node, text: string): Node | undefined {
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

export function insertBefore(run: DropRun, file: string, statement: Node, text: string): void {
  const sheet = run.bench.open(file);
  const start = sheet.now([statement.getStart(), statement.getStart() + 1])?.[0];
  const end = sheet.original.style.semicolons ? ";" : "";
  if (start !== undefined)
    sheet.replace(start, start, `${text}${end}\n${sheet.original.indentAt(statement.getStart())}`);
}

/** The variables that what is written is in, with where that is. */
export function dataNames(write: Node): [string, number][] {
  const data = Node.isCallExpression(write) ? dataOf(write) : [];
  const block = write.getFirstAncestorByKind(SyntaxKind.Block) ?? write.getSourceFile();
  return data.flatMap((one) =>
    referencesIn(one)
      .filter((id) => id.getText() !== "JSON")
      .map((id): [string, number] => [id.getText(), block.getStart()]),
  );
}

/** Reading the file back to see whether the entry is there: the create call throws if it is not. */
export function dropReadBack(run: DropRun, file: string, write: Node, machinery: Node): void {
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
