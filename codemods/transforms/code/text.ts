import { Node } from "ts-morph";

/** A stretch of code on one line, short enough for a reason. */
export function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

/** Moves lines from one indentation to another; the first has none. */
export function dedent(text: string, from: string, to: string): string {
  return text
    .split("\n")
    .map((line, index) => (index > 0 && line.startsWith(from) ? to + line.slice(from.length) : line))
    .join("\n");
}

/** The text of the opposite of a condition. */
export function invert(condition: Node): string {
  if (Node.isPrefixUnaryExpression(condition) && condition.getText().startsWith("!"))
    return condition.getOperand().getText();
  if (
    Node.isIdentifier(condition) ||
    Node.isCallExpression(condition) ||
    Node.isPropertyAccessExpression(condition)
  )
    return `!${condition.getText()}`;
  return `!(${condition.getText()})`;
}
