import { Node, SyntaxKind, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import { callsOf } from "../code/calls.js";
import { callsOfHeld } from "../code/literals.js";
import type { Modules } from "../code/modules.js";
import { declarationOf, isFunction, usesOf } from "../code/scope.js";
import { propertyName } from "../syntax.js";
import { LISTS, wrappedList } from "./wrapped-list.js";

/** An object that old code stored, as it is written in the source. */
export interface Entry {
  readonly file: string;
  readonly node: ObjectLiteralExpression;
}

/** What a write stores: the objects that may be in it, and the fields that are set on what was read before. */
export interface Stored {
  readonly entries: readonly Entry[];
  readonly assigned: readonly string[];
  /** What is put into a list and could not be followed to an object. */
  readonly unknown?: string | undefined;
}

/** What has been found on the way. */
interface Following {
  readonly modules: Modules;
  readonly entries: Map<Node, Entry>;
  readonly assigned: Set<string>;
  readonly seen: Set<Node>;
  unknown: string | undefined;
}

/** Follows what a call is given back to the objects that are written down in it. */
export function storedBy(call: Node, file: string, modules: Modules): Stored {
  const state: Following = {
    modules,
    entries: new Map(),
    assigned: new Set(),
    seen: new Set(),
    unknown: undefined,
  };
  const all = Node.isCallExpression(call) ? call.getArguments() : [];
  for (const [index, one] of all.entries()) {
    // The first argument of a writer is the path.
    if (index === 0 && all.length > 1 && !isFunction(one)) continue;
    follow(state, one, file, 0);
  }
  return {
    entries: [...state.entries.values()],
    assigned: [...state.assigned],
    unknown: state.entries.size === 0 ? state.unknown : undefined,
  };
}

/** Goes from an expression to what it may be made of. */
function follow(state: Following, node: Node | undefined, where: string, depth: number): void {
  if (node === undefined || depth > 12 || state.seen.has(node)) return;
  state.seen.add(node);
  const on = (next: Node | undefined): void => {
    follow(state, next, where, depth + 1);
  };
  if (Node.isObjectLiteralExpression(node)) {
    const isWhole = node
      .getProperties()
      .every(
        (one) =>
          Node.isPropertyAssignment(one) ||
          Node.isShorthandPropertyAssignment(one) ||
          Node.isSpreadAssignment(one),
      );
    const lists = node.getProperties().flatMap((one) => wrappedList(one) ?? []);
    if (isWhole && lists.length === 0 && !isOptions(node)) state.entries.set(node, { file: where, node });
    lists.forEach(on);
    for (const one of node.getProperties()) if (Node.isSpreadAssignment(one)) on(one.getExpression());
  } else if (Node.isArrayLiteralExpression(node)) node.getElements().forEach(on);
  else if (
    Node.isSpreadElement(node) ||
    Node.isParenthesizedExpression(node) ||
    Node.isAsExpression(node) ||
    Node.isAwaitExpression(node) ||
    Node.isNonNullExpression(node)
  )
    on(node.getExpression());
  else if (Node.isConditionalExpression(node)) [node.getWhenTrue(), node.getWhenFalse()].forEach(on);
  else if (Node.isBinaryExpression(node) && /^(?:\|\||\?\?|&&)$/.test(node.getOperatorToken().getText()))
    [node.getLeft(), node.getRight()].forEach(on);
  else if (Node.isTemplateExpression(node))
    node.getTemplateSpans().forEach((one) => {
      on(one.getExpression());
    });
  else if (Node.isCallExpression(node)) ofCall(state, node, where, depth);
  else if (isFunction(node)) ofFunction(state, node, where, depth);
  else if (Node.isPropertyAccessExpression(node) && LISTS.test(node.getName())) on(node.getExpression());
  else if (Node.isIdentifier(node)) {
    const declaration = declarationOf(node);
    const parent = declaration?.getParent();
    if (declaration === undefined || parent === undefined) return;
    if (Node.isVariableDeclaration(parent)) on(parent.getInitializer());
    else if (Node.isParameterDeclaration(parent)) ofParameter(state, parent, where, depth);
    else if (Node.isFunctionDeclaration(parent)) return;
    for (const use of usesOf(declaration)) ofUse(state, use, where, depth);
  }
}

/** What a call gives is made of what it is given, where the call hands that on; what is read from a file is not. */
function ofCall(state: Following, node: CallExpression, where: string, depth: number): void {
  const callee = node.getExpression();
  if (/(?:JSON\.parse|readFile(?:Sync)?|readJson\w*|load|read)$/.test(callee.getText())) return;
  const hands =
    /(?:^|\.)(?:stringify|map|flatMap|concat|push|unshift|assign|fromEntries|from|of|update|save|write\w*|append\w*|set)$/;
  if (hands.test(callee.getText()))
    for (const one of node.getArguments()) follow(state, one, where, depth + 1);
  if (Node.isPropertyAccessExpression(callee)) follow(state, callee.getExpression(), where, depth + 1);
}

/** What a callback returns, and what it does to what it is given. */
function ofFunction(state: Following, node: Node, where: string, depth: number): void {
  const body = Node.isBodied(node) || Node.isBodyable(node) ? node.getBody() : undefined;
  if (body !== undefined && !Node.isBlock(body)) follow(state, body, where, depth + 1);
  for (const one of body?.getDescendantsOfKind(SyntaxKind.ReturnStatement) ?? [])
    follow(state, one.getExpression(), where, depth + 1);
  const [first] = Node.isParametered(node) ? node.getParameters() : [];
  const name = first?.getNameNode();
  if (Node.isIdentifier(name)) for (const use of usesOf(name)) ofUse(state, use, where, depth);
}

/** What is put into a list or an object where it is used. */
function ofUse(state: Following, use: Node, where: string, depth: number): void {
  const parent = use.getParent();
  if (Node.isPropertyAccessExpression(parent) && parent.getExpression() === use) {
    const outer = parent.getParent();
    if (Node.isCallExpression(outer) && outer.getExpression() === parent) {
      if (/^(?:push|unshift|splice|add)$/.test(parent.getName()))
        for (const one of outer.getArguments()) {
          follow(state, one, where, depth + 1);
          if (isMade(one)) state.unknown ??= one.getText();
        }
      else if (/^(?:find|findLast|at|shift|pop|filter|forEach|map)$/.test(parent.getName()))
        ofPart(state, outer, where, depth);
      else if (/^(?:set)$/.test(parent.getName())) follow(state, outer.getArguments()[1], where, depth + 1);
    } else if (
      Node.isBinaryExpression(outer) &&
      outer.getLeft() === parent &&
      outer.getOperatorToken().getText() === "="
    ) {
      if (LISTS.test(parent.getName()) || parent.getName() === "length")
        follow(state, outer.getRight(), where, depth + 1);
      else state.assigned.add(parent.getName());
    } else if (LISTS.test(parent.getName())) ofUse(state, parent, where, depth + 1);
  } else if (Node.isElementAccessExpression(parent) && parent.getExpression() === use) {
    const outer = parent.getParent();
    if (Node.isBinaryExpression(outer) && outer.getLeft() === parent)
      follow(state, outer.getRight(), where, depth + 1);
    else ofPart(state, parent, where, depth);
  } else if (Node.isForOfStatement(parent) && parent.getExpression() === use)
    ofDeclared(state, parent.getInitializer(), where, depth);
  else if (
    Node.isCallExpression(parent) &&
    parent.getExpression().getText() === "Object.assign" &&
    parent.getArguments()[0] === use
  )
    parent.getArguments().forEach((one, index) => {
      if (index > 0) follow(state, one, where, depth + 1);
    });
  else if (Node.isBinaryExpression(parent) && parent.getLeft() === use)
    follow(state, parent.getRight(), where, depth + 1);
}

/** An entry that is got out of a list, and changed before the list is written back. */
function ofPart(state: Following, part: Node, where: string, depth: number): void {
  let whole = part;
  while (Node.isNonNullExpression(whole.getParent()) || Node.isAsExpression(whole.getParent()))
    whole = whole.getParentOrThrow();
  const parent = whole.getParent();
  if (Node.isVariableDeclaration(parent)) ofDeclared(state, parent, where, depth);
  const callback = Node.isCallExpression(part) ? part.getArguments()[0] : undefined;
  const first = Node.isParametered(callback) ? callback.getParameters()[0] : undefined;
  ofDeclared(state, first, where, depth);
}

/** The uses of a variable that holds a part. */
function ofDeclared(state: Following, declared: Node | undefined, where: string, depth: number): void {
  const one = Node.isVariableDeclarationList(declared) ? declared.getDeclarations()[0] : declared;
  const name =
    Node.isVariableDeclaration(one) || Node.isParameterDeclaration(one) ? one.getNameNode() : undefined;
  if (!Node.isIdentifier(name) || depth > 12 || state.seen.has(name)) return;
  state.seen.add(name);
  for (const use of usesOf(name)) ofUse(state, use, where, depth + 1);
}

/** What the callers of a function hand down. */
function ofParameter(state: Following, parameter: Node, where: string, depth: number): void {
  const fn = parameter.getParent();
  if (fn === undefined || !Node.isParametered(fn)) return;
  const index = fn.getParameters().findIndex((one) => one === parameter);
  // A store may be a class, a module, or an object literal with methods.
  const calls = [...callsOf(fn, where, state.modules), ...callsOfHeld(fn, state.modules)];
  for (const mention of calls) follow(state, mention.call.getArguments()[index], mention.file, depth + 1);
}

/** What a function of this project makes, or its caller hands down. */
function isMade(node: Node): boolean {
  if (Node.isAwaitExpression(node)) return isMade(node.getExpression());
  if (Node.isCallExpression(node)) return Node.isIdentifier(node.getExpression());
  if (!Node.isIdentifier(node)) return false;
  const declaration = declarationOf(node)?.getParent();
  if (Node.isVariableDeclaration(declaration)) {
    const value = declaration.getInitializer();
    return value !== undefined && isMade(value);
  }
  // What a callback is given comes out of the list.
  return (
    Node.isParameterDeclaration(declaration) && !Node.isCallExpression(declaration.getParent().getParent())
  );
}

/** What tells a library function how to do its work is not stored. */
function isOptions(node: ObjectLiteralExpression): boolean {
  const names = node.getProperties().map(propertyName);
  const options =
    /^(?:encoding|flags?|mode|recursive|force|flush|cwd|env|stdio|shell|input|spaces|create|signal)$/;
  return names.length > 0 && names.every((name) => name !== undefined && options.test(name));
}
