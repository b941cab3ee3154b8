import { Node, type CallExpression, type Identifier } from "ts-morph";
import type { Modules, Target } from "./modules.js";
import { memberTarget } from "./objects.js";
import { isFunction } from "./scope.js";

/** The calls of a function, over the tree. */
export function callsOf(fn: Node, file: string, modules: Modules): { file: string; call: CallExpression }[] {
  const target = targetOf(fn, file);
  if (target === undefined) return [];
  return modules
    .mentionsOf(target)
    .flatMap(({ kind, node, file: where }) =>
      kind === "call" && Node.isCallExpression(node) ? [{ file: where, call: node }] : [],
    );
}

/** A function with the identifier that names it. */
export function targetOf(fn: Node, file: string): Target | undefined {
  if (Node.isFunctionDeclaration(fn)) {
    const name = fn.getNameNode();
    return name === undefined ? undefined : { file, fn, name };
  }
  if (Node.isMethodDeclaration(fn)) {
    const name = Node.isClassDeclaration(fn.getParent()) ? fn.getNameNode() : undefined;
    return Node.isIdentifier(name) ? { file, fn, name } : memberTarget(fn, file);
  }
  const parent = fn.getParent();
  if (Node.isBinaryExpression(parent)) {
    const name = exportedAs(parent.getLeft());
    return name === undefined ? undefined : { file, fn, name };
  }
  if (Node.isPropertyAssignment(parent)) return memberTarget(fn, file);
  const name = Node.isVariableDeclaration(parent) ? parent.getNameNode() : undefined;
  return Node.isIdentifier(name) ? { file, fn, name } : undefined;
}

/** The name in `exports.name`. */
function exportedAs(left: Node): Identifier | undefined {
  if (!Node.isPropertyAccessExpression(left)) return undefined;
  const name = left.getNameNode();
  return /^(?:module\.)?exports$/.test(left.getExpression().getText()) && Node.isIdentifier(name)
    ? name
    : undefined;
}

/** The named function that a node stands in, callbacks not counted. */
export function namedFunctionOf(node: Node, file: string): Target | undefined {
  for (const outer of node.getAncestors()) {
    if (!isFunction(outer)) continue;
    const target = targetOf(outer, file);
    if (target !== undefined) return target;
    // A hook, a tool, a method: nobody calls it by a name that could be followed.
    const parent = outer.getParent();
    if (
      Node.isPropertyAssignment(parent) ||
      Node.isMethodDeclaration(outer) ||
      Node.isReturnStatement(parent)
    )
      return undefined;
  }
  return undefined;
}
