import { Node, type CallExpression } from "ts-morph";
import type { Modules, Target } from "./modules.js";
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
  const parent = fn.getParent();
  const name = Node.isVariableDeclaration(parent) ? parent.getNameNode() : undefined;
  return Node.isIdentifier(name) ? { file, fn, name } : undefined;
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
