import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { staticKey, unwrap, type Node } from "../ast.js";
import { argsOf, type Args } from "../models/native.js";
import { join, joinAll } from "../values/join.js";
import { text, UNDEFINED, UNKNOWN, type Value } from "../values/value.js";
import { initFields, initialiseSuper } from "./classes.js";
import { isNullish } from "./coerce.js";
import { evaluateMember } from "./expressions.js";
import { markInline } from "./functions.js";
import type { Interpreter } from "./interpreter.js";
import { listOf } from "./iterate.js";
import { getMember } from "./members.js";
import { template } from "./operators.js";
import { noteTagged } from "./statement-calls.js";
import type { Scope } from "./scope.js";

/** `f(…)`, `object.method(…)`, `super(…)`. */
export function evaluateCall(ip: Interpreter, node: TSESTree.CallExpression, scope: Scope): Value {
  const callee = unwrap(node.callee);
  if (callee.type === T.Super) {
    const self = scope.thisValue;
    const home = scope.homeClass;
    const args = evaluateArgs(ip, node.arguments, scope);
    if (self !== undefined && home?.superClass !== undefined) {
      initialiseSuper(ip, home.superClass, self, args, ip.site(node));
      initFields(ip, home, self, ip.site(node));
    }
    return UNDEFINED;
  }
  // A function that is called where it stands is part of the code around it.
  markInline(callee);
  const { value, self } = evaluateCallee(ip, callee, scope);
  if (node.optional && isNullish(value)) return UNDEFINED;
  const args = evaluateArgs(ip, node.arguments, scope);
  if (value.kind === "native" && value.name === "require")
    return ip.workspace.requireCall(ip, args.values[0] ?? UNKNOWN);
  ip.workspace.namedWriter(ip, callee, args, ip.site(node));
  return ip.call(value, self, args, ip.site(node));
}

/** The function of a call, and what `this` is in it. */
function evaluateCallee(
  ip: Interpreter,
  callee: Node,
  scope: Scope,
): { value: Value; self: Value | undefined } {
  if (callee.type !== T.MemberExpression) return { value: ip.evaluate(callee, scope), self: undefined };
  if (callee.object.type === T.Super) {
    const parent = scope.homeClass?.superClass;
    const key = staticKey(callee.property, callee.computed);
    const self = scope.thisValue;
    if (parent?.kind !== "class" || key === undefined) return { value: UNKNOWN, self };
    const method = parent.methods.get(key) ?? getMember(ip, parent, key, ip.site(callee));
    return { value: method, self };
  }
  const self = ip.evaluate(callee.object, scope);
  if (callee.optional && isNullish(self)) return { value: UNDEFINED, self };
  if (self.kind !== "union") return { value: evaluateMember(ip, callee, self, scope), self };
  return { value: boundToEach(ip, callee, self.of, scope), self: undefined };
}

/** Where the object may be one of several, each one's method has its own `this`. */
function boundToEach(
  ip: Interpreter,
  callee: TSESTree.MemberExpression,
  objects: readonly Value[],
  scope: Scope,
): Value {
  return joinAll(
    objects
      .filter((one) => !isNullish(one))
      .map((one) => {
        const method = evaluateMember(ip, callee, one, scope);
        if (method.kind === "native" || method.kind === "function")
          return method.bound === undefined ? { ...method, bound: { self: one, args: [] } } : method;
        return method;
      }),
  );
}

export function evaluateArgs(
  ip: Interpreter,
  nodes: readonly TSESTree.CallExpressionArgument[],
  scope: Scope,
): Args {
  const values: Value[] = [];
  let rest: Value | undefined;
  for (const node of nodes) {
    if (node.type === T.SpreadElement) {
      const list = listOf(ip, ip.evaluate(node.argument, scope));
      if (rest === undefined) values.push(...list.items);
      else rest = joinAll([rest, ...list.items]);
      if (list.rest !== undefined) rest = rest === undefined ? list.rest : join(rest, list.rest);
      continue;
    }
    markInline(node);
    const value = ip.evaluate(node, scope);
    if (rest === undefined) values.push(value);
    else rest = join(rest, value);
  }
  return { values, rest };
}

/** `new C(…)`. */
export function evaluateNew(ip: Interpreter, node: TSESTree.NewExpression, scope: Scope): Value {
  const callee = ip.evaluate(node.callee, scope);
  const args = evaluateArgs(ip, node.arguments, scope);
  return ip.call(callee, undefined, args, ip.site(node), true);
}

/** A tagged template is a call: the known pieces as an array, then the values. */
export function evaluateTagged(
  ip: Interpreter,
  node: TSESTree.TaggedTemplateExpression,
  scope: Scope,
): Value {
  const { value, self } = evaluateCallee(ip, unwrap(node.tag), scope);
  const isRaw = value.kind === "native" && value.name === "String.raw";
  const strings = ip.array(
    node.quasi.quasis.map(({ value: { raw, cooked } }) => text(isRaw ? raw : (cooked ?? raw))),
  );
  const values = node.quasi.expressions.map((one) => ip.evaluate(one, scope));
  if (value.kind === "unknown") {
    const cooked = node.quasi.quasis.map((piece) => piece.value.cooked ?? piece.value.raw);
    noteTagged(ip, template(cooked, values), ip.site(node.quasi));
  }
  return ip.call(value, self, argsOf(strings, ...values), ip.site(node));
}
