import type { TSESTree } from "@typescript-eslint/utils";
import type { Node } from "../ast.js";
import type { Cell } from "../evaluate/state.js";
import type { Scope } from "../evaluate/scope.js";
import type { ModuleRecord } from "../modules/record.js";
import type { NativeCall } from "../models/native.js";
import type { Route } from "../route.js";
import type { Site } from "../summaries/effect.js";
import { ANY_HOLE, normaliseParts, type Hole, type Part } from "./text.js";

/** Nothing is known of the value but, perhaps, where it came from. */
export interface Unknown {
  readonly kind: "unknown";
  readonly hole: Hole;
}

/** A string, known in part, and the way it came. */
export interface Text {
  readonly kind: "text";
  readonly parts: readonly Part[];
  readonly route: Route | undefined;
  /** For SQL: where the text begins in the source. */
  readonly origin?: Site;
}

export interface Literal {
  readonly kind: "literal";
  readonly value: boolean | number | bigint | null | undefined;
  /** The property does not exist, which reads as undefined. */
  readonly absent?: true;
}

export interface RegexValue {
  readonly kind: "regex";
  readonly source: string;
  readonly flags: string;
}

/** An object made by the program: its properties are cells, so that a branch can change and restore them. */
export interface HeapObject {
  readonly kind: "object";
  readonly id: number;
  readonly birth: number;
  readonly props: Map<string, Cell>;
  readonly accessors: Map<string, { get?: FunctionValue; set?: FunctionValue }>;
  readonly classOf: ClassValue | undefined;
  /** The literal that makes it. */
  readonly madeAt?: Node | undefined;
  /** It is not made by the program: a type says what is in it. A member that is read is taken to be there. */
  readonly declared?: true;
  /** What it inherits from, when that is no class: `Object.create(proto)`, `new Store()` of a function. */
  proto: Value | undefined;
  /** What an unknown spread or an unknown key may have put in: the value of any property not listed. */
  readonly others: Cell;
}

/** An array; its elements live in one cell as a {@link List}. */
export interface ArrayObject {
  readonly kind: "array";
  readonly id: number;
  readonly list: Cell;
  /** A Set or a Map keeps its elements here too. */
  readonly collection: "array" | "set" | "map";
}

/** Elements of an array: the first ones one by one, the others as one value. */
export interface List {
  readonly kind: "list";
  readonly items: readonly Value[];
  readonly rest: Value | undefined;
}

export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;

export interface FunctionValue {
  readonly kind: "function";
  readonly id: number;
  readonly node: FunctionNode;
  readonly scope: Scope;
  readonly module: ModuleRecord;
  /** The class whose method or field initialiser it is, for `super` and private names. */
  readonly home: ClassValue | undefined;
  readonly bound: BoundCall | undefined;
  readonly props: Map<string, Cell>;
}

export interface BoundCall {
  readonly self: Value | undefined;
  readonly args: readonly Value[];
}

/** A function that the analysis models: it has no body that could be run. */
export interface NativeFunction {
  readonly kind: "native";
  readonly name: string;
  readonly call: NativeCall;
  readonly bound: BoundCall | undefined;
  /** Members of a function that is also an object: `Bun.$.nothrow`, `fs.realpath.native`. */
  readonly members?: (name: string) => Value | undefined;
}

/** An object whose members a model gives: `node:fs`, `path`, `process`. */
export interface NativeObject {
  readonly kind: "native-object";
  readonly name: string;
  readonly member: (name: string) => Value | undefined;
  /** Called when the object goes where it may not be seen any more: it is returned, or passed on. */
  readonly escape?: (isReturn: boolean) => void;
}

export interface ClassValue {
  readonly kind: "class";
  readonly id: number;
  readonly node: TSESTree.ClassDeclaration | TSESTree.ClassExpression;
  readonly scope: Scope;
  readonly module: ModuleRecord;
  readonly superClass: Value | undefined;
  readonly statics: HeapObject;
  readonly methods: Map<string, FunctionValue>;
  readonly accessors: Map<string, { get?: FunctionValue; set?: FunctionValue }>;
}

/** Something opened on a path: a descriptor, a FileHandle, a stream, a Bun file, a URL. */
export interface Handle {
  readonly kind: "handle";
  readonly id: number;
  readonly type: "descriptor" | "bun-file" | "url" | "stats" | "shell";
  readonly path: Value;
  /** The open itself was a write, so that later writes through it are not told again. */
  readonly opened: boolean;
}

export interface Namespace {
  readonly kind: "namespace";
  readonly module: ModuleRecord;
}

export interface Union {
  readonly kind: "union";
  readonly of: readonly Value[];
}

export type Value =
  | Unknown
  | Text
  | Literal
  | RegexValue
  | HeapObject
  | ArrayObject
  | List
  | FunctionValue
  | NativeFunction
  | NativeObject
  | ClassValue
  | Handle
  | Namespace
  | Union;

export const UNKNOWN: Unknown = { kind: "unknown", hole: ANY_HOLE };
export const UNDEFINED: Literal = { kind: "literal", value: undefined };
export const ABSENT: Literal = { kind: "literal", value: undefined, absent: true };
export const NULL: Literal = { kind: "literal", value: null };
export const TRUE: Literal = { kind: "literal", value: true };
export const FALSE: Literal = { kind: "literal", value: false };

/** An unknown value that remembers where it came from. */
export function unknown(label: string, extra: Partial<Hole> = {}): Unknown {
  return { kind: "unknown", hole: { ...ANY_HOLE, ...extra, label } };
}

export function text(parts: readonly Part[] | string, route?: Route): Text {
  return { kind: "text", parts: typeof parts === "string" ? [parts] : normaliseParts(parts), route };
}

export function literal(value: Literal["value"]): Literal {
  if (value === undefined) return UNDEFINED;
  if (value === null) return NULL;
  if (typeof value === "boolean") return value ? TRUE : FALSE;
  return { kind: "literal", value };
}

let nextId = 1;
/** A number that no other heap value has. */
export function freshId(): number {
  return nextId++;
}
