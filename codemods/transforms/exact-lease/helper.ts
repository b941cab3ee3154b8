import { Node, SyntaxKind } from "ts-morph";
import { removalOf } from "../../removal.js";
import type { Bench } from "../bench.js";
import type { Modules, Target } from "../code/modules.js";
import { isFunction, resolve } from "../code/scope.js";

/** Takes out a helper that only looked for a row, once its last call is gone; a reason if it gave something else. */
export function dropHelper(
  bench: Bench,
  target: Target,
  lookUp: Node,
  replaced: readonly Node[],
  modules: Modules,
): string | undefined {
  const name = target.name?.getText() ?? "The helper";
  const other = valuesOf(target.fn).find((value) => !isRow(value, lookUp));
  if (other !== undefined)
    return `\`${name}\` makes something of its own of the row that it takes: have it take the row that \`leaseTask\` gives as a parameter, and lease in the hook.`;
  const mentions = modules.mentionsOf(target);
  const isElsewhere = mentions.some(({ kind, node }) => kind !== "import" && !replaced.includes(node));
  if (isElsewhere)
    return `\`${name}\` is also called where nothing says which prompt is meant: give those callers the row, and run again.`;
  const declared = Node.isFunctionDeclaration(target.fn)
    ? target.fn
    : target.fn.getFirstAncestorByKind(SyntaxKind.VariableStatement);
  const view = bench.context.open(target.file);
  if (declared === undefined) return undefined;
  const { start, end, text } = removalOf(view, declared);
  const sheet = bench.open(target.file);
  const now = sheet.now([start, end]);
  if (now !== undefined) sheet.replace(now[0], now[1], text);
  return undefined;
}

function valuesOf(fn: Node): Node[] {
  const body = Node.isBodied(fn) || Node.isBodyable(fn) ? fn.getBody() : undefined;
  if (body === undefined) return [];
  if (!Node.isBlock(body)) return [body];
  return body
    .getDescendantsOfKind(SyntaxKind.ReturnStatement)
    .filter((one) => one.getFirstAncestor(isFunction) === fn)
    .flatMap((one) => one.getExpression() ?? []);
}

/** The row that a look-up gave, or nothing. */
function isRow(value: Node, lookUp: Node): boolean {
  if (value === lookUp || /^(?:null|undefined)$/.test(value.getText())) return true;
  if (
    Node.isAsExpression(value) ||
    Node.isParenthesizedExpression(value) ||
    Node.isNonNullExpression(value) ||
    Node.isAwaitExpression(value)
  )
    return isRow(value.getExpression(), lookUp);
  if (Node.isBinaryExpression(value) && /^(?:\?\?|\|\|)$/.test(value.getOperatorToken().getText()))
    return isRow(value.getLeft(), lookUp) && isRow(value.getRight(), lookUp);
  const declaration = Node.isIdentifier(value) ? resolve(value.getText(), value)?.getParent() : undefined;
  const made = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return made === undefined
    ? Node.isVariableDeclaration(declaration) && lookUp.getAncestors().some((one) => assigns(one, value))
    : isRow(made, lookUp) || lookUp.getAncestors().some((one) => assigns(one, value));
}

function assigns(node: Node, target: Node): boolean {
  return (
    Node.isBinaryExpression(node) &&
    node.getOperatorToken().getText() === "=" &&
    node.getLeft().getText() === target.getText()
  );
}
