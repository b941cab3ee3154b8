import { Node, type Statement } from "ts-morph";
import type { SourceView } from "../../source-view.js";
import { isVisibleAt, statementOf, unwrapAwait } from "../syntax.js";

/** The call at a place, or the template with the calls behind it that say what is wanted of it: `.quiet()`, `.text()`. */
export function startAt(view: SourceView, range: readonly [number, number]): Node | undefined {
  let node = view.nodeAt(range);
  if (Node.isCallExpression(node)) return node;
  if (!Node.isTaggedTemplateExpression(node)) return undefined;
  for (let call = methodOn(node); call !== undefined; call = methodOn(node)) node = call;
  return node;
}

function methodOn(node: Node): Node | undefined {
  const access = node.getParent();
  const call = access?.getParent();
  const isIt =
    Node.isPropertyAccessExpression(access) &&
    access.getExpression() === node &&
    Node.isCallExpression(call) &&
    call.getExpression() === access;
  return isIt ? call : undefined;
}

/** Nobody looks at what the call gives. */
export function isDropped(call: Node): boolean {
  return Node.isExpressionStatement(unwrapAwait(call).getParent());
}

/**
 * The statement with the early call that stands before the late one in a block around both, if whoever reaches the
 * late call has got past the early one; else why not.
 */
export function alwaysBefore(early: Node, late: Node): Statement | string {
  let statement: Statement = statementOf(early);
  for (;;) {
    const block = statement.getParent();
    if (block === undefined)
      return "The two starts have no block in common: start the dispatch in one place only.";
    if (late.getAncestors().includes(block) && statement.getEnd() <= late.getStart()) return statement;
    const outer = block.getParent();
    if (Node.isBlock(block) && Node.isBlock(outer)) statement = block;
    else if (Node.isTryStatement(outer) && outer.getTryBlock() === block) {
      const handler = outer.getCatchClause()?.getBlock();
      if (handler !== undefined && !leaves(handler))
        return "The first start's failure is passed over, so the second is its retry, too: decide what a failure means, then start it once.";
      statement = outer;
    } else
      return "The first start happens only on some paths: start the dispatch in one place that all of them pass.";
  }
}

function leaves(block: Node): boolean {
  if (!Node.isBlock(block)) return false;
  const last = block.getStatements().at(-1);
  return Node.isReturnStatement(last) || Node.isThrowStatement(last);
}

/** The names that a call's arguments and its callee read. */
export function namesInside(call: Node): Node[] {
  return call.getDescendants().filter((one) => {
    if (!Node.isIdentifier(one)) return false;
    const parent = one.getParent();
    if (Node.isPropertyAccessExpression(parent)) return parent.getExpression() === one;
    return !Node.isPropertyAssignment(parent) || parent.getInitializer() === one;
  });
}

/** Whether what a name means is there at another, earlier place of the same function. */
export function isDeclaredBefore(name: Node, at: Node): boolean {
  const text = name.getText();
  const declarations = at
    .getSourceFile()
    .getDescendants()
    .filter((one) => Node.isVariableDeclaration(one) && one.getName() === text);
  return declarations.every((one) => isVisibleAt(one, at));
}
