import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { alternatives, joinAll } from "../values/join.js";
import type { Value } from "../values/value.js";
import { truthiness } from "./coerce.js";
import type { Interpreter } from "./interpreter.js";
import { refine } from "./refine.js";
import { declare } from "./patterns.js";
import { Scope } from "./scope.js";

/**
 * What is known of an element that a predicate lets through: `names.filter((n) => n.endsWith(".json"))`.
 *
 * @returns the narrowed value; the value itself where the predicate says nothing that can be used
 */
export function filterByPredicate(ip: Interpreter, predicate: Value, value: Value): Value {
  if (predicate.kind === "native" && predicate.name === "Boolean") return truthyPart(value);
  if (predicate.kind !== "function") return value;
  const { node } = predicate;
  const [param] = node.params;
  const test = returned(node.body);
  if (param?.type !== T.Identifier || test === undefined) return value;
  let narrowed: Value = value;
  ip.journal.fork(() => {
    const scope = new Scope(predicate.scope, predicate.scope.owner);
    scope.vars.set(param.name, ip.cell(value));
    declare(ip, param, value, scope);
    refine(ip, test, scope, true);
    narrowed = ip.lookup(param.name, scope) ?? value;
    return true;
  });
  return narrowed;
}

/** `filter(Boolean)`: what is certainly falsy does not pass. */
function truthyPart(value: Value): Value {
  const kept = alternatives(value).filter((one) => truthiness(one) !== false);
  return kept.length > 0 ? joinAll(kept) : value;
}

/** The expression that a function returns, when that is all it does. */
function returned(
  body: TSESTree.BlockStatement | TSESTree.Expression | null | undefined,
): TSESTree.Expression | undefined {
  if (body == null) return undefined;
  if (body.type !== T.BlockStatement) return body;
  const [only] = body.body;
  return body.body.length === 1 && only?.type === T.ReturnStatement
    ? (only.argument ?? undefined)
    : undefined;
}
