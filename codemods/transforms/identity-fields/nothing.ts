import { Node } from "ts-morph";
import { declarationsOf } from "../syntax.js";
import { isKnown, isThere } from "./exact-calls.js";

/**
 * Whether what an expression reads from is known to be null or undefined at a place: `row.id` behind `if (!row)`. A
 * condition that says so together with others (`!row || …`) counts: then it may be.
 */
export function isNothingAt(expression: string, at: Node): boolean {
  const root = /^[A-Za-z_$][\w$]*(?=\.)/.exec(expression)?.[0];
  if (root === undefined) return false;
  return isKnown(at, (condition) => isThere(condition, root) ?? partOf(condition, root)) === false;
}

/** An id that the code has made up itself is no number of a row. */
export function isMadeUp(expression: string, at: Node): boolean {
  const [declared] = /^[A-Za-z_$][\w$]*$/.test(expression) ? declarationsOf(expression, at) : [];
  const value = Node.isVariableDeclaration(declared) ? declared.getInitializer()?.getText() : undefined;
  return value !== undefined && /\b(?:randomUUID|randomBytes|nanoid|uuid\w*|ulid)\(|^[`"']/.test(value);
}

/** What an alternative says where it holds: one of its parts does, and maybe the one about the name. */
function partOf(condition: Node, root: string): boolean | undefined {
  if (Node.isParenthesizedExpression(condition)) return partOf(condition.getExpression(), root);
  if (!Node.isBinaryExpression(condition)) return isThere(condition, root);
  const operator = condition.getOperatorToken().getText();
  const parts = [condition.getLeft(), condition.getRight()].map((one) => partOf(one, root));
  if (operator === "||") return parts.includes(false) ? false : undefined;
  return operator === "&&" ? parts.find((one) => one !== undefined) : undefined;
}
