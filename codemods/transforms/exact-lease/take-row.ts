import { Node } from "ts-morph";
import { swap, type Sheet } from "../bench.js";
import type { Inexact } from "./hook.js";

/** What looked for a row takes the one that the gate got; what changed a row by itself goes. */
export function takeRow(sheet: Sheet, { kind, node, text: textOf }: Inexact, taken: string): void {
  const whole = Node.isAwaitExpression(node.getParent()) ? node.getParentOrThrow() : node;
  if (kind === "update") {
    const statement = whole.getFirstAncestor((one) => Node.isStatement(one));
    if (statement !== undefined) swap(sheet, statement, "");
    return;
  }
  let target = whole;
  let text = textOf?.(`${taken}.row`) ?? `${taken}.row`;
  if (kind === "count") {
    while (Node.isParenthesizedExpression(target.getParent())) target = target.getParentOrThrow();
    const test = target.getParent();
    const operator =
      Node.isBinaryExpression(test) && test.getLeft() === target
        ? `${test.getOperatorToken().getText()} ${test.getRight().getText()}`
        : "";
    if (/^(?:>|!==?) 0$|^>= 1$/.test(operator) && test !== undefined) target = test;
    else if (/^(?:===?|<=) 0$|^< 1$/.test(operator) && test !== undefined)
      [target, text] = [test, `!${text}`];
    else if (!Node.isIfStatement(test)) text = `(${text} ? 1 : 0)`;
  }
  swap(sheet, target, text);
}

/** `try { if (task.row) { row = task.row } } catch {}` says no more than `row = task.row`. */
export function simplify(sheet: Sheet, region: readonly [number, number], row: string): void {
  const start = startOf(sheet, region);
  if (start === undefined) return;
  const found = sheet.view.source.getDescendantAtPos(start);
  const outer =
    found === undefined || Node.isStatement(found)
      ? found
      : found.getAncestors().findLast((one) => Node.isStatement(one) && one.getStart() === start);
  let inner: Node | undefined = outer;
  for (;;) {
    if (Node.isTryStatement(inner)) {
      const handler = inner.getCatchClause()?.getBlock();
      if (inner.getFinallyBlock() !== undefined || (handler?.getStatements().length ?? 0) > 1) return;
      inner = inner.getTryBlock();
    } else if (Node.isIfStatement(inner)) {
      if (inner.getElseStatement() !== undefined || inner.getExpression().getText() !== row) return;
      inner = inner.getThenStatement();
    } else if (Node.isBlock(inner)) {
      const statements = inner.getStatements();
      if (statements.length !== 1) return;
      inner = statements[0];
    } else break;
  }
  if (!Node.isExpressionStatement(inner) || inner === outer || outer === undefined) return;
  const assignment = inner.getExpression();
  if (!Node.isBinaryExpression(assignment) || assignment.getRight().getText() !== row) return;
  const text = inner.getText();
  sheet.replace(
    outer.getStart(),
    outer.getEnd(),
    text.endsWith(";") || !sheet.view.style.semicolons ? text : `${text};`,
  );
}

/** Where a stretch of the original begins now. */
export function startOf(sheet: Sheet, [start]: readonly [number, number]): number | undefined {
  return sheet.now([start, start])?.[0] ?? sheet.now([start, start + 1])?.[0];
}
