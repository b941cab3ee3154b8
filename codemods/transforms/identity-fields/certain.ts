import { Node, SyntaxKind, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import type { SourceView } from "../../source-view.js";
import {
  manual,
  type Edit,
  type ImportRequest,
  type Outcome,
  type TransformContext,
} from "../../transform.js";
import { executeAround } from "../state/tool-context.js";
import { declarationsOf } from "../syntax.js";
import { withoutFallback } from "./callers.js";
import { addProperty, propertyOf, fieldsOf, replace } from "./fields.js";
import { fromHeader } from "./derived.js";
import { findValue } from "./values.js";

/** Fields that may be missing get a value that is always there: the fallback goes, or something in scope takes its place. */
export function makeCertain(
  view: SourceView,
  call: CallExpression,
  fields: readonly string[],
  context: TransformContext,
): Outcome {
  const literal = fieldsOf(call);
  if (literal === undefined) return manual(notAlways(fields));
  const edits: Edit[] = [];
  const imports: ImportRequest[] = [];
  for (const field of fields) {
    const fallback =
      hostFallback(view, literal, field, call) ??
      fallbackInTool(view, field, call) ??
      withoutFallback(view, call, literal, field, context);
    if (fallback !== undefined) {
      edits.push(fallback);
      continue;
    }
    const spread = conditionalSpread(literal, field);
    if (spread !== undefined) {
      edits.push({
        file: view.path,
        start: spread.node.getStart(),
        end: spread.node.getEnd(),
        text: spread.text,
      });
      continue;
    }
    const property = propertyOf(literal, field);
    const header = fromHeader(field, { view, call, fields: literal, context });
    if (property === undefined && header !== undefined) {
      edits.push(addProperty(view, call, literal, `${field}: ${header}`));
      continue;
    }
    if (
      Node.isPropertyAssignment(property) &&
      header !== undefined &&
      property.getInitializer()?.getText() !== header
    ) {
      edits.push(replace(view, property.getInitializerOrThrow(), header));
      continue;
    }
    if (!Node.isPropertyAssignment(property) || !isPlaceholder(property.getInitializerOrThrow())) continue;
    const value = findValue(field, { view, call, fields: literal, context });
    if (value === undefined) continue;
    edits.push(replace(view, property.getInitializerOrThrow(), value.text));
    imports.push(...value.imports);
  }
  if (edits.length === 0) return manual(notAlways(fields));
  return {
    kind: "edits",
    reason: `always logs ${fields.map((field) => `\`${field}\``).join(", ")}`,
    edits,
    imports,
  };
}

/**
 * `const callID = context.callID ?? "—"` in a tool: hosts that give a tool no call id give it a message id, which says
 * as well where it was called.
 */
function hostFallback(
  view: SourceView,
  literal: ObjectLiteralExpression,
  field: string,
  call: CallExpression,
): Edit | undefined {
  if (field !== "callID") return undefined;
  const property = propertyOf(literal, field);
  const given = Node.isPropertyAssignment(property) ? property.getInitializerOrThrow() : property;
  const name = Node.isShorthandPropertyAssignment(given) ? given.getName() : given?.getText();
  const [declaration] = name === undefined ? [] : declarationsOf(name, call);
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : given;
  if (!Node.isBinaryExpression(value) || !/^(?:\?\?|\|\|)$/.test(value.getOperatorToken().getText()))
    return undefined;
  const isOfTool = /\bcontext\b/.test(value.getLeft().getText());
  return isOfTool && isPlaceholder(value.getRight())
    ? replace(view, value.getRight(), "context.messageID")
    : undefined;
}

/** The same in a wrapper or in a shared object of the tool, if that is the only place. */
function fallbackInTool(view: SourceView, field: string, call: CallExpression): Edit | undefined {
  const execute = field === "callID" ? executeAround(call) : undefined;
  const [only, ...others] = (execute?.getDescendantsOfKind(SyntaxKind.BinaryExpression) ?? []).filter(
    (one) =>
      /^(?:\?\?|\|\|)$/.test(one.getOperatorToken().getText()) &&
      /\.callID$/.test(one.getLeft().getText()) &&
      isPlaceholder(one.getRight()),
  );
  const host = execute !== undefined && Node.isParametered(execute) ? execute.getParameters()[1] : undefined;
  const name = host?.getNameNode();
  if (only === undefined || others.length > 0 || !Node.isIdentifier(name)) return undefined;
  const isOfHost = new RegExp(`\\b${name.getText()}\\b`).test(only.getLeft().getText());
  return isOfHost ? replace(view, only.getRight(), `${name.getText()}.messageID`) : undefined;
}

/** `"unknown"`, `"—"`, `""`, null, undefined by themselves. */
function isPlaceholder(node: Node): boolean {
  return /^(?:""|''|["']—["']|["']unknown["']|null|undefined)$/.test(node.getText());
}

/** `...(targets.length > 0 ? { targets } : {})`: an empty list is a value, too. */
function conditionalSpread(
  literal: ObjectLiteralExpression,
  field: string,
): { node: Node; text: string } | undefined {
  for (const spread of literal.getProperties()) {
    if (!Node.isSpreadAssignment(spread)) continue;
    const condition = spread.getDescendantsOfKind(SyntaxKind.ConditionalExpression)[0];
    if (condition === undefined) continue;
    const given = condition.getWhenTrue();
    if (!Node.isObjectLiteralExpression(given) || condition.getWhenFalse().getText() !== "{}") continue;
    const property = propertyOf(given, field);
    if (property === undefined || given.getProperties().length !== 1) continue;
    const value = Node.isPropertyAssignment(property) ? property.getInitializerOrThrow().getText() : field;
    const test = condition.getCondition().getText();
    const isListTest = new RegExp(`^${value.replace(/[^\w]/g, "\\$&")}\\.length(?:\\s*>\\s*0)?$`).test(test);
    if (isListTest) return { node: spread, text: property.getText() };
  }
  return undefined;
}

function notAlways(fields: readonly string[]): string {
  const names = fields.map((field) => `\`${field}\``).join(", ");
  return `${names} may have no value here, and nothing in scope always has one: make the callers pass ${fields.length > 1 ? "them" : "it"}.`;
}
