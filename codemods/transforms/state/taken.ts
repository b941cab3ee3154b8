import { Node, SyntaxKind, type Identifier } from "ts-morph";
import { declarationOf, isFunction, namesIn, referencesIn, usesOf } from "../code/scope.js";
import { hookAround } from "../exact-lease/hook.js";
import { dataOf, type ListWrite } from "./list-writes.js";

/** An entry that is got out of the list that is stored, and used for more than that. */
export interface Taken {
  /** The variable that holds it. */
  readonly name: Identifier;
  /** What gives it its value: a declaration, or an assignment. */
  readonly source: Node;
  /** Variables of the same function that are made of the list: the list itself, parts of it, places in it. */
  readonly lists: ReadonlySet<Identifier>;
  /** The function around. */
  readonly fn: Node;
  /** It goes to the function's callers. */
  readonly isReturned: boolean;
}

/** The entry that is taken at a place where a list is stored; undefined if none is, or nobody looks at it. */
export function takenAt({ call }: ListWrite): Taken | undefined {
  const inHook = functionAround(call);
  // In front of a task, taking an entry is leasing it, whoever looks at it.
  const isLease = inHook !== undefined && hookAround(call, "tool.execute.before")?.fn === inHook;
  const fn = functionAround(call);
  if (fn === undefined) return undefined;
  const lists = listsOf(call, fn);
  for (const { name, source } of partsOf(fn, lists)) {
    const uses = usesOf(name).filter((use) => functionAround(use) === fn || use.getAncestors().includes(fn));
    const looked = uses.filter((use) => isHandedOn(use, call, name) || isAsked(use));
    if (looked.length === 0 && !(isLease && uses.length > 0)) continue;
    const isReturned = looked.some(
      (use) =>
        use.getFirstAncestorByKind(SyntaxKind.ReturnStatement) !== undefined && functionAround(use) === fn,
    );
    return { name, source, lists, fn, isReturned };
  }
  return undefined;
}

/** The function around a node; the callback of a lock or a loop is none. */
export function functionAround(node: Node): Node | undefined {
  for (const outer of node.getAncestors()) {
    if (!isFunction(outer)) continue;
    const call = outer.getParent();
    const callee = Node.isCallExpression(call) ? call.getExpression().getText() : "";
    if (!/lock|forEach|retry|transaction|map$/i.test(callee)) return outer;
  }
  return undefined;
}

/** The variables of a function that have to do with a list. */
function listsOf(call: Node, fn: Node): Set<Identifier> {
  const lists = new Set<Identifier>();
  const add = (node: Node): void => {
    for (const one of referencesIn(node)) {
      const declared = declarationOf(one);
      if (declared !== undefined && isLocal(declared, fn)) lists.add(declared);
    }
  };
  if (Node.isCallExpression(call)) for (const one of dataOf(call)) if (!isFunction(one)) add(one);
  const declarations = fn.getDescendantsOfKind(SyntaxKind.VariableDeclaration);
  for (let size = -1; size !== lists.size;) {
    size = lists.size;
    for (const one of declarations) {
      const value = one.getInitializer();
      if (value === undefined) continue;
      const names = namesIn(one.getNameNode());
      // Where a part comes from is a list, too; what is made of a list is one.
      if (names.some((name) => lists.has(name)) && isListCall(value)) add(value);
      const root = rootOf(value);
      if (
        root !== undefined &&
        lists.has(root) &&
        !isElement(value) &&
        !Node.isArrayBindingPattern(one.getNameNode())
      )
        for (const name of names) lists.add(name);
    }
  }
  return lists;
}

function isLocal(declared: Identifier, fn: Node): boolean {
  const holder = declared.getFirstAncestorByKind(SyntaxKind.VariableDeclaration);
  return holder?.getAncestors().includes(fn) === true && !isFunction(holder.getInitializer());
}

/** `list.filter(…)`, `list.findIndex(…)`, `[...list]` */
function isListCall(value: Node): boolean {
  const inner = bare(value);
  if (Node.isArrayLiteralExpression(inner)) return true;
  const callee = Node.isCallExpression(inner) ? inner.getExpression() : undefined;
  return (
    Node.isPropertyAccessExpression(callee) && /^(?:filter|slice|concat|map|sort)$/.test(callee.getName())
  );
}

/** The variable that an expression gets its value out of. */
function rootOf(value: Node): Identifier | undefined {
  let node = bare(value);
  for (;;) {
    if (Node.isCallExpression(node)) node = bare(node.getExpression());
    else if (Node.isPropertyAccessExpression(node) || Node.isElementAccessExpression(node))
      node = bare(node.getExpression());
    else break;
  }
  return Node.isIdentifier(node) ? declarationOf(node) : undefined;
}

function bare(node: Node): Node {
  let inner = node;
  for (;;) {
    if (
      Node.isAwaitExpression(inner) ||
      Node.isParenthesizedExpression(inner) ||
      Node.isAsExpression(inner) ||
      Node.isNonNullExpression(inner)
    )
      inner = inner.getExpression();
    // `list.find(…) ?? null`
    else if (Node.isBinaryExpression(inner) && /^(?:null|undefined)$/.test(inner.getRight().getText()))
      inner = inner.getLeft();
    else return inner;
  }
}

/** One entry of a list: `list.find(…)`, `list.shift()`, `list.splice(at, 1)[0]`, `list[at]`. */
function isElement(value: Node): boolean {
  const node = bare(value);
  if (Node.isElementAccessExpression(node)) return true;
  const callee = Node.isCallExpression(node) ? node.getExpression() : undefined;
  return Node.isPropertyAccessExpression(callee) && /^(?:find|findLast|shift|pop|at)$/.test(callee.getName());
}

function partsOf(fn: Node, lists: ReadonlySet<Identifier>): { name: Identifier; source: Node }[] {
  const found: { name: Identifier; source: Node }[] = [];
  for (const one of fn.getDescendantsOfKind(SyntaxKind.VariableDeclaration)) {
    const value = one.getInitializer();
    const root = value && rootOf(value);
    const name = one.getNameNode();
    // `const [job, ...rest] = JSON.parse(…)`
    const isRest = Node.isArrayBindingPattern(name) && namesIn(name).some((each) => lists.has(each));
    if (value === undefined || (!isRest && (root === undefined || !lists.has(root)))) continue;
    if (Node.isIdentifier(name) && isElement(value)) found.push({ name, source: one });
    // Of `[hit, ...rest]` the rest is what is written back.
    const [first] = Node.isArrayBindingPattern(name) ? name.getElements() : [];
    const own = Node.isBindingElement(first) ? first.getNameNode() : undefined;
    if (Node.isIdentifier(own)) found.push({ name: own, source: one });
  }
  for (const one of fn.getDescendantsOfKind(SyntaxKind.BinaryExpression)) {
    const [left, right] = [one.getLeft(), one.getRight()];
    if (one.getOperatorToken().getText() !== "=" || !Node.isIdentifier(left) || !isElement(right)) continue;
    const root = rootOf(right);
    const name = declarationOf(left);
    if (root !== undefined && lists.has(root) && name !== undefined) found.push({ name, source: one });
  }
  return found;
}

/** `if (!entry) throw …`: whether there is one decides whether the code goes on. */
function isAsked(use: Identifier): boolean {
  const test = use.getParent();
  const guard = Node.isPrefixUnaryExpression(test) ? test.getParent() : undefined;
  return (
    Node.isIfStatement(guard) &&
    guard.getExpression() === test &&
    /^\{?\s*throw\b/.test(guard.getThenStatement().getText())
  );
}

/** Used for more than finding it in the list, changing it there, or saying that it is there. */
function isHandedOn(use: Identifier, write: Node, name: Identifier): boolean {
  if (use === name || use.getAncestors().includes(write)) return false;
  const parent = use.getParent();
  if (Node.isBinaryExpression(parent)) {
    const operator = parent.getOperatorToken().getText();
    // `one !== entry` in a filter; `entry = list.find(…)`.
    if (/^[!=]==?$/.test(operator) || (operator === "=" && parent.getLeft() === use)) return false;
  }
  if (Node.isPropertyAccessExpression(parent) && parent.getExpression() === use) {
    const outer = parent.getParent();
    const isSet = Node.isBinaryExpression(outer) && outer.getLeft() === parent;
    const isCount = Node.isPostfixUnaryExpression(outer) || Node.isPrefixUnaryExpression(outer);
    if (isSet || (isCount && !outer.getText().startsWith("!"))) return false;
  }
  if (Node.isPrefixUnaryExpression(parent) || Node.isIfStatement(parent)) return false;
  const statement = use.getFirstAncestor((one) => Node.isStatement(one));
  const call = Node.isExpressionStatement(statement) ? statement.getExpression() : undefined;
  const callee = Node.isCallExpression(call) ? call.getExpression().getText() : "";
  return !/(?:^|\.)(?:writeLog|log|info|warn|debug|error|indexOf)$/.test(callee);
}
