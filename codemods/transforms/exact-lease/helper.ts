import { Node, SyntaxKind } from "ts-morph";
import { removalOf } from "../../removal.js";
import { swap, type Bench } from "../bench.js";
import type { Modules, Target } from "../code/modules.js";
import { isFunction, resolve, usesOf } from "../code/scope.js";
import { Library } from "../task-library/index.js";
import type { Inexact } from "./hook.js";
import { askAboutRow } from "./take-row.js";

/** Whether a helper gives something that it makes of the row, and not the row itself. */
export function makesItsOwn(target: Target, lookUps: readonly Node[]): boolean {
  return valuesOf(target.fn).some((value) => !isRow(value, lookUps));
}

/** A helper that makes something of the row gets the row that the hook has leased, instead of looking for one. */
export function giveRow(
  bench: Bench,
  target: Target,
  inexact: readonly Inexact[],
  replaced: readonly Node[],
  modules: Modules,
): string | undefined {
  const elsewhere = calledElsewhere(target, replaced, modules);
  if (elsewhere !== undefined) return elsewhere;
  const { file, fn } = target;
  const parameters = Node.isParametered(fn) ? fn.getParameters() : [];
  const [first, last] = [parameters[0], parameters.at(-1)];
  if (first === undefined || last === undefined || resolve("leased", fn) !== undefined)
    return "The helper that takes the row has no parameters: give it the row that `leaseTask` gives, and lease in the hook.";
  const isUsed = parameters.some((one) => {
    const name = one.getNameNode();
    return (
      !Node.isIdentifier(name) ||
      usesOf(name).some((use) => !inexact.some(({ node }) => use.getAncestors().includes(node)))
    );
  });
  if (isUsed)
    return "The helper that takes the row uses its parameters for other things, too: give it the row that `leaseTask` gives, and lease in the hook.";
  const sheet = bench.open(file);
  for (const { kind, node } of inexact) {
    const whole = Node.isAwaitExpression(node.getParent()) ? node.getParentOrThrow() : node;
    if (kind === "row") swap(sheet, whole, "leased");
    else if (kind !== "count" || !askAboutRow(sheet, whole, "leased"))
      return "The helper does more with the queue than look for a row: lease in the hook, and hand it the row.";
  }
  const type = /\.[cm]?ts$/.test(file) ? new Library(bench, file).type("LeasedRow") : undefined;
  const now = sheet.now([first.getStart(), last.getEnd()]);
  if (now !== undefined)
    sheet.replace(now[0], now[1], type === undefined ? "leased" : `leased: ${type} | null`);
  return undefined;
}

/** Takes out a helper that only looked for a row, once its last call is gone. */
export function dropHelper(
  bench: Bench,
  target: Target,
  replaced: readonly Node[],
  modules: Modules,
): string | undefined {
  const elsewhere = calledElsewhere(target, replaced, modules);
  if (elsewhere !== undefined) return elsewhere;
  const isWhole = Node.isFunctionDeclaration(target.fn) || Node.isMethodDeclaration(target.fn);
  const declared = isWhole ? target.fn : target.fn.getFirstAncestorByKind(SyntaxKind.VariableStatement);
  if (declared === undefined) return undefined;
  const { start, end, text } = removalOf(bench.context.open(target.file), declared);
  const sheet = bench.open(target.file);
  const now = sheet.now([start, end]);
  if (now !== undefined) sheet.replace(now[0], now[1], text);
  return undefined;
}

function calledElsewhere(target: Target, replaced: readonly Node[], modules: Modules): string | undefined {
  const isElsewhere = modules
    .mentionsOf(target)
    .some(({ kind, node }) => kind !== "import" && !replaced.includes(node));
  const name = target.name?.getText() ?? "The helper";
  return isElsewhere
    ? `\`${name}\` is also called where nothing says which prompt is meant: give those callers the row, and run again.`
    : undefined;
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
function isRow(value: Node, lookUps: readonly Node[]): boolean {
  if (lookUps.includes(value) || /^(?:null|undefined)$/.test(value.getText())) return true;
  if (
    Node.isAsExpression(value) ||
    Node.isParenthesizedExpression(value) ||
    Node.isNonNullExpression(value) ||
    Node.isAwaitExpression(value)
  )
    return isRow(value.getExpression(), lookUps);
  if (Node.isConditionalExpression(value))
    return isRow(value.getWhenTrue(), lookUps) && isRow(value.getWhenFalse(), lookUps);
  if (Node.isBinaryExpression(value) && /^(?:\?\?|\|\|)$/.test(value.getOperatorToken().getText()))
    return isRow(value.getLeft(), lookUps) && isRow(value.getRight(), lookUps);
  const isAssigned = lookUps.some((lookUp) => lookUp.getAncestors().some((one) => assigns(one, value)));
  const declaration = Node.isIdentifier(value) ? resolve(value.getText(), value)?.getParent() : undefined;
  const made = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return made === undefined
    ? Node.isVariableDeclaration(declaration) && isAssigned
    : isRow(made, lookUps) || isAssigned;
}

function assigns(node: Node, target: Node): boolean {
  return (
    Node.isBinaryExpression(node) &&
    node.getOperatorToken().getText() === "=" &&
    node.getLeft().getText() === target.getText()
  );
}
