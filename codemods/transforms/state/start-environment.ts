import { Node, type CallExpression } from "ts-morph";
import { insertOnce, type Bench } from "../bench.js";
import { declarationOf, isFunction } from "../code/scope.js";

/** The variable of the environment in which a tool tells the command line which session it works for. */
export const VARIABLE = "OPENCODE_SESSION_ID";

/** Names the session in the environment of a start; false where that is written in an odd way. */
export function setEnvironment(bench: Bench, file: string, start: Node, session: string): boolean {
  const own = `${VARIABLE}: ${session}`;
  const environment = `{ ...process.env, ${own} }`;
  if (Node.isTaggedTemplateExpression(start)) {
    insertOnce(bench.open(file), start.getEnd(), `.env(${environment})`);
    return true;
  }
  if (!Node.isCallExpression(start)) return false;
  const given = start.getArguments();
  const callee = programOf(start);
  // Bun takes all words in one list, a shell takes one text.
  const index = /^Bun\./.test(callee) || /(?:^|\.)exec(?:Sync)?$/.test(callee) ? 1 : 2;
  const options = given[index];
  if (given.length < index || given[0] === undefined || Node.isObjectLiteralExpression(given[0]))
    return false;
  const last = given.at(-1);
  if (options === undefined) {
    if (last === undefined || isFunction(last)) return false;
    insertOnce(bench.open(file), last.getEnd(), `, { env: ${environment} }`);
    return true;
  }
  if (!Node.isObjectLiteralExpression(options)) return false;
  const property = options.getProperty("env");
  const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
  if (property === undefined) {
    const end = options.getProperties().at(-1)?.getEnd() ?? options.getStart() + 1;
    insertOnce(bench.open(file), end, `${options.getProperties().length > 0 ? "," : ""} env: ${environment}`);
  } else if (Node.isObjectLiteralExpression(value) && value.getProperties().length > 0)
    insertOnce(bench.open(file), value.getProperties().at(-1)?.getEnd() ?? 0, `, ${own}`);
  else return false;
  return true;
}

/** The function that a call runs, as its module names it: `exec = promisify(execFile)` and `execFile as run` are execFile. */
function programOf(start: CallExpression): string {
  const callee = start.getExpression();
  const holder = Node.isIdentifier(callee) ? declarationOf(callee)?.getParent() : undefined;
  if (Node.isImportSpecifier(holder)) return holder.getName();
  if (Node.isBindingElement(holder)) return holder.getPropertyNameNode()?.getText() ?? holder.getName();
  const value = Node.isVariableDeclaration(holder) ? holder.getInitializer() : undefined;
  const [given] =
    Node.isCallExpression(value) && /(?:^|\.)promisify$/.test(value.getExpression().getText())
      ? value.getArguments()
      : [];
  return (given ?? callee).getText();
}
