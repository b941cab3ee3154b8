import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { staticKey, unwrap, type Node } from "../ast.js";
import { extend } from "../route.js";
import { alternatives, joinAll, mapValue } from "../values/join.js";
import { UNDEFINED, UNKNOWN, type Value } from "../values/value.js";
import type { Interpreter } from "./interpreter.js";
import { elementAt, elementsFrom, listOf } from "./iterate.js";
import { nameFunction } from "./functions.js";
import { getMember } from "./members.js";
import { setMember } from "./set-member.js";
import { keyText } from "./coerce.js";
import type { Scope } from "./scope.js";

/** Gives a declared name its first value. */
export function declare(ip: Interpreter, pattern: Node, value: Value, scope: Scope): void {
  bind(ip, pattern, value, scope, (name, one, node) => {
    const told = tell(ip, one, name, node);
    const cell = scope.vars.get(name) ?? outerVar(scope, name);
    if (cell === undefined) scope.vars.set(name, ip.cell(told));
    else ip.write(cell, told);
  });
}

/** A `var` inside a block belongs to the function. */
function outerVar(scope: Scope, name: string): ReturnType<Scope["lookup"]> {
  return scope.parent === undefined ? undefined : scope.lookupWithinOwner(name);
}

/** Assigns to whatever stands on the left: names, members, patterns of them. */
export function assignPattern(ip: Interpreter, pattern: Node, value: Value, scope: Scope): void {
  bind(ip, pattern, value, scope, (name, one, node) => {
    const cell = scope.lookup(name);
    // A name that nobody declares is a global; it lives in the module as far as this can see.
    if (cell === undefined) ip.module.scope.vars.set(name, ip.cell(one));
    else ip.write(cell, tell(ip, one, name, node));
  });
}

/** A path that gets a name has come one step further. */
function tell(ip: Interpreter, value: Value, label: string, node: Node): Value {
  if (value.kind === "function") nameFunction(value.node, label);
  if (value.kind !== "text" && value.kind !== "union") return value;
  const step = { label, source: ip.module, offset: node.range[0] };
  return mapValue(value, (one) => (one.kind === "text" ? { ...one, route: extend(one.route, step) } : one));
}

function bind(
  ip: Interpreter,
  pattern: Node,
  value: Value,
  scope: Scope,
  assign: (name: string, value: Value, node: Node) => void,
): void {
  const target = unwrap(pattern);
  switch (target.type) {
    case T.Identifier:
      assign(target.name, value, target);
      break;
    case T.MemberExpression: {
      const object = ip.evaluate(target.object, scope);
      const key = staticKey(target.property, target.computed) ?? keyText(ip.evaluate(target.property, scope));
      setMember(ip, object, key, tell(ip, value, key ?? "[…]", target), ip.site(target));
      break;
    }
    case T.AssignmentPattern:
      bind(ip, target.left, withDefault(ip, value, target.right, scope), scope, assign);
      break;
    case T.ObjectPattern:
      bindObject(ip, target, value, scope, assign);
      break;
    case T.ArrayPattern: {
      const list = listOf(ip, value);
      target.elements.forEach((element, index) => {
        if (element === null) return;
        if (element.type === T.RestElement) {
          const { items, rest: others } = elementsFrom(list, index);
          bind(ip, element.argument, ip.array(items, others), scope, assign);
        } else bind(ip, element, elementAt(list, index) ?? UNDEFINED, scope, assign);
      });
      break;
    }
    case T.RestElement:
      bind(ip, target.argument, value, scope, assign);
      break;
    case T.TSParameterProperty:
      bind(ip, target.parameter, value, scope, assign);
      break;
    default:
  }
}

function bindObject(
  ip: Interpreter,
  pattern: TSESTree.ObjectPattern,
  value: Value,
  scope: Scope,
  assign: (name: string, value: Value, node: Node) => void,
): void {
  const taken = new Set<string>();
  for (const property of pattern.properties) {
    if (property.type === T.RestElement) {
      bind(ip, property.argument, rest(ip, value, taken), scope, assign);
      continue;
    }
    const key = staticKey(property.key, property.computed) ?? keyText(ip.evaluate(property.key, scope));
    if (key !== undefined) taken.add(key);
    bind(ip, property.value, getMember(ip, value, key, ip.site(property)), scope, assign);
  }
}

function rest(ip: Interpreter, value: Value, taken: ReadonlySet<string>): Value {
  if (value.kind !== "object") return UNKNOWN;
  ip.journal.look(value);
  const copy = ip.object();
  for (const [name, cell] of value.props) if (!taken.has(name)) copy.props.set(name, ip.cell(ip.read(cell)));
  copy.others.value = ip.read(value.others);
  return copy;
}

/** The default counts where the value is, or may be, undefined. */
export function withDefault(ip: Interpreter, value: Value, fallback: Node, scope: Scope): Value {
  const all = alternatives(value);
  const defined = all.filter((one) => !(one.kind === "literal" && one.value === undefined));
  if (defined.length === all.length && !all.some((one) => one.kind === "unknown")) return value;
  return joinAll([...defined, ip.evaluate(fallback, scope)]);
}

/** What the head of a `for…of` assigns to. */
export function declarationTarget(left: TSESTree.ForOfStatement["left"] | TSESTree.ForInStatement["left"]): {
  declares: boolean;
  pattern: Node;
} {
  if (left.type !== T.VariableDeclaration) return { declares: false, pattern: left };
  const [first] = left.declarations;
  return { declares: true, pattern: first.id };
}
