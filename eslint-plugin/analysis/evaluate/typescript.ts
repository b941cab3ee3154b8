import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../ast.js";
import { extend } from "../route.js";
import { literal, text, UNKNOWN, unknown, type Value } from "../values/value.js";
import type { Interpreter } from "./interpreter.js";
import { Scope } from "./scope.js";

/** An enum is an object; members may use earlier ones by their bare names. */
export function executeEnum(ip: Interpreter, node: TSESTree.TSEnumDeclaration, scope: Scope): void {
  const object = ip.object();
  const inner = new Scope(scope, scope.owner);
  let next: number | undefined = 0;
  for (const member of node.body.members) {
    // `computed` is deprecated on members: a literal in brackets is a name like any other.
    const name = staticKey(member.id, member.id.type !== T.Identifier);
    let value: Value = next === undefined ? UNKNOWN : literal(next);
    if (member.initializer != null) value = ip.evaluate(member.initializer, inner);
    next = value.kind === "literal" && typeof value.value === "number" ? value.value + 1 : undefined;
    if (name === undefined) continue;
    if (value.kind === "text") {
      const step = { label: `${node.id.name}.${name}`, source: ip.module, offset: member.range[0] };
      value = { ...value, route: extend(value.route, step) };
    }
    const cell = ip.cell(value);
    object.props.set(name, cell);
    inner.vars.set(name, cell);
  }
  const cell = scope.lookup(node.id.name);
  if (cell !== undefined) ip.write(cell, object);
}

/** What `typeof` gives. */
export function typeText(value: Value): Value {
  switch (value.kind) {
    case "text":
      return text("string");
    case "function":
    case "native":
    case "class":
      return text("function");
    case "object":
    case "array":
      return text("object");
    case "literal":
      return text(value.value === null ? "object" : typeof value.value);
    default:
      return unknown("type", { nonEmpty: true });
  }
}
