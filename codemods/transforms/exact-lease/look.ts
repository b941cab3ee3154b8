import { Node } from "ts-morph";
import type { SourceView } from "../../source-view.js";
import type { Bench } from "../bench.js";
import { usesOf } from "../code/scope.js";
import { Library } from "../task-library/index.js";

/** A look at "the next row of that agent" that takes nothing becomes a look at the list of all rows. */
export function lookAtList(
  bench: Bench,
  file: string,
  node: Node,
  agent: string,
  isCount: boolean,
): string | undefined {
  const found = listText(new Library(bench, file), bench.context.open(file), agent, isCount);
  if (found === undefined) return "The file uses the name `dbListQueue` for something else: rename that.";
  const whole = Node.isAwaitExpression(node.getParent()) ? node.getParentOrThrow() : node;
  const text = isCount || isOnlyTested(whole) ? found : orNull(whole, found);
  const sheet = bench.open(file);
  const now = sheet.now([whole.getStart(), whole.getEnd()]);
  if (now === undefined) return "The code around it changes, too: run again.";
  sheet.replace(now[0], now[1], text);
  return undefined;
}

/** Without a row, the old call gave null, which its users may compare with or hand on. */
function orNull(whole: Node, text: string): string {
  const parent = whole.getParent();
  const isPart =
    Node.isBinaryExpression(parent) ||
    Node.isPropertyAccessExpression(parent) ||
    Node.isPrefixUnaryExpression(parent) ||
    Node.isNonNullExpression(parent) ||
    Node.isAsExpression(parent);
  const isAlternative =
    Node.isBinaryExpression(parent) && /^(?:\?\?|\|\||=)$/.test(parent.getOperatorToken().getText());
  return isPart && !isAlternative ? `(${text} ?? null)` : `${text} ?? null`;
}

/** Whether only the truth of a value, and what is in it, is asked for. */
function isOnlyTested(whole: Node): boolean {
  const holder = whole.getParent();
  const name = Node.isVariableDeclaration(holder) ? holder.getNameNode() : undefined;
  if (Node.isIdentifier(name) && Node.isVariableDeclaration(holder) && holder.getTypeNode() === undefined)
    return usesOf(name).every(isTested);
  return isTested(whole);
}

function isTested(use: Node): boolean {
  const parent = use.getParent();
  return (
    Node.isIfStatement(parent) ||
    (Node.isConditionalExpression(parent) && parent.getCondition() === use) ||
    Node.isPropertyAccessExpression(parent) ||
    (Node.isPrefixUnaryExpression(parent) && parent.getText().startsWith("!")) ||
    (Node.isBinaryExpression(parent) &&
      parent.getLeft() === use &&
      parent.getOperatorToken().getText() === "&&")
  );
}

/** What looks at the list of all rows for those of an agent that wait: how many, or the oldest. */
export function listText(
  library: Library,
  { style: { quote } }: SourceView,
  agent: string,
  isCount: boolean,
): string | undefined {
  const list = library.db("dbListQueue");
  if (list === undefined) return undefined;
  const row = /\brow\b/.test(agent) ? "one" : "row";
  const operand = /^[\w$.?[\]"'()]+$/.test(agent) ? agent : `(${agent})`;
  const test = `(${row}) => ${row}.status === ${quote}pending${quote} && ${row}.agent_type === ${operand}`;
  return isCount ? `${list}(10_000).filter(${test}).length` : `${list}(10_000).findLast(${test})`;
}
