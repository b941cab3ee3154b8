import { Node, SyntaxKind, type CallExpression, type Identifier } from "ts-morph";
import { callsOf, namedFunctionOf } from "../code/calls.js";
import type { Modules } from "../code/modules.js";
import { declarationOf, isFunction, referencesIn, usesOf } from "../code/scope.js";
import { isRuntimeFile } from "./runtime-file.js";
import { LISTS, wrappedList } from "./wrapped-list.js";

/** A place where a list is stored: the write itself, or the call of a function that only stores what it is given. */
export interface ListWrite {
  readonly file: string;
  readonly call: CallExpression;
}

const MAX_HOPS = 4;

/** Where the lists are made that a write stores. */
export function listWritesOf(write: Node, file: string, modules: Modules, hops = 0): ListWrite[] {
  if (!Node.isCallExpression(write)) return [];
  const target = namedFunctionOf(write, file);
  const calls =
    target === undefined || hops > MAX_HOPS || !handsDown(write, target.fn)
      ? []
      : callsOf(target.fn, target.file, modules).filter((one) => isRuntimeFile(one.file));
  return calls.length === 0
    ? [{ file, call: write }]
    : calls.flatMap((one) => listWritesOf(one.call, one.file, modules, hops + 1));
}

/** The arguments of a writer without the path. */
export function dataOf(write: CallExpression): Node[] {
  const all = write.getArguments();
  return all.length > 1 && !isFunction(all[0]) ? all.slice(1) : all;
}

/** Whether what a write stores is a parameter of the function around it, as it comes. */
function handsDown(write: CallExpression, fn: Node): boolean {
  if (!Node.isParametered(fn)) return false;
  const parameters = fn.getParameters().map((one) => one.getNameNode());
  const sources = dataOf(write).flatMap((one) => sourcesOf(one, 0));
  const isParameter = (one: Identifier): boolean => parameters.includes(one);
  return (
    sources.length > 0 &&
    sources.every((one) => one !== undefined && isParameter(one)) &&
    sources.every((one) => one !== undefined && !usesOf(one).some((use) => isChanged(use)))
  );
}

/** The declarations that an expression's value comes from; undefined for something that is made there. */
function sourcesOf(node: Node, depth: number): (Identifier | undefined)[] {
  if (Node.isObjectLiteralExpression(node)) {
    const list = node.getProperties().flatMap((one) => wrappedList(one) ?? []);
    if (list.length > 0) return list.flatMap((one) => sourcesOf(one, depth));
  }
  if (isFunction(node) || Node.isObjectLiteralExpression(node)) return isOptions(node) ? [] : [undefined];
  if (Node.isArrayLiteralExpression(node)) return [undefined];
  return referencesIn(node)
    .filter((one) => !/^(?:JSON|Buffer|String|undefined|null)$/.test(one.getText()))
    .flatMap((one): (Identifier | undefined)[] => {
      const declared = declarationOf(one);
      const holder = declared?.getParent();
      if (Node.isVariableDeclaration(holder) && depth < MAX_HOPS && holder.getInitializer() !== undefined)
        return sourcesOf(holder.getInitializerOrThrow(), depth + 1);
      return [declared];
    });
}

function isOptions(node: Node): boolean {
  return Node.isObjectLiteralExpression(node) && /\b(?:encoding|flag|mode)\b/.test(node.getText());
}

function isChanged(use: Identifier): boolean {
  const access = use.getParent();
  return (
    Node.isPropertyAccessExpression(access) &&
    access.getExpression() === use &&
    /^(?:push|unshift|splice|shift|pop|find|findIndex|filter|map|set)$/.test(access.getName())
  );
}

/** What is put into the list that a call stores, as it is written there. */
export function additionsTo({ call }: ListWrite): Node[] {
  const found = new Set<Node>();
  const seen = new Set<Node>();
  for (const one of dataOf(call)) trace(one, found, seen);
  return [...found];
}

/** Goes from an expression to the lists that it is made of. */
function trace(node: Node | undefined, found: Set<Node>, seen: Set<Node>): void {
  if (node === undefined || seen.has(node)) return;
  seen.add(node);
  const on = (next: Node | undefined): void => {
    trace(next, found, seen);
  };
  if (
    Node.isParenthesizedExpression(node) ||
    Node.isAsExpression(node) ||
    Node.isAwaitExpression(node) ||
    Node.isNonNullExpression(node) ||
    Node.isSpreadElement(node)
  )
    on(node.getExpression());
  else if (Node.isArrayLiteralExpression(node)) {
    for (const one of node.getElements())
      if (Node.isSpreadElement(one)) on(one);
      else if (!Node.isOmittedExpression(one)) found.add(one);
  } else if (Node.isObjectLiteralExpression(node))
    for (const one of node.getProperties()) {
      if (Node.isSpreadAssignment(one)) on(one.getExpression());
      else on(wrappedList(one));
    }
  else if (Node.isConditionalExpression(node)) [node.getWhenTrue(), node.getWhenFalse()].forEach(on);
  else if (Node.isBinaryExpression(node)) [node.getLeft(), node.getRight()].forEach(on);
  else if (Node.isTemplateExpression(node))
    node.getTemplateSpans().forEach((one) => {
      on(one.getExpression());
    });
  else if (Node.isCallExpression(node)) ofCall(node, found, on);
  else if (Node.isPropertyAccessExpression(node) && LISTS.test(node.getName())) on(node.getExpression());
  else if (isFunction(node)) ofCallback(node, found, on);
  else if (Node.isIdentifier(node)) ofName(node, found, on);
}

function ofCall(node: CallExpression, found: Set<Node>, on: (next: Node | undefined) => void): void {
  const callee = node.getExpression();
  if (callee.getText() === "JSON.stringify") on(node.getArguments()[0]);
  else if (Node.isPropertyAccessExpression(callee)) {
    if (callee.getName() === "concat")
      for (const one of node.getArguments()) {
        if (Node.isArrayLiteralExpression(one)) on(one);
        else found.add(one);
      }
    if (/^(?:concat|filter|slice|sort|toSorted|reverse|map)$/.test(callee.getName()))
      on(callee.getExpression());
  }
}

/** `store.update((list) => [...list, entry])` */
function ofCallback(node: Node, found: Set<Node>, on: (next: Node | undefined) => void): void {
  const body = Node.isBodied(node) || Node.isBodyable(node) ? node.getBody() : undefined;
  if (body !== undefined && !Node.isBlock(body)) on(body);
  for (const one of body?.getDescendantsOfKind(SyntaxKind.ReturnStatement) ?? []) on(one.getExpression());
  const name = Node.isParametered(node) ? node.getParameters()[0]?.getNameNode() : undefined;
  if (Node.isIdentifier(name)) for (const use of usesOf(name)) ofUse(use, found, on);
}

function ofName(node: Identifier, found: Set<Node>, on: (next: Node | undefined) => void): void {
  const declared = declarationOf(node);
  const holder = declared?.getParent();
  if (declared === undefined || Node.isFunctionDeclaration(holder)) return;
  if (Node.isVariableDeclaration(holder)) on(holder.getInitializer());
  for (const use of usesOf(declared)) ofUse(use, found, on);
}

function ofUse(use: Node, found: Set<Node>, on: (next: Node | undefined) => void): void {
  const parent = use.getParent();
  if (Node.isPropertyAccessExpression(parent) && parent.getExpression() === use) {
    const outer = parent.getParent();
    if (Node.isCallExpression(outer) && outer.getExpression() === parent) {
      const given = outer.getArguments();
      const added = /^(?:push|unshift)$/.test(parent.getName())
        ? given
        : parent.getName() === "splice"
          ? given.slice(2)
          : [];
      for (const one of added) {
        if (Node.isSpreadElement(one)) on(one);
        else found.add(one);
      }
    } else if (LISTS.test(parent.getName())) ofUse(parent, found, on);
  } else if (Node.isBinaryExpression(parent) && parent.getLeft() === use) on(parent.getRight());
  if (Node.isElementAccessExpression(parent) && parent.getExpression() === use) {
    const assignment = parent.getParent();
    if (Node.isBinaryExpression(assignment) && assignment.getLeft() === parent) {
      const value = assignment.getRight();
      if (Node.isObjectLiteralExpression(value) || Node.isIdentifier(value)) found.add(value);
    }
  }
}
