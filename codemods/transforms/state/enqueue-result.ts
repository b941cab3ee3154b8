import { Node, type ObjectLiteralExpression } from "ts-morph";
import { swap, type Sheet } from "../bench.js";
import { resolve, usesOf } from "../code/scope.js";
import { ENQUEUE_RESULT } from "../dispatch-db-scaffold/enqueue-shape.js";

/** What the create call gives besides. */
const CREATED = new Set([
  "queue_id",
  "prompt_ref_id",
  "dispatch_id",
  "dispatch_key",
  "prompt_sha256",
  "outcome",
]);

function lacks(name: string): string {
  return `The create call gives no \`${name}\`, which is used here: take it from what it gives, and run again.`;
}

/** What the enqueue gave has other names in what the create call gives. */
export function renameResult(sheet: Sheet, call: Node): string | undefined {
  let node: Node = call;
  let parent = call.getParent();
  while (
    Node.isAwaitExpression(parent) ||
    Node.isParenthesizedExpression(parent) ||
    Node.isNonNullExpression(parent) ||
    Node.isAsExpression(parent)
  ) {
    node = parent;
    parent = parent.getParent();
  }
  if (Node.isExpressionStatement(parent)) return undefined;
  if (Node.isPropertyAccessExpression(parent)) return renameMember(sheet, parent);
  const target = Node.isVariableDeclaration(parent)
    ? parent.getNameNode()
    : Node.isBinaryExpression(parent) && parent.getRight() === node
      ? parent.getLeft()
      : undefined;
  if (Node.isObjectBindingPattern(target)) {
    for (const element of target.getElements()) {
      const from = element.getPropertyNameNode()?.getText() ?? element.getName();
      const to = ENQUEUE_RESULT[from] ?? from;
      if (!CREATED.has(to)) return lacks(from);
      if (to === from) continue;
      const key = element.getPropertyNameNode();
      if (key === undefined) swap(sheet, element.getNameNode(), `${to}: ${element.getName()}`);
      else swap(sheet, key, to);
    }
    return undefined;
  }
  if (Node.isObjectLiteralExpression(target)) return renameTargets(sheet, target);
  const declared = Node.isIdentifier(target) ? resolve(target.getText(), target) : undefined;
  if (declared === undefined)
    return "What the enqueue gives goes on as a whole: take its parts here, and run again.";
  for (const use of usesOf(declared)) {
    const access = use.getParent();
    if (use === target || (Node.isBinaryExpression(access) && access.getLeft() === use)) continue;
    if (Node.isPropertyAccessExpression(access)) {
      const reason = renameMember(sheet, access);
      if (reason !== undefined) return reason;
    } else if (!isTested(use))
      return `\`${use.getText()}\` goes on as a whole: take its parts here, and run again.`;
  }
  return undefined;
}

/** `({ queueId } = …)` becomes `({ queue_id: queueId } = …)`. */
function renameTargets(sheet: Sheet, target: ObjectLiteralExpression): string | undefined {
  for (const one of target.getProperties()) {
    if (!Node.isShorthandPropertyAssignment(one) && !Node.isPropertyAssignment(one))
      return "What the enqueue gives is taken apart in an odd way: take its parts by name, and run again.";
    const to = ENQUEUE_RESULT[one.getName()] ?? one.getName();
    if (!CREATED.has(to)) return lacks(one.getName());
    if (to === one.getName()) continue;
    const key = one.getNameNode();
    swap(sheet, key, Node.isPropertyAssignment(one) ? to : `${to}: ${key.getText()}`);
  }
  return undefined;
}

function renameMember(sheet: Sheet, access: Node): string | undefined {
  if (!Node.isPropertyAccessExpression(access)) return undefined;
  const to = ENQUEUE_RESULT[access.getName()];
  if (to === undefined && !CREATED.has(access.getName())) return lacks(access.getName());
  if (to !== undefined) swap(sheet, access.getNameNode(), to);
  return undefined;
}

function isTested(use: Node): boolean {
  const parent = use.getParent();
  return (
    Node.isIfStatement(parent) ||
    Node.isPrefixUnaryExpression(parent) ||
    (Node.isBinaryExpression(parent) &&
      /^(?:&&|\|\||\?\?|[!=]==?)$/.test(parent.getOperatorToken().getText()))
  );
}
