import { Node, SyntaxKind } from "ts-morph";
import type { Bench } from "../bench.js";
import { Library } from "../task-library/index.js";

/** A look at "the next row of that agent" that takes nothing becomes a look at the list of all rows. */
export function lookAtList(
  bench: Bench,
  file: string,
  node: Node,
  agent: string,
  isCount: boolean,
): string | undefined {
  const library = new Library(bench, file);
  const list = library.db("dbListQueue");
  if (list === undefined) return "The file uses the name `dbListQueue` for something else: rename that.";
  const { quote } = bench.context.open(file).style;
  const row = /\brow\b/.test(agent) ? "one" : "row";
  const operand = /^[\w$.?[\]"'()]+$/.test(agent) ? agent : `(${agent})`;
  const test = `(${row}) => ${row}.status === ${quote}pending${quote} && ${row}.agent_type === ${operand}`;
  const text = isCount ? `${list}(10_000).filter(${test}).length` : `${list}(10_000).findLast(${test})`;
  const whole = Node.isAwaitExpression(node.getParent()) ? node.getParentOrThrow() : node;
  const sheet = bench.open(file);
  const now = sheet.now([whole.getStart(), whole.getEnd()]);
  if (now === undefined) return "The code around it changes, too: run again.";
  sheet.replace(now[0], now[1], text);
  return undefined;
}

/** `getDb().query("SELECT …").get(agent)` around the text of a statement, and what the agent is. */
export function statementCall(
  literal: Node,
): { node: Node; agent: string | undefined; method: string } | undefined {
  let node: Node | undefined = literal.getParent();
  // A constant that is used in one place.
  if (Node.isVariableDeclaration(node)) {
    const name = node.getNameNode();
    const uses = Node.isIdentifier(name)
      ? node
          .getSourceFile()
          .getDescendantsOfKind(SyntaxKind.Identifier)
          .filter((one) => one !== name && one.getText() === name.getText())
      : [];
    const [only, ...others] = uses;
    if (only === undefined || others.length > 0) return undefined;
    node = only.getParent();
  }
  if (!Node.isCallExpression(node)) return undefined;
  const access = node.getParent();
  const call = access?.getParent();
  if (
    !Node.isPropertyAccessExpression(access) ||
    !Node.isCallExpression(call) ||
    call.getExpression() !== access
  )
    return undefined;
  const [given] = call.getArguments();
  return { node: call, agent: agentIn(given)?.getText(), method: access.getName() };
}

/** `.get(agent)`, or `.get({ $agent: agent })`: parameters with names come in an object. */
function agentIn(given: Node | undefined): Node | undefined {
  if (!Node.isObjectLiteralExpression(given)) return given;
  const [only, ...others] = given.getProperties();
  return Node.isPropertyAssignment(only) && others.length === 0 ? only.getInitializer() : undefined;
}
