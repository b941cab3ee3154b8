import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { staticKey, unwrap } from "../ast.js";
import { extend } from "../route.js";
import { alternatives, join, joinAll, mapValue } from "../values/join.js";
import { ABSENT, UNKNOWN, unknown, type HeapObject, type Value } from "../values/value.js";
import { keyText } from "./coerce.js";
import { functionValue, nameFunction } from "./functions.js";
import type { Interpreter } from "./interpreter.js";
import type { Scope } from "./scope.js";

/** An object literal. */
export function evaluateObject(ip: Interpreter, node: TSESTree.ObjectExpression, scope: Scope): Value {
  const object = ip.object(undefined, node);
  for (const property of node.properties) {
    if (property.type === T.SpreadElement) {
      spreadInto(ip, object, ip.evaluate(property.argument, scope));
      continue;
    }
    const key = staticKey(property.key, property.computed) ?? keyText(ip.evaluate(property.key, scope));
    const inner = unwrap(property.value);
    const isFunction = inner.type === T.FunctionExpression || inner.type === T.ArrowFunctionExpression;
    if (property.kind !== "init" && inner.type === T.FunctionExpression && key !== undefined) {
      const fn = functionValue(ip, inner, scope, undefined, object);
      object.accessors.set(key, { ...object.accessors.get(key), [property.kind]: fn });
      continue;
    }
    let value: Value = isFunction
      ? functionValue(ip, inner, scope, undefined, inner.type === T.FunctionExpression ? object : undefined)
      : ip.evaluate(property.value, scope);
    if (value.kind === "function" && key !== undefined) nameFunction(value.node, key);
    if (value.kind === "text" && key !== undefined) {
      const step = { label: key, source: ip.module, offset: property.range[0] };
      value = { ...value, route: extend(value.route, step) };
    }
    if (key === undefined) object.others.value = join(object.others.value, value);
    else object.props.set(key, ip.cell(value));
  }
  return object;
}

/** `{...source}` and `Object.assign(target, source)`. */
export function spreadInto(ip: Interpreter, target: HeapObject, source: Value): void {
  const all = alternatives(source);
  const keys = new Set<string>();
  for (const one of all) {
    if (one.kind === "literal") continue;
    if (one.kind === "native-object" || one.kind === "namespace") {
      target.proto = one;
      continue;
    }
    if (one.kind !== "object") {
      ip.write(target.others, join(ip.read(target.others), openness(one)));
      continue;
    }
    ip.journal.look(one);
    for (const key of one.props.keys()) keys.add(key);
    if (one.proto !== undefined && one.proto.kind !== "object") target.proto = one.proto;
    const others = ip.read(one.others);
    if (!isAbsent(others)) ip.write(target.others, join(ip.read(target.others), others));
  }
  for (const key of keys) {
    const before = target.props.get(key);
    const earlier = before === undefined ? ABSENT : ip.read(before);
    const whole = joinAll(all.map((one) => spreadValue(ip, one, key, earlier)));
    if (before !== undefined) ip.write(before, whole);
    else {
      ip.journal.taint(target.birth);
      target.props.set(key, ip.cell(whole));
    }
  }
}

/** What a property holds after a spread: the source's value, or what was there where the source has none. */
function spreadValue(ip: Interpreter, source: Value, key: string, earlier: Value): Value {
  const cell = source.kind === "object" ? source.props.get(key) : undefined;
  if (cell === undefined) return earlier;
  return mapValue(ip.read(cell), (value) => (isAbsent(value) ? earlier : value));
}

function openness(value: Value): Value {
  if (value.kind !== "unknown") return UNKNOWN;
  const { fromLegacy, typed } = value.hole;
  return unknown(`member of ${value.hole.label}`, { fromLegacy, ...(typed === true ? { typed } : {}) });
}

function isAbsent(value: Value): boolean {
  return value.kind === "literal" && value.absent === true;
}
