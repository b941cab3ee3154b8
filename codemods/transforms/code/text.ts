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

/** Puts the words of a line into the quotes that a file uses. */
export function inQuotes(line: string, quote: string): string {
  return line.replace(/"([\w.-]*)"/g, `${quote}$1${quote}`);
}

/** A property of an object literal, in short where its value has its name. */
export function property(name: string, text: string): string {
  return name === text ? name : `${name}: ${text}`;
}

/** What ends a statement that is put in front of a block's others. */
export function endIn(block: Node, semicolons: boolean): string {
  const [first] = Node.isBlock(block) ? block.getStatements() : [];
  const isSameLine = first !== undefined && first.getStartLineNumber() === block.getStartLineNumber();
  return semicolons || isSameLine ? ";" : "";
}

/** An object literal of names and expressions. */
export function objectText(fields: readonly (readonly [string, string])[]): string {
  return `{ ${fields.map(([name, text]) => property(name, text)).join(", ")} }`;
}
