import { Node, type IfStatement } from "ts-morph";
import { removalOf, removeFromList } from "../../removal.js";
import type { Sheet } from "../bench.js";
import { isFunction } from "../code/scope.js";
import { invert } from "../code/text.js";
import type { Dropper } from "./dropper.js";
import { isIdle, isLastGuard, isLoop } from "./idle.js";
import { isCounter, widen } from "./shapes.js";

/** Takes a statement out, and what it was the only content of. */
export function removeStatement(dropper: Dropper, sheet: Sheet, statement: Node): string | undefined {
  const parent = statement.getParent();
  const { view } = sheet;
  dropper.note(sheet, statement);
  if (Node.isIfStatement(parent)) return removeBranch(dropper, sheet, parent, statement);
  if (
    Node.isForStatement(parent) ||
    Node.isForOfStatement(parent) ||
    Node.isForInStatement(parent) ||
    Node.isWhileStatement(parent)
  )
    return removeStatement(dropper, sheet, parent);
  const isInList =
    Node.isBlock(parent) ||
    Node.isSourceFile(parent) ||
    Node.isCaseClause(parent) ||
    Node.isDefaultClause(parent) ||
    Node.isModuleBlock(parent);
  if (!isInList) {
    sheet.replace(statement.getStart(), statement.getEnd(), "{}");
    return undefined;
  }
  const { start, end, text } = removalOf(view, statement);
  const block = Node.isBlock(parent) ? parent.getStart() : undefined;
  sheet.replace(start, end, text);
  return block === undefined ? undefined : settle(dropper, sheet, block);
}

function removeBranch(dropper: Dropper, sheet: Sheet, parent: IfStatement, branch: Node): string | undefined {
  const other = parent.getElseStatement();
  if (branch === other) {
    sheet.replace(parent.getThenStatement().getEnd(), branch.getEnd(), "");
    return settle(dropper, sheet, parent.getStart());
  }
  if (other !== undefined) {
    const condition = parent.getExpression();
    const inverted = invert(condition);
    sheet.replace(condition.getStart(), other.getStart(), `${inverted}) `);
    return undefined;
  }
  if (dropper.effects.isQuiet(parent.getExpression(), sheet.path))
    return removeStatement(dropper, sheet, parent);
  const condition = parent.getExpression().getText();
  sheet.replace(parent.getStart(), parent.getEnd(), condition + (sheet.view.style.semicolons ? ";" : ""));
  return undefined;
}

/** Looks at a block that has lost something: what does nothing any more goes, as far out as that holds. */
export function settle(dropper: Dropper, sheet: Sheet, start: number): string | undefined {
  const file = sheet.path;
  const found = sheet.view.source.getDescendantAtPos(start);
  const block = Node.isBlock(found) ? found : found?.getParent();
  if (!Node.isBlock(block) || block.getStart() !== start) return undefined;
  const last = block.getStatements().at(-1);
  if (last !== undefined && isLastGuard(last, file, dropper.effects))
    return removeStatement(dropper, sheet, last);
  const counters = block.getStatements().filter((one) => isCounter(one));
  if (
    counters[0] !== undefined &&
    counters.length === block.getStatements().length &&
    !isFunction(block.getParent())
  )
    return removeStatement(dropper, sheet, counters[0]);
  const parent = block.getParent();
  const report = block.getStatements();
  const about = report.map((one) => one.getText()).join(" ");
  // `unlinkSync(file); console.log("removed " + file)`: what is left of the block only tells of it.
  if (
    !isFunction(parent) &&
    report.length > 0 &&
    report.every((one) => dropper.effects.noiseOf(one, file, one) === "log") &&
    /\b(?:remov|delet|clean|clear|unlink|swept|purg|drop)/i.test(about) &&
    (Node.isIfStatement(parent) || isLoop(parent) || Node.isTryStatement(parent))
  )
    return removeStatement(dropper, sheet, report[0] ?? block);
  if (isFunction(parent)) return settleFunction(dropper, sheet, block, parent);
  if (
    Node.isTryStatement(parent) &&
    parent.getFinallyBlock() === block &&
    block.getStatements().length === 0
  ) {
    const before = parent.getCatchClause()?.getEnd() ?? parent.getTryBlock().getEnd();
    if (parent.getCatchClause() !== undefined) sheet.replace(before, block.getEnd(), "");
    return undefined;
  }
  if (Node.isCatchClause(parent)) return undefined;
  if (Node.isIfStatement(parent) && block.getStatements().length === 0) {
    if (!isIdle(parent, file, dropper.effects)) return removeStatement(dropper, sheet, block);
  }
  const statement = Node.isBlock(parent) || Node.isSourceFile(parent) ? block : parent;
  if (!isIdle(statement, file, dropper.effects)) return undefined;
  return removeStatement(dropper, sheet, statement);
}

/** A callback that does nothing any more takes the call with it that it was given to. */
function settleFunction(
  dropper: Dropper,
  sheet: Sheet,
  block: Node,
  fn: Node | undefined,
): string | undefined {
  if (isEmptyHook(sheet, block, fn)) return removeHook(sheet, fn);
  const call = fn?.getParent();
  if (fn === undefined || !Node.isCallExpression(call) || call.getExpression() === fn) return undefined;
  if (!isIdle(block, sheet.path, dropper.effects)) return undefined;
  const whole = widen(call);
  const statement = whole.getParent();
  const others = call.getArguments().filter((one) => one !== fn);
  if (!Node.isExpressionStatement(statement)) return undefined;
  if (!others.every((one) => dropper.effects.isQuiet(one, sheet.path))) return undefined;
  return removeStatement(dropper, sheet, statement);
}

/** A hook of a plugin that has nothing left to do; the host asks for none. */
function isEmptyHook(sheet: Sheet, block: Node, fn: Node | undefined): boolean {
  const member = Node.isMethodDeclaration(fn) ? fn : fn?.getParent();
  if (!Node.isBlock(block) || block.getStatements().length > 0 || /\/[/*]/.test(block.getText()))
    return false;
  if (!/\/\.opencode\/plugins?\//.test(sheet.path)) return false;
  const isMember = Node.isPropertyAssignment(member) || Node.isMethodDeclaration(member);
  return (
    isMember &&
    /^["'`]?(?:event|config|(?:tool|chat|permission|session)\.[\w.]+)["'`]?$/.test(member.getName())
  );
}

function removeHook(sheet: Sheet, fn: Node | undefined): string | undefined {
  const member = Node.isMethodDeclaration(fn) ? fn : fn?.getParent();
  const object = member?.getParent();
  if (member === undefined || !Node.isObjectLiteralExpression(object)) return undefined;
  const all: Node[] = object.getProperties();
  const others = all.filter((one) => one !== member);
  if (others.length === 0) {
    sheet.replace(object.getStart(), object.getEnd(), "{}");
    return undefined;
  }
  const next = all[all.indexOf(member) + 1];
  if (next === undefined)
    for (const one of removeFromList(all, [member])) sheet.replace(one.start, one.end, one.text);
  else sheet.replace(member.getStart(), next.getStart(), "");
  return undefined;
}
