import { Node, type CallExpression, type Identifier } from "ts-morph";

/** Methods that only end what a call began. */
const TAIL = /^(?:end|quiet|nothrow|catch|finally|then|close|write|text|unref|on|once|trim|toString)$/;

/** Functions that only use an open file. */
const OF_HANDLE =
  /(?:^|\.)(?:write|writeSync|close|closeSync|end|fsync|fsyncSync|flush|on|once|ftruncateSync|destroy|sync|truncate|appendFile|writeFile)$/;

/** Where a node stands in its text. */
export function rangeOf(node: Node): [number, number] {
  return [node.getStart(), node.getEnd()];
}

/** A node with `await`, parentheses and methods around it that only end what it began. */
export function widen(node: Node): Node {
  const parent = node.getParent();
  if (
    Node.isAwaitExpression(parent) ||
    Node.isParenthesizedExpression(parent) ||
    Node.isVoidExpression(parent) ||
    Node.isNonNullExpression(parent)
  )
    return widen(parent);
  if (
    Node.isPropertyAccessExpression(parent) &&
    parent.getExpression() === node &&
    TAIL.test(parent.getName())
  ) {
    const call = parent.getParent();
    if (Node.isCallExpression(call) && call.getExpression() === parent) return widen(call);
  }
  return node;
}

/** `list.push(entry)`, of a list that nobody looks at any more. */
export function changeOf(list: Node): CallExpression | undefined {
  const access = list.getParent();
  const call = access?.getParent();
  return Node.isPropertyAccessExpression(access) &&
    Node.isCallExpression(call) &&
    call.getExpression() === access &&
    /^(?:push|unshift|splice)$/.test(access.getName())
    ? call
    : undefined;
}

/** `n++`: it counts what is not done any more. */
export function isCounter(statement: Node): boolean {
  return Node.isExpressionStatement(statement) && isCount(statement.getExpression());
}

/** `n++`, `n += 1` */
export function isCount(expression: Node): boolean {
  return /^\w+(?:\+\+|\s*\+=\s*1)$/.test(expression.getText());
}

/** `await unlink(file)`, by the name of what is called. */
export function isRemoval(node: Node): boolean {
  return /^(?:await\s+)?[\w.]*(?:\brm|unlink|remove)(?:Sync)?\(/i.test(node.getText());
}

/** The nearest statement around a node. */
export function statementAround(node: Node): Node | undefined {
  return node.getFirstAncestor((one) => Node.isStatement(one));
}

/** `writeSync(fd, …)`, `stream.end()`: a statement that only uses an open file. */
export function usesHandle(statement: Node, node: Node): boolean {
  if (!Node.isExpressionStatement(statement)) return false;
  let call: Node = statement.getExpression();
  if (Node.isAwaitExpression(call)) call = call.getExpression();
  if (!Node.isCallExpression(call)) return false;
  const callee = call.getExpression();
  const isFirst = call.getArguments()[0] === node;
  const isObject = Node.isPropertyAccessExpression(callee) && callee.getExpression() === node;
  return (isFirst || isObject) && OF_HANDLE.test(callee.getText());
}

/** Whether the use of a variable changes what it holds. */
export function isWritten(use: Identifier): boolean {
  const parent = use.getParent();
  if (Node.isBinaryExpression(parent) && parent.getLeft() === use)
    return /^(?:[^=!<>]|\*\*|<<|>>>?|&&|\|\||\?\?)?=$/.test(parent.getOperatorToken().getText());
  return (
    Node.isPostfixUnaryExpression(parent) ||
    (Node.isPrefixUnaryExpression(parent) && /^(?:\+\+|--)/.test(parent.getText()))
  );
}
