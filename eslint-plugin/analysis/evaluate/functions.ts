import { AST_NODE_TYPES as T } from "@typescript-eslint/utils";
import { unwrap, type Node } from "../ast.js";
import {
  freshId,
  type ClassValue,
  type FunctionNode,
  type FunctionValue,
  type Value,
} from "../values/value.js";
import type { Interpreter } from "./interpreter.js";
import type { Scope } from "./scope.js";

/**
 * Functions that are written where they are passed, or called where they are written. What they do belongs to the
 * code around them.
 */
const inline = new WeakSet<Node>();

/** Marks the functions among a call's arguments, also those inside an options object or a list. */
export function markInline(node: Node | null, depth = 0): void {
  if (node === null || depth > 3) return;
  const at = unwrap(node);
  switch (at.type) {
    case T.ArrowFunctionExpression:
    case T.FunctionExpression:
      inline.add(at);
      break;
    case T.ObjectExpression:
      for (const property of at.properties)
        if (property.type === T.Property) markInline(property.value, depth + 1);
      break;
    case T.ArrayExpression:
      for (const element of at.elements) markInline(element, depth + 1);
      break;
    default:
  }
}

const names = new WeakMap<FunctionNode, string>();

/** A function without a name of its own goes by the first name that it is given. */
export function nameFunction(node: FunctionNode, name: string): void {
  if (functionName(node) === undefined) names.set(node, name);
}

export function functionName(node: FunctionNode): string | undefined {
  return ("id" in node ? node.id?.name : undefined) ?? names.get(node);
}

export function isInline(node: FunctionNode): boolean {
  return inline.has(node);
}

/**
 * Makes a function value, and has the function analysed on its own later.
 *
 * @param self what `this` is when it is called on the object that it was written in
 */
export function functionValue(
  ip: Interpreter,
  node: FunctionNode,
  scope: Scope,
  home?: ClassValue,
  self?: Value,
): FunctionValue {
  const fn: FunctionValue = {
    kind: "function",
    id: freshId(),
    node,
    scope,
    module: ip.module,
    home,
    bound: undefined,
    props: new Map(),
  };
  if (home === undefined) ip.schedule({ kind: "function", fn, self });
  return fn;
}
