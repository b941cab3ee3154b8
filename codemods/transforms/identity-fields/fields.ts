import {
  Node,
  type CallExpression,
  type ObjectLiteralElementLike,
  type ObjectLiteralExpression,
} from "ts-morph";
import { logCall } from "../../../contract/index.js";
import type { SourceView } from "../../source-view.js";
import type { Edit } from "../../transform.js";

/** The object literal that a call passes as the log's fields, or as a part of them where the call is a wrapper's. */
export function fieldsOf(call: CallExpression): ObjectLiteralExpression | undefined {
  const literals = call.getArguments().filter((one) => Node.isObjectLiteralExpression(one));
  return literals.at(-1);
}

/** A property by its name; not one that is computed or spread. */
export function propertyOf(
  literal: ObjectLiteralExpression,
  name: string,
): ObjectLiteralElementLike | undefined {
  return literal
    .getProperties()
    .find(
      (one) =>
        (Node.isPropertyAssignment(one) || Node.isShorthandPropertyAssignment(one)) &&
        one.getName().replace(/^["']|["']$/g, "") === name,
    );
}

/** Puts a property into a log call's fields, before the free text, which stays last; or gives a wrapper its fields. */
export function addProperty(
  view: SourceView,
  call: CallExpression,
  literal: ObjectLiteralExpression | undefined,
  text: string,
): Edit {
  const insert = (at: number, inserted: string): Edit => ({
    file: view.path,
    start: at,
    end: at,
    text: inserted,
  });
  if (literal === undefined) {
    const last = call.getArguments().at(-1);
    return insert(last?.getEnd() ?? call.getEnd() - 1, `${last === undefined ? "" : ", "}{ ${text} }`);
  }
  const properties = literal.getProperties();
  const detail = propertyOf(literal, logCall.textField);
  if (detail !== undefined) return insert(detail.getStart(), `${text},${gap(view, detail)}`);
  const last = properties.at(-1);
  if (last === undefined) return { ...insert(literal.getStart(), `{ ${text} }`), end: literal.getEnd() };
  return insert(last.getEnd(), `,${gap(view, last)}${text}`);
}

/** What parts a property from the one before: a blank, or a new line where each has its own. */
function gap(view: SourceView, property: Node): string {
  const line = view.text.slice(view.text.lastIndexOf("\n", property.getStart() - 1) + 1, property.getStart());
  return /^[ \t]*$/.test(line) ? `\n${line}` : " ";
}

/** Puts other text where a node is. */
export function replace(view: SourceView, node: Node, text: string): Edit {
  return { file: view.path, start: node.getStart(), end: node.getEnd(), text };
}
