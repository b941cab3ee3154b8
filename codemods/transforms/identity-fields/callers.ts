import { Node, SyntaxKind, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import type { SourceView } from "../../source-view.js";
import type { Edit, TransformContext } from "../../transform.js";
import { functionOf } from "../syntax.js";
import { propertyOf } from "./fields.js";
import { unwrap } from "./detail.js";

/**
 * `agent: ctx.agent || "unknown"`, where `ctx` is a parameter and everybody who calls the function passes an `agent`:
 * then the fallback hides nothing but its own needlessness.
 *
 * @returns the edit that drops the fallback; undefined if some caller leaves the field out, or nobody calls
 */
export function withoutFallback(
  view: SourceView,
  call: CallExpression,
  literal: ObjectLiteralExpression,
  field: string,
  context: TransformContext,
): Edit | undefined {
  const property = propertyOf(literal, field);
  const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
  if (!Node.isBinaryExpression(value) || !/^(?:\?\?|\|\|)$/.test(value.getOperatorToken().getText()))
    return undefined;
  const left = value.getLeft();
  if (unwrap(value.getRight()) !== undefined || !Node.isPropertyAccessExpression(left)) return undefined;
  const declaring = functionOf(call);
  if (!Node.isFunctionDeclaration(declaring)) return undefined;
  const index = declaring
    .getParameters()
    .findIndex((one) => one.getName() === left.getExpression().getText());
  const name = declaring.getName();
  if (index < 0 || name === undefined) return undefined;
  const calls = callsOf(name, context.frameworkOf(view.path), context);
  const isAlwaysPassed = calls.length > 0 && calls.every((one) => passes(one, index, left.getName()));
  return isAlwaysPassed
    ? { file: view.path, start: value.getStart(), end: value.getEnd(), text: left.getText() }
    : undefined;
}

/** The calls of a function by its name, in all code of a framework but its tests. */
function callsOf(name: string, framework: string, context: TransformContext): CallExpression[] {
  return context.files
    .filter(
      (file) => context.frameworkOf(file) === framework && !/__tests__|\.(?:e2e-)?(?:test|spec)\./.test(file),
    )
    .filter((file) => context.textOf(file).includes(`${name}(`))
    .flatMap((file) => context.open(file).source.getDescendantsOfKind(SyntaxKind.CallExpression))
    .filter((one) => new RegExp(`(?:^|\\.)${name}$`).test(one.getExpression().getText()));
}

function passes(call: CallExpression, index: number, field: string): boolean {
  const given = call.getArguments()[index];
  const property = Node.isObjectLiteralExpression(given) ? propertyOf(given, field) : undefined;
  if (Node.isShorthandPropertyAssignment(property)) return true;
  const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
  return value !== undefined && unwrap(value) === value;
}
