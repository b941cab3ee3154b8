import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import type { SourceView } from "../../source-view.js";
import type { Edit, TransformContext } from "../../transform.js";
import { applyEdits } from "../../edits.js";
import { choiceIn } from "./choice.js";
import { addProperty, fieldsOf } from "./fields.js";
import type { FoundValue } from "./place.js";
import { findAll } from "./values.js";

/**
 * A call that logs one of two events becomes two calls, each with what belongs to its event: only then is it known which
 * values there are. The fields of the one event are added at once.
 *
 * @returns undefined if no event is chosen, or if its own call has no more values than both had
 */
export function splitByEvent(
  view: SourceView,
  call: CallExpression,
  { event, fields }: { readonly event: string; readonly fields: readonly string[] },
  context: TransformContext,
): { readonly edit: Edit; readonly found: readonly (readonly [string, FoundValue])[] } | undefined {
  const choice = choiceIn(call);
  const statement = call.getParent();
  if (choice === undefined || !Node.isExpressionStatement(statement)) return undefined;
  const isFirst = names(choice.getWhenTrue(), event, context);
  if (!isFirst && !names(choice.getWhenFalse(), event, context)) return undefined;
  const { text, at } = splitText(view, call, statement, choice.getCondition().getText());
  const [start, end] = [statement.getStart(), statement.getEnd()];
  const split = context.parse(view.path, view.text.slice(0, start) + text + view.text.slice(end));
  const own = split.nodeAt(at(isFirst).map((one) => start + one) as [number, number]);
  if (!Node.isCallExpression(own)) return undefined;
  const literal = fieldsOf(own);
  const found = findAll(fields, { view: split, call: own, fields: literal, context }).filter(
    ([, { edits }]) => edits === undefined,
  );
  if (found.length === 0) return undefined;
  const added = found.map(([field, value]) =>
    addProperty(split, own, literal, value.text === field ? field : `${field}: ${value.text}`),
  );
  const whole = applyEdits(split.text, added);
  return {
    edit: { file: view.path, start, end, text: whole.slice(start, whole.length - (view.text.length - end)) },
    found,
  };
}

/** Whether an expression is the name of an event: written there, or in a constant of the tree. */
function names(node: Node, event: string, context: TransformContext): boolean {
  if (Node.isStringLiteral(node)) return node.getLiteralText() === event;
  const name = /[\w$]+$/.exec(node.getText())?.[0];
  const written = new RegExp(`\\b${name ?? ""}["']?\\s*[:=]\\s*["'\`]${event}["'\`]`);
  return name !== undefined && context.files.some((file) => written.test(context.textOf(file)));
}

/** The two calls, and where each stands in their text. */
function splitText(
  view: SourceView,
  call: CallExpression,
  statement: Node,
  condition: string,
): { text: string; at: (isFirst: boolean) => [number, number] } {
  const yes = textWith(call, condition, true);
  const no = textWith(call, condition, false);
  const holder = statement.getParent();
  const isListed = Node.isBlock(holder) || Node.isSourceFile(holder) || Node.isCaseClause(holder);
  const lineStart = view.text.lastIndexOf("\n", statement.getStart() - 1) + 1;
  const isOwnLine = /^[ \t]*$/.test(view.text.slice(lineStart, statement.getStart()));
  const gap = isListed && isOwnLine ? `\n${view.indentAt(statement.getStart())}` : " ";
  const end = statement.getText().endsWith(";") || view.style.semicolons || gap === " " ? ";" : "";
  const lead = `${isListed ? "" : "{ "}if (${condition}) `;
  const middle = `${end}${gap}else `;
  const last = statement.getText().endsWith(";") || view.style.semicolons ? ";" : "";
  const second = lead.length + yes.length + middle.length;
  return {
    text: `${lead}${yes}${middle}${no}${last}${isListed ? "" : " }"}`,
    at: (isFirst) => (isFirst ? [lead.length, lead.length + yes.length] : [second, second + no.length]),
  };
}

/** The call's text where a condition is known to hold or not to hold. */
function textWith(call: CallExpression, condition: string, isTrue: boolean): string {
  const all = call
    .getDescendantsOfKind(SyntaxKind.ConditionalExpression)
    .filter((one) => one.getCondition().getText() === condition);
  const outer = all.filter((one) => !one.getAncestors().some((each) => all.some((other) => other === each)));
  let text = call.getText();
  for (const one of outer.toReversed()) {
    const kept = isTrue ? one.getWhenTrue() : one.getWhenFalse();
    const from = one.getStart() - call.getStart();
    text = text.slice(0, from) + kept.getText() + text.slice(from + one.getText().length);
  }
  return text;
}
