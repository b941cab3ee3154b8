import {
  Node,
  SyntaxKind,
  type ClassDeclaration,
  type Identifier,
  type PropertyAccessExpression,
} from "ts-morph";
import { declarationOf, isFunction, usesOf } from "../code/scope.js";

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
    if (isIt || isGivenAs(fn, name) || isMethodBehind(fn, name)) return describe(fn);
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

/** A method of a class of the file that the hook hands its own parameters to: `this.before.bind(this)`. */
function isMethodBehind(fn: Node, name: string): boolean {
  const holder = fn.getParent();
  if (!Node.isMethodDeclaration(fn) || !Node.isClassDeclaration(holder)) return false;
  return fn
    .getSourceFile()
    .getDescendantsOfKind(SyntaxKind.PropertyAssignment)
    .filter((one) => one.getName().replace(/["'`[\]]/g, "") === name)
    .some((one) => {
      const method = methodIn(one.getInitializer());
      return method?.getName() === fn.getName() && isOf(method.getExpression(), holder);
    });
}

/** The method that a hook is, or does nothing but call. */
function methodIn(hook: Node | undefined): PropertyAccessExpression | undefined {
  if (Node.isPropertyAccessExpression(hook)) return hook;
  if (Node.isCallExpression(hook)) {
    const bound = hook.getExpression();
    const isBound = Node.isPropertyAccessExpression(bound) && bound.getName() === "bind";
    const method = isBound ? bound.getExpression() : undefined;
    return Node.isPropertyAccessExpression(method) ? method : undefined;
  }
  if (!Node.isArrowFunction(hook)) return undefined;
  const body = hook.getBody();
  const [only, ...more] = Node.isBlock(body) ? body.getStatements() : [body];
  let call: Node | undefined = only;
  while (Node.isExpressionStatement(call) || Node.isReturnStatement(call) || Node.isAwaitExpression(call))
    call = call.getExpression();
  if (more.length > 0 || !Node.isCallExpression(call)) return undefined;
  const given = call.getArguments().map((one) => one.getText());
  const own = hook.getParameters().map((one) => (one.isRestParameter() ? "..." : "") + one.getName());
  const method = call.getExpression();
  return given.join() === own.join() && Node.isPropertyAccessExpression(method) ? method : undefined;
}

/** Whether an object is one of a class: `this` in it, or what `new` made of it. */
function isOf(object: Node, holder: ClassDeclaration): boolean {
  if (Node.isThisExpression(object))
    return object.getFirstAncestorByKind(SyntaxKind.ClassDeclaration) === holder;
  const declared = Node.isIdentifier(object) ? declarationOf(object)?.getParent() : undefined;
  const made = Node.isVariableDeclaration(declared) ? declared.getInitializer() : object;
  return Node.isNewExpression(made) && made.getExpression().getText() === holder.getName();
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
