import { Node, SyntaxKind } from "ts-morph";
import type { Sheet } from "../bench.js";
import { resolve } from "../code/scope.js";

/**
 * `try { if (task.row) { row = task.row } } catch {}` says no more than `row = task.row`, which has either value.
 *
 * @param region the hook, in the original
 */
export function simplify(sheet: Sheet, region: readonly [number, number], row: string): void {
  for (let again = true; again;) again = simplifyOne(sheet, region, row);
}

function simplifyOne(sheet: Sheet, [start, end]: readonly [number, number], row: string): boolean {
  const [from] = sheet.now([start, start + 1]) ?? [];
  const [, to] = sheet.now([end - 1, end]) ?? [];
  if (from === undefined || to === undefined) return false;
  const { source, style } = sheet.view;
  for (const one of source.getDescendantsOfKind(SyntaxKind.BinaryExpression)) {
    const inner = one.getParent();
    const isIt = one.getOperatorToken().getText() === "=" && one.getRight().getText() === row;
    if (!isIt || !Node.isExpressionStatement(inner) || one.getStart() < from || one.getEnd() > to) continue;
    const outer = outermost(inner, row);
    if (outer === inner) continue;
    const text = inner.getText();
    const isEnded = text.endsWith(";") || !style.semicolons;
    sheet.replace(outer.getStart(), outer.getEnd(), isEnded ? text : `${text};`);
    return true;
  }
  return false;
}

/** The statement around an assignment that does nothing besides: a test of the row itself, a handler that has no use. */
function outermost(inner: Node, row: string): Node {
  let found = inner;
  for (;;) {
    const parent = found.getParent();
    const isAlone = Node.isBlock(parent) && parent.getStatements().length === 1;
    const outer = isAlone ? parent.getParent() : parent;
    if (Node.isIfStatement(outer)) {
      if (outer.getElseStatement() !== undefined || outer.getExpression().getText() !== row) return found;
      if (!isNothingBefore(inner)) return found;
    } else if (Node.isTryStatement(outer) && isAlone && outer.getTryBlock() === parent) {
      const handler = outer.getCatchClause()?.getBlock().getStatements() ?? [];
      if (outer.getFinallyBlock() !== undefined || handler.length > 1) return found;
    } else return found;
    found = outer;
  }
}

/** Without a row, the variable would have been left as it was: with nothing in it. */
function isNothingBefore(assignment: Node): boolean {
  const [target] = assignment.getDescendantsOfKind(SyntaxKind.Identifier);
  const declaration = target && resolve(target.getText(), target)?.getParent();
  return (
    Node.isVariableDeclaration(declaration) &&
    /^(?:null|undefined)?$/.test(declaration.getInitializer()?.getText() ?? "")
  );
}
