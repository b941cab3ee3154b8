import { Node, type Identifier } from "ts-morph";
import { removalOf } from "../../removal.js";
import { wholeNodeAt, type Sheet } from "../bench.js";
import { declarationOf, usesOf } from "../code/scope.js";
import { COLUMNS } from "./columns.js";

/** What a row of the queue says that an entry of the file said under another name, or under the same. */
const OF_ROW: ReadonlyMap<string, string> = new Map([
  ...Object.entries(COLUMNS).flatMap(([column, names]) =>
    column === "domain_id" ? [] : names.map((name): [string, string] => [name, column]),
  ),
  ...["id", "queue_id", "queueId"].map((name): [string, string] => [name, "id"]),
  ...["dispatch_id", "dispatchId"].map((name): [string, string] => [name, "dispatch_id"]),
  ...["dispatch_key", "dispatchKey", "key"].map((name): [string, string] => [name, "dispatch_key"]),
  ...["prompt_ref_id", "promptRefId"].map((name): [string, string] => [name, "prompt_ref_id"]),
  ...["lease_owner", "leaseOwner"].map((name): [string, string] => [name, "lease_owner"]),
  ...["lease_expiry", "leaseExpiry"].map((name): [string, string] => [name, "lease_expiry"]),
  ...["at", "ts", "time", "created_at", "createdAt", "created", "queued_at", "queuedAt", "enqueuedAt"].map(
    (name): [string, string] => [name, "created_at"],
  ),
  ["status", "status"],
]);

/** The column of a row behind a field of an old entry. */
export function columnOf(field: string): string | undefined {
  return OF_ROW.get(field);
}

/**
 * Makes the users of a variable that held an entry read the row's columns.
 *
 * @param goes whether a node stands in code that is taken out
 * @param note is told what goes here
 * @returns why it cannot be done
 */
export function renameUses(
  sheet: Sheet,
  name: Identifier,
  goes: (node: Node) => boolean,
  note: (node: Node) => void,
): string | undefined {
  const checks = usesOf(name).flatMap((use) => tokenCheck(use.getParent()) ?? []);
  for (const use of usesOf(name)) {
    if (goes(use)) continue;
    const own = tokenCheck(use.getParent());
    if (own === undefined && checks.some((one) => use.getAncestors().includes(one))) continue;
    const access = use.getParent();
    if (Node.isPropertyAccessExpression(access) && access.getExpression() === use) {
      const outer = access.getParent();
      // What only changed the entry in its list is swept with the list.
      if (
        Node.isBinaryExpression(outer) &&
        outer.getLeft() === access &&
        outer.getOperatorToken().getText() === "="
      ) {
        const statement = outer.getParent();
        const now = statement && sheet.now([statement.getStart(), statement.getEnd()]);
        if (!Node.isExpressionStatement(statement) || now === undefined)
          return `\`${outer.getText()}\` changes the entry in the middle of an expression: take that out first.`;
        const line = sheet.text.slice(0, now[0]).lastIndexOf("\n") + 1;
        const isAlone =
          /^\s*$/.test(sheet.text.slice(line, now[0])) && /^[ \t]*\r?\n/.test(sheet.text.slice(now[1]));
        const after = isAlone ? sheet.text.indexOf("\n", now[1]) + 1 : now[1];
        sheet.replace(isAlone ? line : now[0], after, "");
        continue;
      }
      if (dropTokenCheck(sheet, access, note)) continue;
      const reason = renameAccess(sheet, access);
      if (reason !== undefined) return reason;
    } else if (!isTested(use))
      return `\`${name.getText()}\` goes on as a whole in \`${use.getParentOrThrow().getText().slice(0, 60)}\`: hand on the fields that are needed, and run again.`;
  }
  return undefined;
}

/** `entry.promptFile` becomes `entry.file_path`. */
export function renameAccess(sheet: Sheet, access: Node): string | undefined {
  if (!Node.isPropertyAccessExpression(access)) return undefined;
  const column = columnOf(access.getName());
  if (column === undefined)
    return `\`${access.getText()}\` is used here, and a row of the queue has no such column: keep it somewhere else, then run again.`;
  const node = access.getNameNode();
  const now = sheet.now([node.getStart(), node.getEnd()]);
  if (now !== undefined && column !== access.getName()) sheet.replace(now[0], now[1], column);
  return undefined;
}

/** `const { file, task } = …` becomes `const { file_path: file, dag_task_id: task } = …`. */
export function renameElements(sheet: Sheet, pattern: Node): string | undefined {
  if (!Node.isObjectBindingPattern(pattern)) return "What the call gives is taken apart in an odd way.";
  for (const element of pattern.getElements()) {
    const key = element.getPropertyNameNode();
    const field = key?.getText() ?? element.getName();
    const column = columnOf(field);
    if (column === undefined)
      return `\`${field}\` is used here, and a row of the queue has no such column: keep it somewhere else, then run again.`;
    const node = key ?? element.getNameNode();
    const now = sheet.now([node.getStart(), node.getEnd()]);
    if (now !== undefined && column !== field)
      sheet.replace(now[0], now[1], key === undefined ? `${column}: ${element.getName()}` : column);
  }
  return undefined;
}

function isTested(use: Node): boolean {
  const parent = use.getParent();
  if (Node.isIfStatement(parent) || Node.isPrefixUnaryExpression(parent)) return true;
  if (Node.isConditionalExpression(parent)) return parent.getCondition() === use;
  return (
    Node.isBinaryExpression(parent) &&
    /^(?:&&|\|\||\?\?|[!=]==?|=)$/.test(parent.getOperatorToken().getText()) &&
    !(parent.getOperatorToken().getText() === "=" && parent.getRight() === use)
  );
}

/** `if (token !== entry.hash) …`: the lease has looked at the token, and the hash in it is another one now. */
function tokenCheck(access: Node | undefined): Node | undefined {
  if (!Node.isPropertyAccessExpression(access) || columnOf(access.getName()) !== "prompt_sha256")
    return undefined;
  const test = access.getParent();
  const outer = test?.getParent();
  if (!Node.isBinaryExpression(test) || !/^!==?$/.test(test.getOperatorToken().getText())) return undefined;
  if (!Node.isIfStatement(outer) || outer.getExpression() !== test || outer.getElseStatement() !== undefined)
    return undefined;
  const other = test.getLeft() === access ? test.getRight() : test.getLeft();
  const declared = Node.isIdentifier(other) ? declarationOf(other)?.getParent() : undefined;
  const value = Node.isVariableDeclaration(declared) ? declared.getInitializer()?.getText() : other.getText();
  return /TOKEN/i.test(value ?? "") || /token/i.test(other.getText()) ? outer : undefined;
}

function dropTokenCheck(sheet: Sheet, access: Node, note: (node: Node) => void): boolean {
  const check = tokenCheck(access);
  if (check === undefined) return false;
  const now = sheet.now([check.getStart(), check.getEnd()]);
  const present = now && wholeNodeAt(sheet.view, now);
  if (present === undefined) return true;
  note(check);
  const { start, end, text } = removalOf(sheet.view, present);
  sheet.replace(start, end, text);
  return true;
}
