import { Node, SyntaxKind, type ExpressionStatement } from "ts-morph";
import { wholeNodeAt, type Sheet } from "../bench.js";
import { isFunction, resolve, usesOf } from "../code/scope.js";
import { dedent, short } from "../code/text.js";
import { textOf, type Constant } from "./constant.js";
import { MAX_STEPS, type Dropper } from "./dropper.js";
import { putConstant } from "./put-constant.js";
import { removeStatement, settle } from "./remove-statement.js";
import { isCounter, isRemoval, rangeOf, statementAround, widen } from "./shapes.js";
import { sweep } from "./sweep.js";

/**
 * Takes a call out.
 *
 * @param range of the present text
 * @param value what the code around it sees in its place
 */
export function dropCall(
  dropper: Dropper,
  file: string,
  range: readonly [number, number],
  value: Constant,
): string | undefined {
  const sheet = dropper.bench.open(file);
  const node = sheet.view.nodeAt(range);
  if (node === undefined) return "The code around it changes, too: run again.";
  const arguments_ = Node.isCallExpression(node) ? node.getArguments() : [];
  for (const one of arguments_) {
    if (isFunction(one)) {
      if (dropper.effects.ofFunction(one, file) === "loud") return unwrap(dropper, sheet, node, one);
    } else if (dropper.effects.noiseOf(one, file, one) === "loud")
      return `\`${short(one.getText())}\` does more than compute: take it out of the call first.`;
  }
  const reason = leave(dropper, sheet, widen(node), value);
  return reason ?? sweep(dropper);
}

/** Puts other code where a call was; what only fed the call goes. */
export function replaceCall(
  dropper: Dropper,
  file: string,
  range: readonly [number, number],
  text: string,
): string | undefined {
  const sheet = dropper.bench.open(file);
  const node = sheet.view.nodeAt(range);
  if (node === undefined) return "The code around it changes, too: run again.";
  const whole = Node.isAwaitExpression(node.getParent()) ? node.getParentOrThrow() : node;
  dropper.note(sheet, whole);
  sheet.replace(whole.getStart(), whole.getEnd(), text);
  return sweep(dropper);
}

/** Forgets a variable that held what was read, with the tests that leave because of it. */
export function dropReading(dropper: Dropper, file: string, name: string, at: number): string | undefined {
  const sheet = dropper.bench.open(file);
  for (let count = 0; count < MAX_STEPS; count++) {
    const place = sheet.now([at, at + 1])?.[0] ?? 0;
    const node = sheet.view.source.getDescendantAtPos(place);
    const declared = node && resolve(name, node);
    const guard =
      declared &&
      usesOf(declared)
        .map((use) => statementAround(use))
        .find((one) => isGuard(dropper, one, file));
    if (guard === undefined) break;
    const reason = removeStatement(dropper, sheet, guard);
    if (reason !== undefined) return reason;
  }
  dropper.noteName({ sheet, name, at });
  return sweep(dropper);
}

/** The callback of a call that goes does something else as well: its body takes the place of the call. */
function unwrap(dropper: Dropper, sheet: Sheet, call: Node, callback: Node): string | undefined {
  const whole = widen(call);
  const statement = whole.getParent();
  const body = Node.isBodied(callback) ? callback.getBody() : undefined;
  if (
    !Node.isExpressionStatement(statement) ||
    !Node.isBlock(statement.getParent()) ||
    !Node.isBlock(body) ||
    body.getDescendantsOfKind(SyntaxKind.ReturnStatement).length > 0 ||
    (Node.isParametered(callback) && callback.getParameters().length > 0)
  )
    return "Its callback does something else as well: take that out of the callback first.";
  const statements = body.getStatements();
  const first = statements[0];
  const last = statements.at(-1);
  if (first === undefined || last === undefined) return undefined;
  dropper.note(sheet, call);
  const text = dedent(
    sheet.view.text.slice(first.getStart(), last.getEnd()),
    sheet.view.indentAt(first.getStart()),
    sheet.view.indentAt(statement.getStart()),
  );
  sheet.replace(statement.getStart(), statement.getEnd(), text);
  return sweep(dropper);
}

/** `if (queue.some(…)) return;` */
function isGuard(dropper: Dropper, statement: Node | undefined, file: string): boolean {
  if (!Node.isIfStatement(statement) || statement.getElseStatement() !== undefined) return false;
  const then = statement.getThenStatement();
  const [only, ...more] = Node.isBlock(then) ? then.getStatements() : [then];
  return (
    more.length === 0 &&
    (Node.isReturnStatement(only) || Node.isContinueStatement(only)) &&
    dropper.effects.isQuiet(statement.getExpression(), file)
  );
}

/** Takes a node out of where it stands. */
function leave(dropper: Dropper, sheet: Sheet, node: Node, value: Constant): string | undefined {
  const parent = node.getParent();
  dropper.note(sheet, node);
  if (Node.isExpressionStatement(parent)) return removeWithCounter(dropper, sheet, parent);
  if (Node.isArrowFunction(parent) && parent.getBody() === node) {
    const start = node.getStart();
    sheet.replace(start, node.getEnd(), "{}");
    return settle(dropper, sheet, start);
  }
  if (Node.isReturnStatement(parent)) {
    const block = parent.getParent();
    const isLast =
      Node.isBlock(block) && isFunction(block.getParent()) && block.getStatements().at(-1) === parent;
    if (value === "undefined" && isLast) return removeStatement(dropper, sheet, parent);
    sheet.replace(node.getStart(), node.getEnd(), textOf(value));
    return undefined;
  }
  return putConstant(dropper, sheet, node, value);
}

/** `unlinkSync(file); removed++`: the second counts the first. */
function removeWithCounter(
  dropper: Dropper,
  sheet: Sheet,
  statement: ExpressionStatement,
): string | undefined {
  const next = statement.getNextSibling();
  if (next === undefined || !isCounter(next) || !isRemoval(statement.getExpression()))
    return removeStatement(dropper, sheet, statement);
  const range = rangeOf(statement);
  const reason = removeStatement(dropper, sheet, next);
  if (reason !== undefined) return reason;
  const present = wholeNodeAt(sheet.view, range);
  return present === undefined ? undefined : removeStatement(dropper, sheet, present);
}
