import { Node } from "ts-morph";
import { fieldAliases } from "../../../contract/index.js";
import { swap, wholeNodeAt, type Bench, type Sheet } from "../bench.js";
import { resolve, usesOf } from "../code/scope.js";
import { propertyName } from "../syntax.js";
import { Dropper } from "../drop/dropper.js";
import { removeStatement } from "../drop/remove-statement.js";
import { isWritten } from "../drop/shapes.js";
import { sweep } from "../drop/sweep.js";
import { Migration } from "../state/migration.js";
import { Library } from "../task-library/index.js";
import { EVENT } from "./events.js";
import { holderOf, type Hook, type Inexact } from "./hook.js";
import { ownLogs } from "./old-logs.js";

/** What stands in for the values of look-ups. */
interface Instead {
  /** The name of what the gate has taken. */
  readonly taken: string;
  /** An expression that counts as the old call did, where its number is shown; undefined if there can be none. */
  readonly count: (one: Inexact) => string | undefined;
}

/** What looked for a row takes the one that the gate got; what changed a row by itself goes. */
export function takeRows(
  bench: Bench,
  file: string,
  hook: Hook,
  inexact: readonly Inexact[],
  instead: Instead,
): string | undefined {
  const migration = Migration.of(bench.context);
  const dropper = new Dropper(bench, migration.modules, migration.effects(bench));
  const sheet = bench.open(file);
  const row = `${instead.taken}.row`;
  for (const one of [...inexact].sort((a, b) => b.node.getStart() - a.node.getStart())) {
    const whole = Node.isAwaitExpression(one.node.getParent()) ? one.node.getParentOrThrow() : one.node;
    if (one.kind === "row") {
      const callee =
        one.helper === true && Node.isCallExpression(one.node) ? one.node.getExpression() : undefined;
      const own = isComparedWithUndefined(whole) ? `${row} ?? undefined` : row;
      swap(sheet, whole, one.text?.(row) ?? (callee === undefined ? own : `${callee.getText()}(${row})`));
      if (callee === undefined) declareRow(bench, file, one.node);
    }
    const reason =
      one.kind === "update"
        ? removeUpdate(dropper, sheet, whole)
        : one.kind === "count"
          ? takeCount(dropper, sheet, one, whole, row, instead)
          : undefined;
    if (reason !== undefined) return reason;
  }
  if (inexact.some(({ kind }) => kind === "update")) nameLease(bench, dropper, file, hook, inexact, row);
  return sweep(dropper);
}

/** The old call gave undefined where there was no row; the lease gives null. */
function isComparedWithUndefined(whole: Node): boolean {
  const holder = holderOf(whole);
  const name = holder && resolve(holder.getText(), whole);
  return (name === undefined ? [] : usesOf(name)).some((use) => {
    const test = use.getParent();
    return (
      Node.isBinaryExpression(test) &&
      /^[!=]==$/.test(test.getOperatorToken().getText()) &&
      [test.getLeft(), test.getRight()].some((one) => one.getText() === "undefined")
    );
  });
}

/** A variable that was declared with the old row's type, and holds nothing else, gets the new one's. */
function declareRow(bench: Bench, file: string, node: Node): void {
  const holder = holderOf(node);
  const name = holder && resolve(holder.getText(), node);
  const declaration = name?.getParent();
  const type = Node.isVariableDeclaration(declaration) ? declaration.getTypeNode() : undefined;
  if (
    name === undefined ||
    type === undefined ||
    /\bany\b/.test(type.getText()) ||
    !Node.isVariableDeclaration(declaration)
  )
    return;
  const writes = usesOf(name).filter((use) => isWritten(use)).length;
  const start = declaration.getInitializer()?.getText() ?? "";
  const isOnly = /^(?:null|undefined)?$/.test(start) ? writes === 1 : writes === 0;
  const leased = isOnly ? new Library(bench, file).type("LeasedRow") : undefined;
  if (leased !== undefined) swap(bench.open(file), type, `${leased} | null`);
}

function removeUpdate(dropper: Dropper, sheet: Sheet, whole: Node): string | undefined {
  const statement = whole.getParent();
  if (!Node.isExpressionStatement(statement))
    return "The lease's result goes on: take the row that `leaseTask` gives there, and drop the UPDATE.";
  const now = sheet.now([statement.getStart(), statement.getEnd()]);
  const present = now && wholeNodeAt(sheet.view, now);
  // It went with something around it.
  return present === undefined ? undefined : removeStatement(dropper, sheet, present);
}

function takeCount(
  dropper: Dropper,
  sheet: Sheet,
  one: Inexact,
  whole: Node,
  row: string,
  { count }: Instead,
): string | undefined {
  const missing = "The file uses the name `dbListQueue` for something else: rename that.";
  const holder = holderOf(one.node);
  const declared = holder && resolve(holder.getText(), one.node);
  if (declared === undefined) {
    if (askAboutRow(sheet, whole, row)) return undefined;
    const text = count(one);
    if (text === undefined) return missing;
    swap(sheet, whole, text);
    return undefined;
  }
  const isThere = (use: Node): boolean => sheet.now([use.getStart(), use.getEnd()]) !== undefined;
  const shown = usesOf(declared).filter(
    (use) => !isWritten(use) && isThere(use) && !askAboutRow(sheet, use, row),
  );
  const text = shown.length === 0 ? "0" : count(one);
  if (text === undefined) return missing;
  swap(sheet, whole, text);
  if (shown.length === 0) dropper.noteName({ sheet, name: declared.getText(), at: declared.getStart() });
  return undefined;
}

/** Whether there is a pending row is asked by whether the row is there: `count > 0`, `!count`, `if (count)`. */
export function askAboutRow(sheet: Sheet, count: Node, row: string): boolean {
  let target = count;
  while (Node.isParenthesizedExpression(target.getParent())) target = target.getParentOrThrow();
  const test = target.getParent();
  const operator =
    Node.isBinaryExpression(test) && test.getLeft() === target
      ? `${test.getOperatorToken().getText()} ${test.getRight().getText()}`
      : "";
  if (test === undefined) return false;
  if (/^(?:>|!==?) 0$|^>= 1$/.test(operator)) swap(sheet, test, row);
  else if (/^(?:===?|<=) 0$|^< 1$/.test(operator)) swap(sheet, test, `!${row}`);
  else if (
    (Node.isIfStatement(test) && test.getExpression() === target) ||
    (Node.isConditionalExpression(test) && test.getCondition() === target) ||
    (Node.isPrefixUnaryExpression(test) && test.getText().startsWith("!"))
  )
    swap(sheet, target, row);
  else return false;
  return true;
}

/** The lease is the one that the gate made: what is logged of it is in the row. */
function nameLease(
  bench: Bench,
  dropper: Dropper,
  file: string,
  hook: Hook,
  inexact: readonly Inexact[],
  row: string,
): void {
  const sheet = bench.open(file);
  const [holder] = inexact.flatMap(({ kind, node }) => (kind === "row" ? (holderOf(node) ?? []) : []));
  for (const call of ownLogs(bench.context, file, hook, EVENT.lease, /\bEV\w*\.\w*LEASE\w*/)) {
    const name = holder !== undefined && resolve(holder.getText(), call) ? holder.getText() : row;
    const fields = Node.isCallExpression(call)
      ? call.getArguments().findLast(Node.isObjectLiteralExpression)
      : undefined;
    for (const property of fields?.getProperties() ?? []) {
      const written = propertyName(property);
      const field = fieldAliases.get(written ?? "") ?? written;
      if (field !== "lease_owner" && field !== "lease_expiry") continue;
      const value = Node.isPropertyAssignment(property) ? property.getInitializerOrThrow() : property;
      if (value.getText().startsWith(`${name}.`)) continue;
      dropper.note(sheet, value);
      if (Node.isShorthandPropertyAssignment(property))
        dropper.noteName({ sheet, name: property.getName(), at: property.getStart() });
      swap(sheet, property, `${field}: ${name}.${field}`);
    }
  }
}
