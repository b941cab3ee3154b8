import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { staticKey } from "../ast.js";
import { libraryModule } from "../models/packages.js";
import type { ModuleRecord } from "../modules/record.js";
import { join, joinAll } from "../values/join.js";
import { ABSENT, unknown, type HeapObject, type Value } from "../values/value.js";
import type { Interpreter } from "./interpreter.js";
import type { Scope } from "./scope.js";

/** Type references are followed this far. */
const MAX_DEPTH = 4;

type Declaration = TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeAliasDeclaration;

/** Where a type stands, and what the value is called. */
interface Place {
  readonly ip: Interpreter;
  readonly module: ModuleRecord;
  readonly scope: Scope;
}

/**
 * What a type says of a value that is not known. Types are read as they are written, never checked: a number is never
 * empty text, `typeof import("node:fs")` is that library, an interface tells which members there are.
 *
 * @param label names the value in messages
 */
export function valueOfType(
  place: Place,
  type: TSESTree.TypeNode | undefined,
  label: string,
  depth = 0,
): Value {
  if (type === undefined) return unknown(label);
  switch (type.type) {
    case T.TSNumberKeyword:
    case T.TSBigIntKeyword:
    case T.TSBooleanKeyword:
      return unknown(label, { nonEmpty: true, typed: true });
    case T.TSTypeQuery:
      return queried(place, type) ?? unknown(label, { typed: true });
    case T.TSTypeLiteral:
      return ofMembers(place, type.members, label, depth);
    case T.TSIntersectionType:
      return merge(
        place,
        type.types.map((one) => valueOfType(place, one, label, depth + 1)),
        label,
      );
    case T.TSTypeOperator:
      return valueOfType(place, type.typeAnnotation, label, depth);
    case T.TSArrayType:
      return ofElements(place, type.elementType, label, depth);
    case T.TSTypeReference:
      return referenced(place, type, label, depth);
    case T.TSAnyKeyword:
    case T.TSUnknownKeyword:
    case T.TSObjectKeyword:
      return unknown(label);
    default:
      return unknown(label, { typed: true });
  }
}

/** Gives a value that is not known what a type says of it; where it came from stays. */
export function ofType(
  ip: Interpreter,
  value: Value & { kind: "unknown" },
  type: TSESTree.TypeNode,
  scope: Scope,
): Value {
  const { label, fromLegacy, round } = value.hole;
  const typed = valueOfType({ ip, module: ip.module, scope }, type, label);
  if (typed.kind !== "unknown") return fromLegacy ? value : typed;
  return unknown(label, { ...typed.hole, fromLegacy, ...(round === undefined ? {} : { round }) });
}

function referenced(place: Place, type: TSESTree.TSTypeReference, label: string, depth: number): Value {
  if (type.typeName.type !== T.Identifier || depth >= MAX_DEPTH) return unknown(label, { typed: true });
  const { name } = type.typeName;
  const [argument] = type.typeArguments?.params ?? [];
  switch (name) {
    case "Readonly":
    case "Required":
    case "Promise":
    case "Awaited":
      return valueOfType(place, argument, label, depth + 1);
    case "Partial":
      return optional(place.ip, valueOfType(place, argument, label, depth + 1));
    case "Record":
      return unknown(label);
    case "Array":
    case "ReadonlyArray":
    case "Set":
    case "ReadonlySet":
    case "Iterable":
    case "AsyncIterable":
      return ofElements(place, argument, label, depth);
    default:
  }
  const found = findType(place.ip, place.module, name, 0);
  if (found === undefined) return unknown(label, { typed: true });
  const inside = { ...place, module: found.module, scope: found.module.scope };
  if (found.declaration.type === T.TSTypeAliasDeclaration)
    return valueOfType(inside, found.declaration.typeAnnotation, label, depth + 1);
  const own = ofMembers(inside, found.declaration.body.body, label, depth + 1);
  const parents = found.declaration.extends.map(({ expression }) =>
    expression.type === T.Identifier
      ? inherited(inside, expression.name, label, depth + 1)
      : unknown(label, { typed: true }),
  );
  return parents.length === 0 ? own : merge(place, [...parents, own], label);
}

/** A list says of its elements only whether there is a type that does: what they hold differs from one to the other. */
function ofElements(place: Place, type: TSESTree.TypeNode | undefined, label: string, depth: number): Value {
  return unknown(label, saysSomething(valueOfType(place, type, label, depth + 1)) ? { typed: true } : {});
}

/** Whether a value, as a type describes it, is more than unknown. */
function saysSomething(value: Value): boolean {
  return value.kind !== "unknown" || value.hole.typed === true;
}

const telling = new WeakMap<TSESTree.TypeNode, boolean>();

/** Marks an argument that is not known as typed where its parameter is; it stays the same value in all other things. */
export function typedBy(place: Place, value: Value, type: TSESTree.TypeNode | undefined): Value {
  if (value.kind !== "unknown" || value.hole.typed === true || type === undefined) return value;
  const isTyped = telling.get(type) ?? saysSomething(valueOfType(place, type, value.hole.label));
  telling.set(type, isTyped);
  return isTyped ? { ...value, hole: { ...value.hole, typed: true } } : value;
}

function inherited(place: Place, name: string, label: string, depth: number): Value {
  const found = depth < MAX_DEPTH ? findType(place.ip, place.module, name, 0) : undefined;
  if (found?.declaration.type !== T.TSInterfaceDeclaration) return unknown(label, { typed: true });
  return ofMembers({ ...place, module: found.module }, found.declaration.body.body, label, depth);
}

function queried(place: Place, type: TSESTree.TSTypeQuery): Value | undefined {
  const { exprName } = type;
  if (exprName.type === T.TSImportType) {
    const { source } = exprName;
    return libraryModule(source.value);
  }
  if (exprName.type !== T.Identifier) return undefined;
  const value = place.ip.lookup(exprName.name, place.scope);
  return value?.kind === "native-object" || value?.kind === "native" ? value : undefined;
}

/** The declaration of a type, in the module itself or where it imports the name from. */
function findType(
  ip: Interpreter,
  module: ModuleRecord,
  name: string,
  hops: number,
): { declaration: Declaration; module: ModuleRecord } | undefined {
  if (hops > MAX_DEPTH) return undefined;
  for (const statement of module.ast.body) {
    const declaration =
      statement.type === T.ExportNamedDeclaration ? (statement.declaration ?? statement) : statement;
    if (declaration.type === T.TSInterfaceDeclaration || declaration.type === T.TSTypeAliasDeclaration)
      if (declaration.id.name === name) return { declaration, module };
    const from = importedAs(statement, name);
    const target = from === undefined ? undefined : ip.workspace.moduleAt(module, from.specifier);
    if (from !== undefined && target !== undefined) return findType(ip, target, from.name, hops + 1);
  }
  return undefined;
}

/** Where a statement gets a name from: an import, or a re-export. */
function importedAs(
  statement: TSESTree.ProgramStatement,
  name: string,
): { specifier: string; name: string } | undefined {
  if (statement.type === T.ImportDeclaration)
    for (const one of statement.specifiers)
      if (one.local.name === name && one.type === T.ImportSpecifier && one.imported.type === T.Identifier)
        return { specifier: statement.source.value, name: one.imported.name };
  if (statement.type === T.ExportNamedDeclaration && statement.source !== null)
    for (const { exported, local } of statement.specifiers)
      if (exported.type === T.Identifier && exported.name === name && local.type === T.Identifier)
        return { specifier: statement.source.value, name: local.name };
  return undefined;
}

/** An object of which each listed member has what its type says; optional ones may be absent. */
function ofMembers(
  { ip, ...place }: Place,
  members: readonly TSESTree.TypeElement[],
  label: string,
  depth: number,
): Value {
  if (depth > MAX_DEPTH) return unknown(label, { typed: true });
  const object: HeapObject = { ...ip.object(), declared: true };
  for (const member of members) {
    if (member.type === T.TSIndexSignature) object.others.value = unknown(label);
    if (member.type !== T.TSPropertySignature && member.type !== T.TSMethodSignature) continue;
    const key = staticKey(member.key, member.computed);
    if (key === undefined) continue;
    const type = member.type === T.TSPropertySignature ? member.typeAnnotation?.typeAnnotation : undefined;
    const value = valueOfType({ ip, ...place }, type, `${label}.${key}`, depth + 1);
    object.props.set(key, ip.cell(member.optional ? join(value, ABSENT) : value));
  }
  return object;
}

/** All of several types: the members of each. One that is not known leaves the whole open. */
function merge({ ip }: Place, values: readonly Value[], label: string): Value {
  const whole: HeapObject = { ...ip.object(), declared: true };
  for (const value of values) {
    if (value.kind !== "object") {
      whole.others.value = unknown(label, { typed: true });
      continue;
    }
    for (const [key, cell] of value.props) whole.props.set(key, cell);
    const others = ip.read(value.others);
    if (others.kind === "unknown") whole.others.value = joinAll([others]);
  }
  return whole;
}

function optional(ip: Interpreter, value: Value): Value {
  if (value.kind !== "object") return unknown("partial");
  const copy: HeapObject = { ...ip.object(), declared: true };
  for (const [key, cell] of value.props) copy.props.set(key, ip.cell(join(ip.read(cell), ABSENT)));
  return copy;
}
