import { Node, SyntaxKind, type Identifier } from "ts-morph";
import { isFunction, usesOf } from "../code/scope.js";

/** A hook of a plugin, and how it names what the host gives it. */
export interface Hook {
  readonly fn: Node;
  readonly sessionID: string;
  readonly callID: string;
  /** The second parameter, as an expression. */
  readonly output: string;
}

/** A lease, look-up or count in a hook, or the call of a helper that makes one. */
export interface Inexact {
  readonly kind: "row" | "count" | "update";
  /** The node that gives the value. */
  readonly node: Node;
  readonly agent: string | undefined;
  /** It takes the row and gives it at once: `UPDATE … RETURNING`. */
  readonly takes?: boolean;
  /** It is the call of a helper that makes something of the row. */
  readonly helper?: boolean;
  /** What stands there instead, made of the row's expression; the row itself if nothing is said. */
  readonly text?: (row: string) => string;
}

/** The hook of a name around a node. */
export function hookAround(node: Node, name: string): Hook | undefined {
  for (const fn of node.getAncestors()) {
    if (!isFunction(fn)) continue;
    const holder = Node.isMethodDeclaration(fn) ? fn : fn.getParent();
    const isIt =
      (Node.isPropertyAssignment(holder) || Node.isMethodDeclaration(holder)) &&
      holder.getName().replace(/["'`[\]]/g, "") === name;
    if (isIt || isGivenAs(fn, name)) return describe(fn);
  }
  return undefined;
}

/** `const before = async (input, output) => …` and `{ "tool.execute.before": before }`. */
function isGivenAs(fn: Node, name: string): boolean {
  const holder = Node.isFunctionDeclaration(fn) ? fn : fn.getParent();
  const own =
    Node.isFunctionDeclaration(holder) || Node.isVariableDeclaration(holder)
      ? holder.getNameNode()
      : undefined;
  if (!Node.isIdentifier(own)) return false;
  return usesOf(own).some((use) => {
    const property = use.getParent();
    return Node.isPropertyAssignment(property) && property.getName().replace(/["'`[\]]/g, "") === name;
  });
}

function describe(fn: Node): Hook | undefined {
  if (!Node.isParametered(fn)) return undefined;
  const [first, second] = fn.getParameters().map((one) => one.getNameNode());
  if (first === undefined) return undefined;
  const of = (field: string): string | undefined => {
    if (Node.isIdentifier(first)) return `${first.getText()}.${field}`;
    if (!Node.isObjectBindingPattern(first)) return undefined;
    const element = first
      .getElements()
      .find((one) => (one.getPropertyNameNode()?.getText() ?? one.getName()) === field);
    return element?.getName();
  };
  const sessionID = of("sessionID");
  const callID = of("callID");
  if (sessionID === undefined || callID === undefined) return undefined;
  return { fn, sessionID, callID, output: Node.isIdentifier(second) ? second.getText() : "" };
}

/** The calls in a function's body, callbacks counted. */
export function callsIn(fn: Node): Node[] {
  return fn.getDescendantsOfKind(SyntaxKind.CallExpression);
}

/** The variable that a look-up's value goes into. */
export function holderOf(node: Node): Identifier | undefined {
  let outer = node;
  for (let parent = node.getParent(); parent !== undefined; parent = outer.getParent()) {
    const isWrapped =
      Node.isAwaitExpression(parent) || Node.isParenthesizedExpression(parent) || Node.isAsExpression(parent);
    if (!isWrapped) break;
    outer = parent;
  }
  const parent = outer.getParent();
  const target = Node.isVariableDeclaration(parent)
    ? parent.getNameNode()
    : Node.isBinaryExpression(parent) &&
        parent.getOperatorToken().getText() === "=" &&
        parent.getRight() === outer
      ? parent.getLeft()
      : undefined;
  return Node.isIdentifier(target) ? target : undefined;
}
