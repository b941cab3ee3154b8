import { Node, SyntaxKind, type ObjectLiteralExpression } from "ts-morph";
import { callsOf } from "../code/calls.js";
import type { Modules } from "../code/modules.js";
import { declarationOf, isFunction, usesOf } from "../code/scope.js";
import { originOf } from "../code/symbols.js";
import { propertyName } from "../syntax.js";
import { fieldsAtCall } from "./at-callers.js";
import { COLUMNS } from "./columns.js";
import { isRuntimeFile } from "./runtime-file.js";

/** Name of a field → an expression that gives its value, where the entry is put into the list. */
export type Fields = ReadonlyMap<string, string>;

const NONE: Fields = new Map();
const MAX_DEPTH = 6;

/**
 * What an entry's fields are, as far as the code says: of a literal, a variable, a parameter, of what a helper makes.
 *
 * @param isInline the values of a variable are asked for as they are written down, not through its name
 */
export function fieldsOf(node: Node, file: string, modules: Modules, depth = 0, isInline = false): Fields {
  if (depth > MAX_DEPTH) return NONE;
  if (Node.isObjectLiteralExpression(node)) return ofLiteral(node, file, modules, depth);
  if (
    Node.isParenthesizedExpression(node) ||
    Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isNonNullExpression(node)
  )
    return fieldsOf(node.getExpression(), file, modules, depth, isInline);
  if (!Node.isIdentifier(node)) return NONE;
  const holder = declarationOf(node)?.getParent();
  if (Node.isVariableDeclaration(holder))
    return ofVariable(node, holder.getInitializer(), file, modules, depth, isInline);
  return Node.isParameterDeclaration(holder)
    ? through(node.getText(), namesOfParameter(holder, file, modules, depth))
    : NONE;
}

/** The fields of an object literal; what is spread into it counts. */
function ofLiteral(node: ObjectLiteralExpression, file: string, modules: Modules, depth: number): Fields {
  const fields = new Map<string, string>();
  for (const one of node.getProperties()) {
    if (Node.isSpreadAssignment(one))
      for (const [name, text] of fieldsOf(one.getExpression(), file, modules, depth + 1))
        fields.set(name, text);
    const name = propertyName(one);
    if (name === undefined) continue;
    const value = Node.isPropertyAssignment(one) ? one.getInitializer() : undefined;
    fields.set(name, value?.getText() ?? name);
  }
  return fields;
}

function ofVariable(
  node: Node,
  value: Node | undefined,
  file: string,
  modules: Modules,
  depth: number,
  isInline: boolean,
): Fields {
  const declared = Node.isIdentifier(node) ? declarationOf(node) : undefined;
  if (value === undefined || declared === undefined) return NONE;
  let made = value;
  while (Node.isAwaitExpression(made) || Node.isAsExpression(made) || Node.isSatisfiesExpression(made))
    made = made.getExpression();
  if (Node.isObjectLiteralExpression(made)) {
    const own = fieldsOf(made, file, modules, depth + 1);
    // Where others look at the object as well, it stays, and its values are not worked out twice.
    return usesOf(declared).length > 1 && !isInline ? through(node.getText(), own.keys()) : own;
  }
  if (Node.isIdentifier(made)) return fieldsOf(made, file, modules, depth + 1);
  if (!Node.isCallExpression(made)) return NONE;
  const target = modules.calleeOf(made, file);
  const literal = target && returnedLiteral(target.fn);
  if (target === undefined || literal === undefined) return NONE;
  const there = fieldsOf(literal, target.file, modules, depth + 1);
  return isInline ? fieldsAtCall(there, target, made, file, modules) : through(node.getText(), there.keys());
}

/** The object that a helper makes, if it makes only one. */
export function returnedLiteral(fn: Node): Node | undefined {
  const body = Node.isBodied(fn) || Node.isBodyable(fn) ? fn.getBody() : undefined;
  if (body !== undefined && !Node.isBlock(body))
    return Node.isParenthesizedExpression(body) ? body.getExpression() : body;
  const returns = (body?.getDescendantsOfKind(SyntaxKind.ReturnStatement) ?? []).filter(
    (one) => one.getFirstAncestor(isFunction) === fn,
  );
  const [only, ...more] = returns;
  return more.length === 0 ? only?.getExpression() : undefined;
}

function through(object: string, names: Iterable<string>): Fields {
  return new Map([...names].map((name) => [name, `${object}.${name}`]));
}

/** The fields that a parameter has: those that all callers give it, else those that its type has. */
function namesOfParameter(parameter: Node, file: string, modules: Modules, depth: number): string[] {
  const fn = parameter.getParent();
  if (!Node.isParameterDeclaration(parameter) || !Node.isParametered(fn)) return [];
  const index = fn.getParameters().findIndex((one) => one === parameter);
  const given = callsOf(fn, file, modules)
    .filter((one) => isRuntimeFile(one.file))
    .map(({ call, file: caller }) => {
      const argument = call.getArguments()[index];
      return argument === undefined ? [] : [...fieldsOf(argument, caller, modules, depth + 1).keys()];
    });
  const [first, ...others] = given;
  const shared = (first ?? []).filter((name) => others.every((one) => one.includes(name)));
  if (shared.length > 0) return shared;
  const type = parameter.getTypeNode();
  return type === undefined ? [] : namesOfType(type, file, modules, 0);
}

/** The properties of a written type, as far as the tree declares it. */
function namesOfType(type: Node, file: string, modules: Modules, depth: number): string[] {
  if (depth > MAX_DEPTH) return [];
  if (Node.isTypeLiteral(type)) return type.getProperties().map((one) => one.getName());
  if (Node.isIntersectionTypeNode(type))
    return type.getTypeNodes().flatMap((one) => namesOfType(one, file, modules, depth + 1));
  if (!Node.isTypeReference(type)) return [];
  const name = type.getTypeName();
  const [argument] = type.getTypeArguments();
  if (argument !== undefined && /^(?:Omit|Partial|Readonly|Required)$/.test(name.getText()))
    return namesOfType(argument, file, modules, depth + 1);
  const origin = Node.isIdentifier(name) ? originOf(name, file, modules) : undefined;
  const declaration = origin?.name.getParent();
  if (origin === undefined) return [];
  if (Node.isInterfaceDeclaration(declaration))
    return declaration.getProperties().map((one) => one.getName());
  const alias = Node.isTypeAliasDeclaration(declaration) ? declaration.getTypeNode() : undefined;
  return alias === undefined ? [] : namesOfType(alias, origin.file, modules, depth + 1);
}

/** Whether what has these fields is a dispatch that is queued: it says for whom and what. */
export function isDispatchOf(fields: Fields): boolean {
  const has = (column: string): boolean => (COLUMNS[column] ?? []).some((name) => fields.has(name));
  return has("agent_type") && (has("dag_task_id") || has("file_path") || has("prompt_sha256"));
}
