import { Node } from "ts-morph";

/** Names under which an object holds the list of a queue: `{ version: 1, items: […] }`. */
export const LISTS = /^(?:entries|queue|items|pending|list|dispatches|tasks|jobs|rows|records|waiting)$/;

/** The list that a property of a wrapper holds; undefined for a property of another kind. */
export function wrappedList(property: Node): Node | undefined {
  if (Node.isShorthandPropertyAssignment(property))
    return LISTS.test(property.getName()) ? property.getNameNode() : undefined;
  if (!Node.isPropertyAssignment(property) || !LISTS.test(property.getName())) return undefined;
  const value = property.getInitializer();
  // `pending: true`, `queue: "main"` say something of one entry.
  const isPlain =
    Node.isStringLiteral(value) ||
    Node.isNumericLiteral(value) ||
    Node.isTrueLiteral(value) ||
    Node.isFalseLiteral(value);
  return isPlain ? undefined : value;
}
