import {
  Node,
  SyntaxKind,
  type CallExpression,
  type Identifier,
  type ObjectLiteralExpression,
} from "ts-morph";
import { declarationsOf, functionOf } from "../syntax.js";
import { unwrap } from "./detail.js";
import { isKnown, isThere } from "./exact-calls.js";
import { propertyOf } from "./fields.js";
import { namesOf, type Place } from "./place.js";
import { lacks } from "./typed.js";

/** The field under another of its names, in the literal or in an object that is spread into the fields. */
export function shared(field: string, { call, fields }: Place): string | undefined {
  for (const name of namesOf(field)) {
    const property = fields === undefined ? undefined : propertyOf(fields, name);
    const value = property === undefined ? undefined : valueOf(property);
    if (value !== undefined) return value;
  }
  for (const object of spreadObjects(call))
    for (const name of namesOf(field)) {
      const property = propertyOf(object, name);
      const value = property === undefined ? undefined : valueOf(property);
      if (value !== undefined) return value;
    }
  return undefined;
}

/** The object literals in scope that are spread somewhere: common fields of several calls. */
function spreadObjects(call: CallExpression): ObjectLiteralExpression[] {
  const names = call
    .getSourceFile()
    .getDescendantsOfKind(SyntaxKind.SpreadAssignment)
    .map((one) => one.getExpression().getText());
  return [...new Set(names)].flatMap((name) => {
    const [declaration] = declarationsOf(name, call);
    const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
    return Node.isObjectLiteralExpression(value) ? [value] : [];
  });
}

function valueOf(property: Node): string | undefined {
  if (Node.isShorthandPropertyAssignment(property)) return property.getName();
  if (!Node.isPropertyAssignment(property)) return undefined;
  return unwrap(property.getInitializerOrThrow())?.getText();
}

/** `args.dag_task_id`, read elsewhere in the function. */
export function fromMember(field: string, { call }: Place): string | undefined {
  const names = namesOf(field);
  const texts = new Set<string>();
  for (let scope = functionOf(call); ; scope = functionOf(scope)) {
    for (const one of scope.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)) {
      const root = one.getExpression();
      if (!names.includes(one.getName()) || !Node.isIdentifier(root) || one.hasQuestionDotToken()) continue;
      if (isWritten(one) || isRowLike(root.getText()) || isLookedUp(root)) continue;
      if (isGuarded(root.getText(), one) && !isGuarded(root.getText(), call)) continue;
      if (declarationsOf(root.getText(), call).length > 0) texts.add(one.getText());
    }
    if (texts.size > 0 || Node.isSourceFile(scope)) break;
  }
  // What the function was given says more than what it looked up.
  const given = [...texts].filter((text) =>
    declarationsOf(text.slice(0, text.indexOf(".")), call).some((one) => Node.isParameterDeclaration(one)),
  );
  const [only, ...others] = given.length > 0 ? given : texts;
  return others.length === 0 ? only : undefined;
}

/** Whether a condition makes sure that a name holds something. */
function isGuarded(name: string, at: Node): boolean {
  return isKnown(at, (condition) => isThere(condition, name)) === true;
}

function isWritten(node: Node): boolean {
  const parent = node.getParent();
  return (
    Node.isBinaryExpression(parent) &&
    parent.getLeft() === node &&
    parent.getOperatorToken().getText() === "="
  );
}

/** A row is known by its name only where {@link fromRow} sees that the call is about it. */
function isRowLike(name: string): boolean {
  return /^(?:row|r|q|entry|e|hit|waiting)$/i.test(name);
}

/** `const next = dbListQueue().find(…)`: some row, and nothing says that the call is about it. */
function isLookedUp(root: Identifier): boolean {
  const [declaration] = declarationsOf(root.getText(), root);
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer()?.getText() : undefined;
  return value !== undefined && /\.get\(|\bdb(?:List|Find|Dequeue)\w*\(|\.find(?:Last)?\(/.test(value);
}

/** What the queue's tables hold of a dispatch. */
const COLUMNS = new Set([
  "dispatch_id",
  "dispatch_key",
  "prompt_ref_id",
  "prompt_sha256",
  "agent_type",
  "dag_task_id",
  "parent_session_id",
  "lease_owner",
  "lease_expiry",
  "status",
  "created_at",
  "file_path",
  "size_bytes",
  "call_id",
]);

/** The row whose `id` the call logs as `queue_id` has the rest as well. */
export function fromRow(field: string, { fields, view, context }: Place): string | undefined {
  if (fields === undefined || !COLUMNS.has(field)) return undefined;
  for (const name of namesOf("queue_id")) {
    const property = propertyOf(fields, name);
    const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    if (!Node.isPropertyAccessExpression(value) || value.getName() !== "id") continue;
    const row = value.getExpression();
    if (Node.isIdentifier(row) && lacks(row, field, view.path, context)) continue;
    return value.getText().replace(/id$/, field);
  }
  return undefined;
}
