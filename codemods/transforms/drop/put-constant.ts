import { Node, SyntaxKind, type Identifier, type VariableDeclaration } from "ts-morph";
import type { Sheet } from "../bench.js";
import { declarationOf, usesOf } from "../code/scope.js";
import { short } from "../code/text.js";
import { constantOf, foldOutwards, isFalsy, textOf, type Constant } from "./constant.js";
import { MAX_STEPS, type Dropper } from "./dropper.js";
import { removeDeclaration } from "./remove-declaration.js";
import { removeStatement } from "./remove-statement.js";
import { changeOf, isCount, isRemoval, isWritten, statementAround, usesHandle } from "./shapes.js";
import { takeBranch } from "./take-branch.js";

/** Puts a constant where a node was, and lets what is around it follow. */
export function putConstant(
  dropper: Dropper,
  sheet: Sheet,
  start: Node,
  constant: Constant,
): string | undefined {
  const file = sheet.path;
  const line = statementAround(start);
  // A line about what went says nothing any more.
  if (Node.isExpressionStatement(line) && dropper.effects.noiseOf(line, file, line) === "log")
    return removeStatement(dropper, sheet, line);
  const change = constant === "[]" ? changeOf(start) : undefined;
  if (change !== undefined) {
    const whole = change.getParent();
    if (
      Node.isExpressionStatement(whole) &&
      change.getArguments().every((one) => dropper.effects.isQuiet(one, file))
    )
      return removeStatement(dropper, sheet, whole);
    return `\`${short(change.getText())}\` does more than fill the list: take that out first.`;
  }
  const folded = foldOutwards(start, constant, (one) => dropper.effects.isQuiet(one, file));
  const { node } = folded;
  const parent = node.getParent();
  dropper.note(sheet, node);
  if ("instead" in folded) {
    if (Node.isExpressionStatement(parent) && dropper.effects.isQuiet(folded.instead, file))
      return removeStatement(dropper, sheet, parent);
    // `row = row ?? takeFromFile()` says nothing without its second half.
    const same = Node.isBinaryExpression(parent) && parent.getLeft().getText() === folded.instead.getText();
    const whole = same ? parent.getParent() : undefined;
    if (Node.isExpressionStatement(whole)) return removeStatement(dropper, sheet, whole);
    sheet.replace(node.getStart(), node.getEnd(), folded.instead.getText());
    return undefined;
  }
  const value = folded.constant;
  if (Node.isExpressionStatement(parent)) return removeStatement(dropper, sheet, parent);
  if (Node.isIfStatement(parent) && parent.getExpression() === node)
    return takeBranch(dropper, sheet, parent, !isFalsy(value));
  if (Node.isWhileStatement(parent) && parent.getExpression() === node && isFalsy(value))
    return removeStatement(dropper, sheet, parent);
  if (Node.isForOfStatement(parent) && parent.getExpression() === node && value === "[]")
    return removeStatement(dropper, sheet, parent);
  if (Node.isVariableDeclaration(parent) && parent.getInitializer() === node)
    return foldVariable(dropper, sheet, parent, value);
  if (Node.isBinaryExpression(parent)) {
    const operator = parent.getOperatorToken().getText();
    if (operator === "&&" && Node.isExpressionStatement(parent.getParent())) {
      sheet.replace(parent.getStart(), parent.getEnd(), parent.getLeft().getText());
      return undefined;
    }
    if (/^(?:=|\?\?=|\|\|=)$/.test(operator) && parent.getRight() === node)
      return foldAssignment(dropper, sheet, parent, operator, value);
    if (operator === ",") {
      const other = parent.getLeft() === node ? parent.getRight() : parent.getLeft();
      if (isCount(other) && isRemoval(node) && Node.isExpressionStatement(parent.getParent()))
        return removeStatement(dropper, sheet, parent.getParentOrThrow());
      sheet.replace(parent.getStart(), parent.getEnd(), other.getText());
      return undefined;
    }
  }
  if (Node.isConditionalExpression(parent) && Node.isExpressionStatement(parent.getParent())) {
    const rest = [parent.getWhenTrue(), parent.getWhenFalse()].filter((one) => one !== node);
    if (rest.every((one) => dropper.effects.isQuiet(one, file)))
      return removeStatement(dropper, sheet, parent.getParentOrThrow());
  }
  const statement = statementAround(node);
  if (statement !== undefined && Node.isExpressionStatement(statement)) {
    // The further use of a file that is not opened any more.
    if (value === "ok" && usesHandle(statement, node)) return removeStatement(dropper, sheet, statement);
  }
  if (value === "ok")
    return `What the call gives is used in \`${short(parent?.getText() ?? "")}\`: take that out first.`;
  // `undefined` in a text or in a message to somebody is worse than the file was.
  if ((value === "undefined" || value === "null") && goesOn(node))
    return `What the call gives goes on in \`${short(parent?.getText() ?? "")}\`: say what is to go on without it.`;
  sheet.replace(node.getStart(), node.getEnd(), textOf(value));
  return undefined;
}

/** Whether a value goes into a text or into an object, or is compared with something that is not known. */
function goesOn(node: Node): boolean {
  const parent = node.getParent();
  if (Node.isTemplateSpan(parent)) return true;
  if (Node.isPropertyAssignment(parent))
    return statementAround(node)?.getKind() === SyntaxKind.ExpressionStatement;
  return Node.isBinaryExpression(parent) && /^(?:[!=]==?|\+)$/.test(parent.getOperatorToken().getText());
}

/** A variable that holds nothing but a constant goes; its uses become what they come to. */
export function foldVariable(
  dropper: Dropper,
  sheet: Sheet,
  declaration: VariableDeclaration,
  value: Constant,
): string | undefined {
  const name = declaration.getNameNode();
  if (!Node.isIdentifier(name)) return "What the call gives is taken apart: replace its parts by hand.";
  const initializer = declaration.getInitializer();
  if (usesOf(name).some(isWritten)) {
    if (value === "ok") return `\`${name.getText()}\` gets other values, too: take the call out by hand.`;
    if (initializer !== undefined) sheet.replace(initializer.getStart(), initializer.getEnd(), textOf(value));
    return undefined;
  }
  const anchor = anchorOf(sheet, name);
  for (let count = 0; count < MAX_STEPS; count++) {
    const present = anchor();
    const use = present && usesOf(present)[0];
    if (present === undefined) return undefined;
    if (use === undefined) return removeDeclaration(dropper, sheet, present.getParentOrThrow());
    const shorthand = use.getParent();
    if (Node.isShorthandPropertyAssignment(shorthand)) {
      const around = statementAround(use);
      if (around !== undefined && dropper.effects.noiseOf(around, sheet.path, around) === "log") {
        const reason = removeStatement(dropper, sheet, around);
        if (reason !== undefined) return reason;
      } else if (value === "ok")
        return `\`${use.getText()}\` goes on into an object: take the call out by hand.`;
      else sheet.replace(use.getStart(), use.getEnd(), `${use.getText()}: ${textOf(value)}`);
      continue;
    }
    const before = sheet.text;
    const reason = putConstant(dropper, sheet, use, value);
    if (reason !== undefined) return reason;
    if (sheet.text === before) return "Its value is used in too many ways: take the call out by hand.";
  }
  return "Its value is used too often: take the call out by hand.";
}

/** An assignment of a constant goes where the variable says the same without it; else the constant is assigned. */
function foldAssignment(
  dropper: Dropper,
  sheet: Sheet,
  assignment: Node,
  operator: string,
  value: Constant,
): string | undefined {
  if (!Node.isBinaryExpression(assignment)) return undefined;
  const target = assignment.getLeft();
  const statement = assignment.getParent();
  if (!Node.isExpressionStatement(statement) || !Node.isIdentifier(target)) {
    if (value === "ok") return "What the call gives is kept: take the call out by hand.";
    const right = assignment.getRight();
    sheet.replace(right.getStart(), right.getEnd(), textOf(value));
    return undefined;
  }
  const declared = declarationOf(target);
  const declaration = declared?.getParent();
  const start = Node.isVariableDeclaration(declaration)
    ? constantOf(declaration.getInitializer())
    : undefined;
  const writes = declared === undefined ? [] : usesOf(declared).filter(isWritten);
  const guard = statement.getFirstAncestorByKind(SyntaxKind.IfStatement);
  const isGuarded = guard?.getExpression().getText() === `!${target.getText()}`;
  const isNothing = isFalsy(value);
  if (
    operator !== "=" ||
    isGuarded ||
    (start !== undefined && isFalsy(start) && isNothing && writes.length === 1)
  ) {
    const anchor = declared === undefined ? undefined : anchorOf(sheet, declared);
    const isOnly = writes.length === 1 && start !== undefined;
    const reason = removeStatement(dropper, sheet, statement);
    const present = isOnly ? anchor?.()?.getParent() : undefined;
    if (reason !== undefined || !Node.isVariableDeclaration(present)) return reason;
    return foldVariable(dropper, sheet, present, start ?? value);
  }
  if (value === "ok") return "What the call gives is kept: take the call out by hand.";
  const right = assignment.getRight();
  sheet.replace(right.getStart(), right.getEnd(), textOf(value));
  return undefined;
}

/** Finds a declaring identifier again after edits; undefined once it is gone. */
function anchorOf(sheet: Sheet, name: Identifier): () => Identifier | undefined {
  const start = sheet.before(name.getStart());
  const length = name.getText().length;
  return () => {
    if (start === undefined) return undefined;
    const now = sheet.now([start, start + length]);
    const node = now && sheet.view.source.getDescendantAtPos(now[0]);
    return Node.isIdentifier(node) ? node : undefined;
  };
}
