import { Node, SyntaxKind, type Identifier } from "ts-morph";
import { resolve, usesOf } from "../code/scope.js";
import { constantOf } from "./constant.js";
import { MAX_STEPS, type Dropper, type UsedName } from "./dropper.js";
import { foldVariable } from "./put-constant.js";
import { removeDeclaration } from "./remove-declaration.js";
import { removeStatement } from "./remove-statement.js";
import { isWritten } from "./shapes.js";

/** Removes variables that only fed what went. */
export function sweep(dropper: Dropper): string | undefined {
  for (let count = 0; count < MAX_STEPS * 4; count++) {
    const next = dropper.nextName();
    if (next === undefined) break;
    const reason = sweepName(dropper, next);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Removes what a name declares, if nothing but writes is left of its uses. */
function sweepName(dropper: Dropper, { sheet, name, at }: UsedName): string | undefined {
  // The place itself is gone: the name is looked up in the blocks that were around it.
  const { original } = sheet;
  const place = original.source.getDescendantAtPos(at) ?? original.source;
  const first = resolve(name, place);
  if (first === undefined) return undefined;
  const now = sheet.now([first.getStart(), first.getEnd()]);
  const declared = now && sheet.view.source.getDescendantAtPos(now[0]);
  if (!Node.isIdentifier(declared)) return undefined;
  const holder = declared.getParent();
  const declaration = Node.isBindingElement(holder)
    ? holder.getFirstAncestorByKind(SyntaxKind.VariableDeclaration)
    : holder;
  if (!Node.isVariableDeclaration(declaration)) return undefined;
  const statement = declaration.getVariableStatement();
  // A loop's own variable, or one that others may import.
  if (statement === undefined || statement.isExported()) return undefined;
  const initializer = declaration.getInitializer();
  if (initializer !== undefined && !dropper.effects.isQuiet(initializer, sheet.path)) return undefined;
  const uses = usesOf(declared);
  const value = initializer === undefined ? undefined : constantOf(initializer);
  // What only code that went has changed stays what it was in the beginning.
  if (
    value !== undefined &&
    uses.length > 0 &&
    !uses.some(isWritten) &&
    usesOf(first).some(isWritten) &&
    Node.isVariableDeclaration(holder)
  )
    return foldVariable(dropper, sheet, holder, value);
  const targets = uses.map((use) => writeOnly(dropper, use, sheet.path));
  // `q = q.filter(…)` reads only what it changes itself.
  const writes = targets.map(
    (one, index) =>
      one ?? targets.find((each) => each !== undefined && uses[index]?.getAncestors().includes(each)),
  );
  const whole = writes.map(
    (one, index) => one ?? loopOf(uses[index], targets) ?? feedOf(dropper, sheet.path, uses[index], targets),
  );
  const [write] = whole;
  if (whole.some((one) => one === undefined)) return undefined;
  if (write !== undefined) {
    const reason = removeStatement(dropper, sheet, write);
    dropper.noteName({ sheet, name, at });
    return reason;
  }
  return removeDeclaration(dropper, sheet, holder);
}

/** `while (list.length > MAX) list.shift()`: a loop or a condition around nothing but changes of the same list. */
function loopOf(use: Identifier | undefined, targets: readonly (Node | undefined)[]): Node | undefined {
  const outer = use?.getFirstAncestor((one) => Node.isStatement(one));
  const body = Node.isWhileStatement(outer)
    ? outer.getStatement()
    : Node.isIfStatement(outer) && outer.getElseStatement() === undefined
      ? outer.getThenStatement()
      : undefined;
  if (body === undefined) return undefined;
  const inner = Node.isBlock(body) ? body.getStatements() : [body];
  return inner.length > 0 && inner.every((one) => targets.includes(one)) ? outer : undefined;
}

/** `const at = list.findIndex(…)`, where only a change of the same list asks for the place. */
function feedOf(
  dropper: Dropper,
  file: string,
  use: Identifier | undefined,
  targets: readonly (Node | undefined)[],
): Node | undefined {
  const declaration = use?.getFirstAncestorByKind(SyntaxKind.VariableDeclaration);
  const name = declaration?.getNameNode();
  const value = declaration?.getInitializer();
  const statement = declaration?.getVariableStatement();
  if (!Node.isIdentifier(name) || value === undefined || statement?.getDeclarations().length !== 1)
    return undefined;
  const uses = usesOf(name);
  const isOnlyFed =
    uses.length > 0 && uses.every((one) => targets.some((each) => each && one.getAncestors().includes(each)));
  return isOnlyFed && dropper.effects.isQuiet(value, file) ? statement : undefined;
}

/** The statement that only changes what a name holds: `x = …`, `x.push(…)`, `x++`. */
function writeOnly(dropper: Dropper, use: Identifier, file: string): Node | undefined {
  let target: Node = use;
  for (;;) {
    const parent = target.getParent();
    if (
      (Node.isPropertyAccessExpression(parent) || Node.isElementAccessExpression(parent)) &&
      parent.getExpression() === target
    )
      target = parent;
    else break;
  }
  const parent = target.getParent();
  const expression =
    Node.isCallExpression(parent) && parent.getExpression() === target && target !== use ? parent : parent;
  const statement = expression?.getParent();
  if (!Node.isExpressionStatement(statement)) return undefined;
  if (Node.isCallExpression(expression)) {
    const isChange =
      Node.isPropertyAccessExpression(target) &&
      /^(?:push|pop|shift|unshift|splice|sort|reverse|fill|set|add|delete|clear)$/.test(target.getName());
    return isChange && expression.getArguments().every((one) => dropper.effects.isQuiet(one, file))
      ? statement
      : undefined;
  }
  if (Node.isBinaryExpression(expression))
    return /^[^=!<>]*=$/.test(expression.getOperatorToken().getText()) &&
      expression.getLeft() === target &&
      dropper.effects.isQuiet(expression.getRight(), file)
      ? statement
      : undefined;
  return Node.isPostfixUnaryExpression(expression) ||
    Node.isPrefixUnaryExpression(expression) ||
    Node.isDeleteExpression(expression)
    ? statement
    : undefined;
}
