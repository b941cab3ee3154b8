import { Node, type Statement } from "ts-morph";
import type { Effects } from "../code/effects.js";
import { isFunction } from "../code/scope.js";

/**
 * Whether a statement does nothing that anybody could notice: it computes, waits, loops and leaves its own loops, and
 * changes only what it declares itself.
 */
export function isIdle(statement: Node, file: string, effects: Effects, root: Node = statement): boolean {
  const inner = (node: Node | undefined): boolean => node === undefined || isIdle(node, file, effects, root);
  const quiet = (node: Node | undefined): boolean =>
    node === undefined || effects.noiseOf(node, file, root) === "quiet";
  if (Node.isBlock(statement)) return statement.getStatements().every(inner);
  // What throws nothing needs no handler.
  if (Node.isTryStatement(statement))
    return inner(statement.getTryBlock()) && inner(statement.getFinallyBlock());
  if (Node.isIfStatement(statement))
    return (
      quiet(statement.getExpression()) &&
      inner(statement.getThenStatement()) &&
      inner(statement.getElseStatement())
    );
  if (Node.isForStatement(statement))
    return (
      quiet(statement.getInitializer()) &&
      quiet(statement.getCondition()) &&
      quiet(statement.getIncrementor()) &&
      inner(statement.getStatement())
    );
  if (Node.isForOfStatement(statement) || Node.isForInStatement(statement))
    return (
      Node.isVariableDeclarationList(statement.getInitializer()) &&
      quiet(statement.getExpression()) &&
      inner(statement.getStatement())
    );
  if (Node.isWhileStatement(statement) || Node.isDoStatement(statement))
    return quiet(statement.getExpression()) && inner(statement.getStatement());
  if (Node.isVariableStatement(statement) || Node.isExpressionStatement(statement)) return quiet(statement);
  if (Node.isBreakStatement(statement) || Node.isContinueStatement(statement))
    return leavesInside(statement, root);
  return Node.isEmptyStatement(statement) || Node.isFunctionDeclaration(statement);
}

/** The loop that is left stands inside, too. */
function leavesInside(statement: Statement, root: Node): boolean {
  for (const outer of statement.getAncestors()) {
    if (
      Node.isForStatement(outer) ||
      Node.isForOfStatement(outer) ||
      Node.isForInStatement(outer) ||
      Node.isWhileStatement(outer) ||
      Node.isDoStatement(outer)
    )
      return outer === root || outer.getAncestors().includes(root);
    if (outer === root || isFunction(outer)) return false;
  }
  return false;
}

/** `if (quiet) return;` at the end of a function, or `continue` at the end of a loop: nothing comes after it. */
export function isLastGuard(statement: Node, file: string, effects: Effects): boolean {
  const block = statement.getParent();
  if (!Node.isBlock(block)) return false;
  const owner = block.getParent();
  const leave = Node.isIfStatement(statement) ? onlyStatement(statement.getThenStatement()) : undefined;
  if (!Node.isIfStatement(statement) || statement.getElseStatement() !== undefined) return false;
  const ends =
    (isFunction(owner) && Node.isReturnStatement(leave) && leave.getExpression() === undefined) ||
    (isLoop(owner) && Node.isContinueStatement(leave) && leave.getLabel() === undefined);
  return ends && effects.isQuiet(statement.getExpression(), file);
}

export function isLoop(node: Node | undefined): boolean {
  return (
    Node.isForStatement(node) ||
    Node.isForOfStatement(node) ||
    Node.isForInStatement(node) ||
    Node.isWhileStatement(node) ||
    Node.isDoStatement(node)
  );
}

function onlyStatement(node: Node): Node | undefined {
  if (!Node.isBlock(node)) return node;
  const [first, ...more] = node.getStatements();
  return more.length === 0 ? first : undefined;
}
