import { Node } from "ts-morph";

/** What stands for the value of a call that goes. `ok` is the result of a command that went well. */
export type Constant = "undefined" | "null" | "true" | "false" | "0" | '""' | "[]" | "ok";

/** What an expression comes to, once a part of it is a constant. */
export type Folded =
  | { readonly node: Node; readonly constant: Constant }
  /** The expression is another one, which stands inside it. */
  | { readonly node: Node; readonly instead: Node };

export function isFalsy(constant: Constant): boolean {
  return !["true", "[]", "ok"].includes(constant);
}

function isNullish(constant: Constant): boolean {
  return constant === "undefined" || constant === "null";
}

/** The text that a constant is written as. */
export function textOf(constant: Constant): string {
  return constant === "ok" ? "true" : constant;
}

/** Reads a literal. */
export function constantOf(node: Node | undefined): Constant | undefined {
  if (node === undefined) return "undefined";
  if (Node.isAsExpression(node) || Node.isParenthesizedExpression(node))
    return constantOf(node.getExpression());
  const text = node.getText();
  if (text === "''" || text === "``") return '""';
  if (text === "void 0") return "undefined";
  return (["undefined", "null", "true", "false", "0", '""', "[]"] as const).find((one) => one === text);
}

/**
 * Goes from a node that is a constant outwards, as far as what is around it is one, too.
 *
 * @param isQuiet whether an expression may go unevaluated
 */
export function foldOutwards(start: Node, constant: Constant, isQuiet: (node: Node) => boolean): Folded {
  let node = start;
  let value = constant;
  for (;;) {
    const parent = node.getParent();
    const method = ofEmptyList(node, value);
    if (method !== undefined) {
      [node, value] = method;
      continue;
    }
    const next = parent === undefined ? undefined : step(node, parent, value, isQuiet);
    if (next === undefined || parent === undefined) return { node, constant: value };
    if (typeof next !== "string") return { node: parent, instead: next };
    node = parent;
    value = next;
  }
}

/** A method of an empty list is known, whatever it is given. */
function ofEmptyList(node: Node, value: Constant): [Node, Constant] | undefined {
  const access = node.getParent();
  const call = access?.getParent();
  if (value !== "[]" || !Node.isPropertyAccessExpression(access) || !Node.isCallExpression(call))
    return undefined;
  if (call.getExpression() !== access) return undefined;
  const name = access.getName();
  if (/^(?:filter|map|flatMap|slice|sort|reverse|toSorted|flat)$/.test(name)) return [call, "[]"];
  if (/^(?:forEach|find|pop|shift|at)$/.test(name)) return [call, "undefined"];
  if (/^(?:some|includes)$/.test(name)) return [call, "false"];
  return name === "join" ? [call, '""'] : undefined;
}

function step(
  node: Node,
  parent: Node,
  value: Constant,
  isQuiet: (node: Node) => boolean,
): Constant | Node | undefined {
  if (
    Node.isParenthesizedExpression(parent) ||
    Node.isAwaitExpression(parent) ||
    Node.isNonNullExpression(parent)
  )
    return value;
  if (Node.isAsExpression(parent) && parent.getExpression() === node) return value;
  if (Node.isPrefixUnaryExpression(parent) && parent.getText().startsWith("!"))
    return isFalsy(value) ? "true" : "false";
  if (Node.isPropertyAccessExpression(parent) && parent.getExpression() === node)
    return member(parent.getName(), value, parent.hasQuestionDotToken());
  if (
    Node.isCallExpression(parent) &&
    parent.getExpression() === node &&
    value === "undefined" &&
    node.getText().includes("?.")
  )
    return "undefined";
  if (Node.isBinaryExpression(parent))
    return binary(
      node,
      parent.getLeft(),
      parent.getOperatorToken().getText(),
      parent.getRight(),
      value,
      isQuiet,
    );
  if (Node.isConditionalExpression(parent) && parent.getCondition() === node) {
    const [chosen, other] = isFalsy(value)
      ? [parent.getWhenFalse(), parent.getWhenTrue()]
      : [parent.getWhenTrue(), parent.getWhenFalse()];
    return other === chosen ? undefined : chosen;
  }
  return undefined;
}

function member(name: string, value: Constant, isOptional: boolean): Constant | undefined {
  if (value === "ok")
    return /^(?:status|exitCode|code)$/.test(name)
      ? "0"
      : name === "success" || name === "ok"
        ? "true"
        : "undefined";
  if (isNullish(value)) return isOptional ? "undefined" : undefined;
  if (name === "length" && (value === "[]" || value === '""')) return "0";
  return undefined;
}

function binary(
  node: Node,
  left: Node,
  operator: string,
  right: Node,
  value: Constant,
  isQuiet: (node: Node) => boolean,
): Constant | Node | undefined {
  const isLeft = left === node;
  const other = isLeft ? right : left;
  if (operator === "&&") {
    if (isLeft) return isFalsy(value) ? value : right;
    return isFalsy(value) && isQuiet(left) ? value : undefined;
  }
  if (operator === "||") {
    if (isLeft) return isFalsy(value) ? right : value;
    return isFalsy(value) ? left : undefined;
  }
  if (operator === "??") {
    if (isLeft) return isNullish(value) ? right : value;
    return isNullish(value) ? left : undefined;
  }
  const known = constantOf(other);
  if (/^[!=]==?$/.test(operator) && known !== undefined) {
    const loose = operator.length === 2;
    const equal = known === value || (loose && isNullish(known) && isNullish(value));
    if (value === "[]" || known === "[]") return undefined;
    return equal === operator.startsWith("=") ? "true" : "false";
  }
  if (/^[<>]=?$/.test(operator) && value === "0" && /^\d+$/.test(other.getText())) {
    const number = Number(other.getText());
    const [a, b] = isLeft ? [0, number] : [number, 0];
    const holds = operator === "<" ? a < b : operator === ">" ? a > b : operator === "<=" ? a <= b : a >= b;
    return holds ? "true" : "false";
  }
  return undefined;
}
