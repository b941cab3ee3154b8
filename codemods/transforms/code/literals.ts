import { Node, SyntaxKind, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import type { Modules, Target } from "./modules.js";
import { isFunction } from "./scope.js";
import { originOf } from "./symbols.js";

/**
 * The function that a property of an object literal holds: `PATHS.queue()` of a constant, `locate().queue()` of what a
 * function returns. Only what calling it does can be asked of it; it has no name by which its users could be found.
 */
export function heldFunction(callee: Node, file: string, modules: Modules): Target | undefined {
  if (!Node.isPropertyAccessExpression(callee)) return undefined;
  const holder = literalOf(callee.getExpression(), file, modules);
  const property = holder?.node.getProperty(callee.getName());
  const fn = Node.isPropertyAssignment(property) ? property.getInitializer() : property;
  return holder !== undefined && fn !== undefined && isFunction(fn)
    ? { file: holder.file, fn, name: undefined }
    : undefined;
}

/** The calls of a function that a property of an object literal holds, as far as they can be followed. */
export function callsOfHeld(fn: Node, modules: Modules): { file: string; call: CallExpression }[] {
  const property = Node.isMethodDeclaration(fn) ? fn : fn.getParent();
  if (!Node.isMethodDeclaration(property) && !Node.isPropertyAssignment(property)) return [];
  if (!Node.isObjectLiteralExpression(property.getParent())) return [];
  const name = property.getName();
  return modules.context.files.flatMap((file) => {
    if (!modules.context.textOf(file).includes(`.${name}`)) return [];
    return modules.context
      .open(file)
      .source.getDescendantsOfKind(SyntaxKind.CallExpression)
      .filter((call) => {
        const callee = call.getExpression();
        const isNamed = Node.isPropertyAccessExpression(callee) && callee.getName() === name;
        return isNamed && heldFunction(callee, file, modules)?.fn === fn;
      })
      .map((call) => ({ file, call }));
  });
}

interface Held {
  readonly file: string;
  readonly node: ObjectLiteralExpression;
}

function literalOf(object: Node, file: string, modules: Modules): Held | undefined {
  if (Node.isThisExpression(object)) {
    const node = holderOfThis(object);
    return node && { file, node };
  }
  if (Node.isCallExpression(object)) {
    const target = modules.calleeOf(object, file);
    const returned = target === undefined ? [] : returnsOf(target.fn);
    const [only, ...others] = returned;
    const node = only === undefined || others.length > 0 ? undefined : bare(only);
    return target !== undefined && Node.isObjectLiteralExpression(node)
      ? { file: target.file, node }
      : undefined;
  }
  if (!Node.isIdentifier(object)) return undefined;
  const origin = originOf(object, file, modules);
  const holder = origin?.name.getParent();
  const value = Node.isVariableDeclaration(holder) ? holder.getInitializer() : undefined;
  const node = value === undefined ? undefined : bare(value);
  if (origin === undefined || node === undefined) return undefined;
  if (Node.isObjectLiteralExpression(node)) return { file: origin.file, node };
  return Node.isCallExpression(node) ? literalOf(node, origin.file, modules) : undefined;
}

/** The literal that `this` means in a method of it: arrow functions in between have none of their own. */
function holderOfThis(object: Node): ObjectLiteralExpression | undefined {
  const fn = object.getFirstAncestor((one) => isFunction(one) && !Node.isArrowFunction(one));
  const holder = Node.isMethodDeclaration(fn) ? fn.getParent() : undefined;
  return Node.isObjectLiteralExpression(holder) ? holder : undefined;
}

/** What a function returns itself. */
function returnsOf(fn: Node): Node[] {
  const body = Node.isBodied(fn) || Node.isBodyable(fn) ? fn.getBody() : undefined;
  if (body === undefined) return [];
  if (!Node.isBlock(body)) return [body];
  return body
    .getDescendantsOfKind(SyntaxKind.ReturnStatement)
    .filter((one) => one.getFirstAncestor(isFunction) === fn)
    .flatMap((one) => one.getExpression() ?? []);
}

/** Without parentheses, `as const`, `satisfies` and `!` around it. */
function bare(node: Node): Node {
  const isAround =
    Node.isParenthesizedExpression(node) ||
    Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isNonNullExpression(node) ||
    (Node.isCallExpression(node) && node.getExpression().getText() === "Object.freeze");
  if (!isAround) return node;
  const inner = Node.isCallExpression(node) ? node.getArguments()[0] : node.getExpression();
  return inner === undefined ? node : bare(inner);
}
