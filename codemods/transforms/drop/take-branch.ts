import { Node, type IfStatement } from "ts-morph";
import type { Sheet } from "../bench.js";
import { dedent, short } from "../code/text.js";
import type { Dropper } from "./dropper.js";
import { removeStatement } from "./remove-statement.js";

/** Puts one branch of an `if` in the place of the whole: its condition is known. */
export function takeBranch(
  dropper: Dropper,
  sheet: Sheet,
  statement: IfStatement,
  isTrue: boolean,
): string | undefined {
  const chosen = isTrue ? statement.getThenStatement() : statement.getElseStatement();
  dropper.note(sheet, statement);
  if (chosen === undefined) return removeStatement(dropper, sheet, statement);
  const leaves = [chosen, ...chosen.getDescendants()].some(
    (one) =>
      Node.isReturnStatement(one) ||
      Node.isThrowStatement(one) ||
      Node.isBreakStatement(one) ||
      Node.isContinueStatement(one),
  );
  if (leaves && statement.getNextSiblings().some((one) => Node.isStatement(one)))
    return `\`${short(statement.getText())}\` would always leave: say what is to happen without the file.`;
  const isElse = Node.isIfStatement(statement.getParent());
  const list = Node.isBlock(chosen) ? chosen.getStatements() : [chosen];
  const first = list[0];
  const last = list.at(-1);
  if (first === undefined || last === undefined) return removeStatement(dropper, sheet, statement);
  if (isElse || list.some((one) => Node.isVariableStatement(one) || Node.isFunctionDeclaration(one))) {
    sheet.replace(statement.getStart(), statement.getEnd(), chosen.getText());
    return undefined;
  }
  const { view } = sheet;
  const text = dedent(
    view.text.slice(first.getStart(), last.getEnd()),
    view.indentAt(first.getStart()),
    view.indentAt(statement.getStart()),
  );
  sheet.replace(statement.getStart(), statement.getEnd(), text);
  return undefined;
}
