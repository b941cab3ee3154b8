import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { staticKey, unwrap, type Node } from "../ast.js";
import { alternatives, joinAll } from "../values/join.js";
import { knownText, type Part } from "../values/text.js";
import { text, type Text, type Value } from "../values/value.js";
import { asTexts, equality, keyText, knownString, truthiness } from "./coerce.js";
import type { Interpreter } from "./interpreter.js";
import { listOf } from "./iterate.js";
import { getMember } from "./members.js";
import type { Scope } from "./scope.js";
import type { Cell, Delta } from "./state.js";
import { typeText } from "./typescript.js";

/**
 * Runs the branches that a test allows, each from the same state, each knowing what the test says of the names in
 * it, and joins what they leave.
 *
 * @returns whether control comes out of either
 */
export function branchOn(
  ip: Interpreter,
  test: Node,
  scope: Scope,
  yes: () => boolean,
  no: () => boolean,
): boolean {
  const answer = ip.evaluate(test, scope);
  const known = isFlag(ip, test) ? undefined : truthiness(answer);
  const ends: { delta: Delta; narrowed: Delta }[] = [];
  const take = (body: () => boolean, polarity: boolean): void => {
    let narrowed: Delta = new Map();
    const branch = ip.journal.fork(() => {
      refine(ip, test, scope, polarity);
      narrowed = ip.journal.snapshot(ip.journal.depth);
      return body();
    });
    if (branch.live) ends.push({ delta: branch.delta, narrowed });
  };
  if (known !== false) take(yes, true);
  if (known !== true) take(no, false);
  // Where both branches go on, what only the test said of a name is forgotten again.
  if (ends.length > 0)
    ip.journal.merge(
      ends.map(({ delta, narrowed }) => (ends.length > 1 ? withoutEqual(delta, narrowed) : delta)),
    );
  return ends.length > 0;
}

function withoutEqual(delta: Delta, narrowed: Delta): Delta {
  return new Map([...delta].filter(([cell, value]) => narrowed.get(cell) !== value));
}

/**
 * A constant switch in the code itself (`if (USE_FILES)`) is turned over one day: both branches count. Inside a
 * called function the caller's argument decides.
 */
function isFlag(ip: Interpreter, test: Node): boolean {
  if (!ip.isTopFrame) return false;
  const at = unwrap(test);
  if (at.type === T.UnaryExpression && at.operator === "!") return isFlag(ip, at.argument);
  if (at.type === T.LogicalExpression) return isFlag(ip, at.left) || isFlag(ip, at.right);
  // A comparison chooses among values; only one with `true` or `false` is a switch.
  if (at.type === T.BinaryExpression)
    return at.right.type === T.Literal && typeof at.right.value === "boolean" && isFlag(ip, at.left);
  return at.type === T.Identifier || at.type === T.MemberExpression || at.type === T.Literal;
}

/** Narrows the names in a test to the values with which it succeeds (or fails). */
export function refine(ip: Interpreter, test: Node, scope: Scope, polarity: boolean): void {
  const node = unwrap(test);
  switch (node.type) {
    case T.UnaryExpression:
      if (node.operator === "!") refine(ip, node.argument, scope, !polarity);
      break;
    case T.LogicalExpression:
      if ((node.operator === "&&" && polarity) || (node.operator === "||" && !polarity)) {
        refine(ip, node.left, scope, polarity);
        refine(ip, node.right, scope, polarity);
      }
      break;
    case T.Identifier:
      narrow(ip, node, scope, (value) => truthiness(value) !== !polarity);
      break;
    case T.MemberExpression:
      narrowByMember(ip, node, scope, (value) => truthiness(value) !== !polarity);
      break;
    case T.BinaryExpression:
      refineEquality(ip, node, scope, polarity);
      break;
    case T.CallExpression:
      refineCall(ip, node, scope, polarity);
      break;
    default:
  }
}

function narrow(
  ip: Interpreter,
  name: TSESTree.Identifier,
  scope: Scope,
  keep: (value: Value) => boolean,
): void {
  const cell = scope.lookup(name.name);
  if (cell === undefined) return;
  const all = alternatives(ip.read(cell));
  const kept = all.filter(keep);
  if (kept.length > 0 && kept.length < all.length) ip.write(cell, joinAll(kept));
}

/** `if (result.ok)`: of several objects, those whose member fits. */
function narrowByMember(
  ip: Interpreter,
  node: TSESTree.MemberExpression,
  scope: Scope,
  keep: (member: Value) => boolean,
): void {
  const object = unwrap(node.object);
  const key = staticKey(node.property, node.computed);
  if (object.type === T.Identifier && key !== undefined)
    narrow(ip, object, scope, (one) => one.kind !== "object" || keep(getMember(ip, one, key, ip.site(node))));
}

function refineEquality(
  ip: Interpreter,
  node: TSESTree.BinaryExpression,
  scope: Scope,
  polarity: boolean,
): void {
  const equals = node.operator === "===" || node.operator === "==";
  if (!equals && node.operator !== "!==" && node.operator !== "!=") return;
  const wanted = equals === polarity;
  refineType(ip, node, scope, wanted);
  for (const [name, other] of [
    [unwrap(node.left), node.right],
    [unwrap(node.right), node.left],
  ] as const) {
    if (name.type !== T.Identifier && name.type !== T.MemberExpression) continue;
    if (!isSimple(other)) continue;
    const value = ip.evaluate(other, scope);
    if (name.type === T.MemberExpression) {
      narrowByMember(ip, name, scope, (member) => equality(member, value) !== !wanted);
      continue;
    }
    const cell = scope.lookup(name.name);
    if (cell === undefined) continue;
    const all = alternatives(ip.read(cell));
    const kept = all.filter((one) => equality(one, value) !== !wanted);
    // `name === "x"`: whatever was unknown of the name is now known.
    if (wanted && knownString(value) !== undefined && kept.some((one) => knownString(one) === undefined))
      ip.write(cell, value);
    else if (kept.length > 0 && kept.length < all.length) ip.write(cell, joinAll(kept));
  }
}

/** `typeof name === "string"`. */
function refineType(ip: Interpreter, node: TSESTree.BinaryExpression, scope: Scope, wanted: boolean): void {
  const left = unwrap(node.left);
  if (left.type !== T.UnaryExpression || left.operator !== "typeof" || node.right.type !== T.Literal) return;
  const name = unwrap(left.argument);
  const type = node.right.value;
  if (name.type !== T.Identifier) return;
  narrow(ip, name, scope, (one) => {
    const own = knownString(typeText(one));
    return own === undefined || (own === type) === wanted;
  });
}

/** `name.endsWith(".json")`, `NAMES.includes(name)`, `/^\.pending/.test(name)`. */
function refineCall(ip: Interpreter, node: TSESTree.CallExpression, scope: Scope, polarity: boolean): void {
  const callee = unwrap(node.callee);
  const [first] = node.arguments;
  if (!polarity || callee.type !== T.MemberExpression || first === undefined || !isSimple(first)) return;
  if (!isSimple(callee.object)) return;
  const method = staticKey(callee.property, callee.computed);
  const object = unwrap(callee.object);
  if (object.type === T.Identifier && (method === "endsWith" || method === "startsWith")) {
    const known = keyText(ip.evaluate(first, scope));
    const cell = scope.lookup(object.name);
    if (known !== undefined && cell !== undefined) refineText(ip, cell, known, method === "endsWith");
    return;
  }
  const argument = unwrap(first);
  if (argument.type !== T.Identifier) return;
  const cell = scope.lookup(argument.name);
  if (cell === undefined) return;
  const subject = ip.evaluate(object, scope);
  if ((method === "includes" || method === "has") && subject.kind === "array") {
    const { items, rest } = listOf(ip, subject);
    const before = ip.read(cell);
    if (rest === undefined && items.length > 0 && before.kind === "unknown") ip.write(cell, joinAll(items));
  }
  if (method === "test" && subject.kind === "regex") {
    const ending = /^((?:\\.|[\w-])+)\$$/.exec(subject.source)?.[1];
    const start = /^\^((?:\\.|[\w-])+)$/.exec(subject.source)?.[1];
    const whole = /^\^((?:\\.|[\w-])+)\$$/.exec(subject.source)?.[1];
    if (whole !== undefined) ip.write(cell, text(plain(whole)));
    else if (ending !== undefined) refineText(ip, cell, plain(ending), true);
    else if (start !== undefined) refineText(ip, cell, plain(start), false);
  }
}

/** An expression that may be evaluated once more: it calls nothing. */
function isSimple(node: Node): boolean {
  const at = unwrap(node);
  switch (at.type) {
    case T.Literal:
    case T.Identifier:
    case T.ThisExpression:
      return true;
    case T.MemberExpression:
      return isSimple(at.object) && (!at.computed || isSimple(at.property));
    case T.TemplateLiteral:
      return at.expressions.every(isSimple);
    case T.BinaryExpression:
      return isSimple(at.left) && isSimple(at.right);
    case T.ArrayExpression:
      return at.elements.every((element) => element !== null && isSimple(element));
    default:
      return false;
  }
}

function plain(source: string): string {
  return source.replace(/\\(.)/g, "$1");
}

/** The cell's texts that fit; a hole at the end (or beginning) is known to end (or begin) so. */
function refineText(ip: Interpreter, cell: Cell, known: string, atEnd: boolean): void {
  const kept: Text[] = [];
  for (const one of asTexts(ip.read(cell))) {
    const whole = knownText(one.parts);
    if (whole !== undefined) {
      if (atEnd ? whole.endsWith(known) : whole.startsWith(known)) kept.push(one);
      continue;
    }
    const edge = atEnd ? one.parts.at(-1) : one.parts[0];
    if (typeof edge === "string") {
      if (edge.length < known.length || (atEnd ? edge.endsWith(known) : edge.startsWith(known)))
        kept.push(one);
      continue;
    }
    kept.push({ ...one, parts: joinEdge(one.parts, known, atEnd) });
  }
  if (kept.length > 0) ip.write(cell, joinAll(kept));
}

function joinEdge(parts: readonly Part[], known: string, atEnd: boolean): readonly Part[] {
  // What is left of the hole may be empty: `.pending.json` starts with `.pending.json`.
  const loosened = parts.map((part) => (typeof part === "string" ? part : { ...part, nonEmpty: false }));
  return atEnd ? [...loosened, known] : [known, ...loosened];
}
