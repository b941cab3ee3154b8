import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { staticKey, unwrap, type Node } from "../ast.js";
import { globalValue } from "../models/globals.js";
import { alternatives, join, joinAll } from "../values/join.js";
import { literal, text, UNDEFINED, UNKNOWN, unknown, type Value } from "../values/value.js";
import { isNullish, keyText, truthiness } from "./coerce.js";
import { evaluateCall, evaluateNew, evaluateTagged } from "./call-sites.js";
import { classValue } from "./classes.js";
import { functionValue } from "./functions.js";
import type { Interpreter } from "./interpreter.js";
import { listOf } from "./iterate.js";
import { getMember } from "./members.js";
import { evaluateObject } from "./objects.js";
import { binary, concatenate, template } from "./operators.js";
import { assignPattern } from "./patterns.js";
import { primitive } from "./primitive.js";
import { branchOn } from "./refine.js";
import type { Scope } from "./scope.js";
import { ofType } from "./types.js";
import { typeText } from "./typescript.js";

/** The abstract value of an expression; its effects are recorded on the way. */
export function evaluateExpression(ip: Interpreter, original: Node, scope: Scope): Value {
  if (original.type === T.TSAsExpression || original.type === T.TSTypeAssertion) {
    const value = ip.evaluate(original.expression, scope);
    return value.kind === "unknown" ? ofType(ip, value, original.typeAnnotation, scope) : value;
  }
  const node = unwrap(original);
  switch (node.type) {
    case T.Literal:
      return literalValue(node);
    case T.TemplateLiteral:
      return template(
        node.quasis.map(({ value }) => value.cooked ?? value.raw),
        node.expressions.map((one) => primitive(ip, ip.evaluate(one, scope), ip.site(one))),
      );
    case T.Identifier:
      if (node.name === "undefined") return UNDEFINED;
      return ip.lookup(node.name, scope) ?? globalValue(ip, node.name);
    case T.ThisExpression:
      return scope.thisValue ?? unknown("this");
    case T.MemberExpression: {
      const object = ip.evaluate(node.object, scope);
      if (node.optional && isNullish(object)) return UNDEFINED;
      return evaluateMember(ip, node, object, scope);
    }
    case T.CallExpression:
      return evaluateCall(ip, node, scope);
    case T.NewExpression:
      return evaluateNew(ip, node, scope);
    case T.TaggedTemplateExpression:
      return evaluateTagged(ip, node, scope);
    case T.ImportExpression:
      return ip.workspace.importCall(ip, ip.evaluate(node.source, scope));
    case T.BinaryExpression:
      return binary(node.operator, operand(ip, node.left, scope), operand(ip, node.right, scope));
    case T.LogicalExpression:
      return evaluateLogical(ip, node, scope);
    case T.ConditionalExpression:
      return choose(ip, node.test, scope, node.consequent, node.alternate);
    case T.AssignmentExpression:
      return evaluateAssignment(ip, node, scope);
    case T.UpdateExpression:
      assignPattern(ip, node.argument, unknown("counter", { nonEmpty: true }), scope);
      return unknown("counter", { nonEmpty: true });
    case T.UnaryExpression:
      return evaluateUnary(ip, node, scope);
    case T.AwaitExpression:
      return ip.evaluate(node.argument, scope);
    case T.YieldExpression: {
      const value = node.argument ? ip.evaluate(node.argument, scope) : UNDEFINED;
      if (node.delegate) {
        const { items, rest } = listOf(ip, value);
        ip.frame.yields.push(...items, ...(rest ? [rest] : []));
      } else ip.frame.yields.push(value);
      return UNKNOWN;
    }
    case T.SequenceExpression: {
      let last: Value = UNDEFINED;
      for (const one of node.expressions) last = ip.evaluate(one, scope);
      return last;
    }
    case T.ArrayExpression:
      return evaluateArray(ip, node, scope);
    case T.ObjectExpression:
      return evaluateObject(ip, node, scope);
    case T.FunctionExpression:
    case T.ArrowFunctionExpression:
      return functionValue(ip, node, scope);
    case T.ClassExpression:
      return classValue(ip, node, scope);
    case T.MetaProperty:
      return node.meta.name === "import" ? ip.workspace.importMeta(ip.module) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

function operand(ip: Interpreter, node: Node, scope: Scope): Value {
  return primitive(ip, ip.evaluate(node, scope), ip.site(node));
}

/** The member that a member expression names on an object that has been evaluated. */
export function evaluateMember(
  ip: Interpreter,
  node: TSESTree.MemberExpression,
  given: Value,
  scope: Scope,
): Value {
  // Of null and undefined nothing can be read: where control goes on, the object was another one.
  const held = alternatives(given).filter((one) => !isNullish(one));
  const object = node.optional || held.length === 0 ? given : joinAll(held);
  const written = staticKey(node.property, node.computed);
  if (written !== undefined) return getMember(ip, object, written, ip.site(node));
  const keys = alternatives(ip.evaluate(node.property, scope)).map(keyText);
  return joinAll([...new Set(keys)].map((key) => getMember(ip, object, key, ip.site(node))));
}

function literalValue(node: TSESTree.Literal): Value {
  if ("regex" in node) return { kind: "regex", source: node.regex.pattern, flags: node.regex.flags };
  return typeof node.value === "string" ? text([node.value]) : literal(node.value);
}

function evaluateArray(ip: Interpreter, node: TSESTree.ArrayExpression, scope: Scope): Value {
  const items: Value[] = [];
  let rest: Value | undefined;
  for (const element of node.elements) {
    if (element === null) items.push(UNDEFINED);
    else if (element.type === T.SpreadElement) {
      const spread = listOf(ip, ip.evaluate(element.argument, scope));
      if (rest === undefined) items.push(...spread.items);
      else rest = joinAll([rest, ...spread.items]);
      if (spread.rest !== undefined) rest = rest === undefined ? spread.rest : join(rest, spread.rest);
    } else {
      const value = ip.evaluate(element, scope);
      if (rest === undefined) items.push(value);
      else rest = join(rest, value);
    }
  }
  return ip.array(items, rest);
}

/** Evaluates the branches that a test allows, each knowing what the test says. */
function choose(ip: Interpreter, test: Node, scope: Scope, yes: Node, no: Node): Value {
  const values: Value[] = [];
  const take = (node: Node) => () => {
    values.push(ip.evaluate(node, scope));
    return true;
  };
  branchOn(ip, test, scope, take(yes), take(no));
  return joinAll(values);
}

function evaluateLogical(ip: Interpreter, node: TSESTree.LogicalExpression, scope: Scope): Value {
  if (node.operator === "&&") {
    const values: Value[] = [];
    branchOn(
      ip,
      node.left,
      scope,
      () => {
        values.push(ip.evaluate(node.right, scope));
        return true;
      },
      () => {
        values.push(unknown("false"));
        return true;
      },
    );
    const [first] = values;
    // What stands left of `&&` is of use only when it is false; its own text goes nowhere.
    return values.length === 1 && first !== undefined ? first : joinAll(values.map(falsyAsLiteral));
  }
  const left = ip.evaluate(node.left, scope);
  return orElse(ip, node.operator, left, () => ip.evaluate(node.right, scope));
}

function falsyAsLiteral(value: Value): Value {
  return value.kind === "unknown" && value.hole.label === "false" ? literal(false) : value;
}

/** `left || right`, `left ?? right`: the right side counts where the left one may not do. */
export function orElse(ip: Interpreter, operator: "||" | "??", left: Value, right: () => Value): Value {
  const kept: Value[] = [];
  let needed = false;
  for (const one of alternatives(left)) {
    const fails = operator === "??" ? nullishness(one) : negate(truthiness(one));
    if (fails !== true) kept.push(operator === "||" ? certainlyThere(one) : one);
    if (fails !== false) needed = true;
  }
  if (!needed) return joinAll(kept);
  const values: Value[] = [];
  const branch = ip.journal.fork(() => {
    values.push(right());
    return true;
  });
  ip.journal.merge(kept.length > 0 ? [branch.delta, new Map()] : [branch.delta]);
  return joinAll([...kept, ...values]);
}

/** The left side of `||` that is taken is not empty. */
function certainlyThere(value: Value): Value {
  return value.kind === "unknown" && !value.hole.nonEmpty
    ? { kind: "unknown", hole: { ...value.hole, nonEmpty: true } }
    : value;
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function nullishness(value: Value): boolean | undefined {
  if (value.kind === "unknown") return undefined;
  return isNullish(value);
}

function evaluateAssignment(ip: Interpreter, node: TSESTree.AssignmentExpression, scope: Scope): Value {
  const { operator, left, right } = node;
  if (operator === "=") {
    const value = ip.evaluate(right, scope);
    assignPattern(ip, left, value, scope);
    return value;
  }
  const before = ip.evaluate(left, scope);
  let value: Value;
  switch (operator) {
    case "+=":
      value = concatenate(before, ip.evaluate(right, scope));
      break;
    case "||=":
      value = orElse(ip, "||", before, () => ip.evaluate(right, scope));
      break;
    case "??=":
      value = orElse(ip, "??", before, () => ip.evaluate(right, scope));
      break;
    case "&&=":
      value = join(before, ip.evaluate(right, scope));
      break;
    default:
      ip.evaluate(right, scope);
      value = unknown("number", { nonEmpty: true });
  }
  assignPattern(ip, left, value, scope);
  return value;
}

function evaluateUnary(ip: Interpreter, node: TSESTree.UnaryExpression, scope: Scope): Value {
  const value = ip.evaluate(node.argument, scope);
  switch (node.operator) {
    case "!": {
      const truth = truthiness(value);
      return truth === undefined ? unknown("boolean", { nonEmpty: true }) : literal(!truth);
    }
    case "typeof":
      return typeText(value);
    case "void":
      return UNDEFINED;
    case "-":
      return value.kind === "literal" && typeof value.value === "number"
        ? literal(-value.value)
        : unknown("number", { nonEmpty: true });
    case "delete": {
      const target = unwrap(node.argument);
      if (target.type === T.MemberExpression) {
        const object = ip.evaluate(target.object, scope);
        const key = staticKey(target.property, target.computed);
        const cell = object.kind === "object" && key !== undefined ? object.props.get(key) : undefined;
        if (cell !== undefined) ip.write(cell, UNDEFINED);
      }
      return literal(true);
    }
    default:
      return unknown("number", { nonEmpty: true });
  }
}
