import { AST_NODE_TYPES as T } from "@typescript-eslint/utils";
import type { Node } from "../ast.js";
import { patternNames } from "../evaluate/scope.js";
import type { Site } from "./effect.js";

/**
 * Whether a condition of the module looks at a call's result: the call stands in a test, or a name that it was given
 * to does.
 */
export function decidesSomething({ node, module }: Site): boolean {
  const names = new Set<string>();
  const tests: Node[] = [];
  walk(module.ast, (one) => {
    if (one.type === T.VariableDeclarator && one.init !== null && contains(one.init, node))
      for (const name of patternNames(one.id)) names.add(name);
    if (one.type === T.AssignmentExpression && contains(one.right, node) && one.left.type === T.Identifier)
      names.add(one.left.name);
    const test = testOf(one);
    if (test !== undefined) tests.push(test);
  });
  return tests.some((test) => contains(test, node) || mentions(test, names));
}

function testOf(node: Node): Node | undefined {
  switch (node.type) {
    case T.IfStatement:
    case T.WhileStatement:
    case T.DoWhileStatement:
    case T.ConditionalExpression:
      return node.test;
    case T.ForStatement:
      return node.test ?? undefined;
    case T.LogicalExpression:
      return node.left;
    case T.SwitchStatement:
      return node.discriminant;
    default:
      return undefined;
  }
}

function contains(outer: Node, inner: Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

function mentions(test: Node, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(test, (one) => {
    found ||= one.type === T.Identifier && names.has(one.name);
  });
  return found;
}

/** Visits each node below one, in no special order and without recursion. */
function walk(root: Node, visit: (node: Node) => void): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    visit(node);
    for (const [key, child] of Object.entries(node) as [string, unknown][]) {
      if (key === "parent") continue;
      for (const one of Array.isArray(child) ? (child as unknown[]) : [child])
        if (isNode(one)) stack.push(one);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "range" in value;
}
