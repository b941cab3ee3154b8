import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../ast.js";
import { libraryModule } from "../models/packages.js";
import { unknown, type FunctionValue, type Value } from "../values/value.js";
import type { Interpreter } from "./interpreter.js";

/** Type references are followed this far. */
const MAX_DEPTH = 4;

/**
 * What a type says of a parameter that nobody has passed yet. Types are read as they are written in the same module,
 * never checked: a number is never empty text, `typeof import("node:fs")` is that library.
 *
 * @param label names the value in messages
 */
export function valueOfType(
  ip: Interpreter,
  fn: FunctionValue,
  type: TSESTree.TypeNode | undefined,
  label: string,
  depth = 0,
): Value {
  switch (type?.type) {
    case T.TSNumberKeyword:
    case T.TSBigIntKeyword:
    case T.TSBooleanKeyword:
      return unknown(label, { nonEmpty: true, typed: true });
    case T.TSTypeQuery:
      return queried(ip, fn, type) ?? unknown(label, { typed: true });
    case T.TSTypeLiteral:
      return depth < MAX_DEPTH ? objectOf(ip, fn, type.members, label, depth) : unknown(label, { typed: true });
    case T.TSTypeReference: {
      const members = depth < MAX_DEPTH ? membersOf(fn, type) : undefined;
      if (members !== undefined) return objectOf(ip, fn, members, label, depth + 1);
      return unknown(label, { typed: !isOpen(type) });
    }
    case undefined:
    case T.TSAnyKeyword:
    case T.TSUnknownKeyword:
    case T.TSObjectKeyword:
      return unknown(label);
    default:
      return unknown(label, { typed: true });
  }
}

/** Types that say nothing of which properties there are. */
function isOpen(type: TSESTree.TSTypeReference): boolean {
  return type.typeName.type === T.Identifier && ["Record", "Partial", "Object"].includes(type.typeName.name);
}

function queried(ip: Interpreter, fn: FunctionValue, type: TSESTree.TSTypeQuery): Value | undefined {
  const { exprName } = type;
  if (exprName.type === T.TSImportType) {
    const { source } = exprName;
    return source.type === T.Literal && typeof source.value === "string" ? libraryModule(source.value) : undefined;
  }
  if (exprName.type !== T.Identifier) return undefined;
  const value = ip.lookup(exprName.name, fn.scope);
  return value?.kind === "native-object" || value?.kind === "native" ? value : undefined;
}

/** The members of an interface or of a type alias that stands in the same module. */
function membersOf(fn: FunctionValue, type: TSESTree.TSTypeReference): readonly TSESTree.TypeElement[] | undefined {
  if (type.typeName.type !== T.Identifier) return undefined;
  const { name } = type.typeName;
  for (const statement of fn.module.ast.body) {
    const declaration = statement.type === T.ExportNamedDeclaration ? statement.declaration : statement;
    if (declaration?.type === T.TSInterfaceDeclaration && declaration.id.name === name && declaration.extends.length === 0)
      return declaration.body.body;
    if (
      declaration?.type === T.TSTypeAliasDeclaration &&
      declaration.id.name === name &&
      declaration.typeAnnotation.type === T.TSTypeLiteral
    )
      return declaration.typeAnnotation.members;
  }
  return undefined;
}

/** An object of which each listed member has what its type says. Optional members may be undefined. */
function objectOf(
  ip: Interpreter,
  fn: FunctionValue,
  members: readonly TSESTree.TypeElement[],
  label: string,
  depth: number,
): Value {
  const libraries = members.flatMap((member) => {
    if (member.type !== T.TSPropertySignature) return [];
    const key = staticKey(member.key, member.computed);
    const value = valueOfType(ip, fn, member.typeAnnotation?.typeAnnotation, `${label}.${key ?? "[…]"}`, depth + 1);
    return key !== undefined && (value.kind === "native-object" || value.kind === "native" || value.kind === "object")
      ? [[key, value] as const]
      : [];
  });
  // Without a library in it, the object as a whole says as much and costs less.
  if (libraries.length === 0) return unknown(label, { typed: true });
  const object = ip.object();
  for (const [key, value] of libraries) object.props.set(key, ip.cell(value));
  object.others.value = unknown(label, { typed: true });
  return object;
}
