import { Node, SyntaxKind } from "ts-morph";
import { resolve } from "../code/scope.js";
import { isFunction } from "../code/scope.js";
import { constantOf, isFalsy, type Constant } from "./constant.js";

/**
 * What callers see of a function that does nothing any more: what it gave after a write that went well, else what it
 * gave when there was nothing to do.
 *
 * @param write the write inside it, if it is known
 * @param isProducer the write stored something: what it gave when it went well counts
 */
export function resultWithout(fn: Node, write: Node | undefined, isProducer = false): Constant {
  const returns = fn
    .getDescendantsOfKind(SyntaxKind.ReturnStatement)
    .filter((one) => one.getFirstAncestor(isFunction) === fn);
  const body = Node.isArrowFunction(fn) ? fn.getBody() : undefined;
  if (body !== undefined && !Node.isBlock(body)) return constantOf(body) ?? "undefined";
  if (returns.length === 0) return "undefined";
  const after = write === undefined ? undefined : returnAfter(write, fn);
  const given = after && valueOf(after);
  if (given !== undefined) return given;
  const values = returns.map((one) => valueOf(one.getExpression()));
  const isFlag = values.some((one) => one === "true" || one === "false");
  if (isProducer && isFlag) return "true";
  // How many went: none.
  if (returns.some((one) => Node.isNumericLiteral(one.getExpression()))) return "0";
  const nothing = values.findLast((one) => one !== undefined && isNothing(one));
  return nothing ?? "ok";
}

/** What is returned next, straight after the write. */
function returnAfter(write: Node, fn: Node): Node | undefined {
  for (let node: Node | undefined = write; node !== undefined && node !== fn; node = node.getParent()) {
    const next = Node.isStatement(node) ? node.getNextSiblings().find(Node.isReturnStatement) : undefined;
    if (Node.isReturnStatement(next)) return next.getExpression();
    // The callback of a lock returns to the lock, not to the caller.
  }
  return undefined;
}

function valueOf(node: Node | undefined): Constant | undefined {
  const constant = constantOf(node);
  if (constant !== undefined || !Node.isIdentifier(node)) return constant;
  const declaration = resolve(node.getText(), node)?.getParent();
  return Node.isVariableDeclaration(declaration) ? constantOf(declaration.getInitializer()) : undefined;
}

function isNothing(constant: Constant): boolean {
  return isFalsy(constant) || constant === "[]";
}
