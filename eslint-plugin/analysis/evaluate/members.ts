import { functionMember } from "../models/function.js";
import { handleMember } from "../models/handles.js";
import { stringMember } from "../models/string.js";
import { arrayMember } from "../models/array.js";
import { iterates } from "../models/array-callbacks.js";
import { argsOf, native } from "../models/native.js";
import { promiseMember } from "../models/promise.js";
import type { Site } from "../summaries/effect.js";
import { join, joinAll, mapValue } from "../values/join.js";
import {
  ABSENT,
  text,
  UNDEFINED,
  UNKNOWN,
  unknown,
  type ClassValue,
  type HeapObject,
  type Value,
} from "../values/value.js";
import type { Hole } from "../values/text.js";
import { ensurePrototype } from "./classes.js";
import type { Interpreter } from "./interpreter.js";
import { listOf } from "./iterate.js";

/**
 * Reads a property.
 *
 * @param key the property's name; undefined when it is not known
 */
export function getMember(ip: Interpreter, object: Value, key: string | undefined, site: Site): Value {
  return mapValue(object, (one) => {
    // A promise is the value that it brings, so `then` is there on everything that has none of its own.
    const promised = key === undefined ? undefined : promiseMember(one, key);
    if (promised !== undefined && (one.kind === "namespace" || one.kind === "native-object")) return promised;
    return own(ip, one, key, site) ?? promised ?? fallback(ip, one, key);
  });
}

function fallback(ip: Interpreter, object: Value, key: string | undefined): Value {
  switch (object.kind) {
    case "unknown":
      return memberOfUnknown(ip, object.hole, key);
    case "object":
      return UNDEFINED;
    case "literal":
      if (object.value === null || object.value === undefined) return UNDEFINED;
      return numberMember(key);
    default:
      return UNKNOWN;
  }
}

/** A member of something unknown is as typed, and of the same round, as its object. */
function memberOfUnknown(ip: Interpreter, hole: Hole, key: string | undefined): Value {
  return unknown(`${hole.label}.${key ?? "[…]"}`, {
    fromLegacy: hole.fromLegacy,
    ...(hole.typed === true ? { typed: true } : {}),
    ...(hole.round === undefined ? {} : { round: hole.round }),
    ...(key === undefined ? ip.roundOf() : {}),
  });
}

function numberMember(key: string | undefined): Value {
  return unknown(key ?? "member", { nonEmpty: true });
}

function own(ip: Interpreter, object: Value, key: string | undefined, site: Site): Value | undefined {
  switch (object.kind) {
    case "unknown":
      return key === undefined ? undefined : openMember(ip, object, key);
    case "object":
      return objectMember(ip, object, key, object, site);
    case "text":
      return key === undefined ? unknown("character", { nonEmpty: true }) : stringMember(object, key);
    case "array":
      return arrayMember(ip, object, key);
    case "function":
      if (key === "prototype") return ensurePrototype(ip, object);
      return readProp(ip, object.props, key) ?? functionMember(object, key);
    case "class":
      return classMember(ip, object, key, object, site);
    case "native":
      return (key === undefined ? undefined : object.members?.(key)) ?? functionMember(object, key);
    case "native-object":
      return key === undefined ? UNKNOWN : (object.member(key) ?? unknown(`${object.name}.${key}`));
    case "handle":
      return key === undefined ? UNKNOWN : handleMember(object, key);
    case "namespace":
      return key === undefined ? UNKNOWN : ip.workspace.exported(ip, object.module, key);
    case "regex":
      return key === "source" ? text(object.source) : undefined;
    default:
      return undefined;
  }
}

/** Methods that say something even of a value that is not known: its text, its elements. */
function openMember(ip: Interpreter, object: Value & { kind: "unknown" }, key: string): Value | undefined {
  if (key === "length") return unknown("length", { nonEmpty: true });
  if (iterates(key)) {
    const { items, rest } = listOf(ip, object);
    const array = ip.array(items, rest);
    return array.kind === "array" ? arrayMember(ip, array, key) : undefined;
  }
  if (key === "concat") return concatenation(ip, object);
  return STRING_ONLY.has(key) ? stringMember(object, key) : undefined;
}

/** `concat` is a method of arrays and of strings; what is added tells which. */
function concatenation(ip: Interpreter, object: Value & { kind: "unknown" }): Value {
  return native("concat", (call) => {
    const self = call.args.values.some(({ kind }) => kind === "array")
      ? ip.array([], listOf(ip, object).rest)
      : text([object.hole]);
    return call.ip.call(getMember(call.ip, self, "concat", call.site), self, call.args, call.site);
  });
}

const STRING_ONLY = new Set([
  "trim",
  "toString",
  "toLowerCase",
  "toUpperCase",
  "replace",
  "replaceAll",
  "split",
  "slice",
]);

function readProp(ip: Interpreter, props: HeapObject["props"], key: string | undefined): Value | undefined {
  if (key === undefined) return undefined;
  const cell = props.get(key);
  return cell === undefined ? undefined : ip.read(cell);
}

function objectMember(
  ip: Interpreter,
  object: HeapObject,
  key: string | undefined,
  self: Value,
  site: Site,
): Value | undefined {
  ip.journal.look(object);
  if (key === undefined) {
    const all = [...object.props.values()].map((cell) => ip.read(cell));
    const others = ip.read(object.others);
    if (!isAbsent(others)) all.push(others);
    return all.length > 0 ? joinAll(all) : UNKNOWN;
  }
  const getter = object.accessors.get(key)?.get;
  if (getter !== undefined) return ip.call(getter, self, argsOf(), site);
  const cell = object.props.get(key);
  if (cell !== undefined) {
    const value = ip.read(cell);
    if (object.declared === true) return mapValue(value, (one) => (isAbsent(one) ? unknown(key) : one));
    if (!isAbsent(value)) return value;
  }
  if (object.declared === true && cell === undefined) return unknown(key, { typed: true });
  const inherited =
    object.classOf !== undefined
      ? instanceMember(ip, object.classOf, key, self, site)
      : object.proto !== undefined
        ? inheritedFrom(ip, object.proto, key, self, site)
        : undefined;
  if (inherited !== undefined) return inherited;
  const others = ip.read(object.others);
  if (!isAbsent(others))
    return object.props.size > 0 || others.kind !== "unknown" ? join(others, ABSENT) : others;
  return undefined;
}

/** What an object gets from its prototype, or from a library's namespace that was spread into it. */
function inheritedFrom(
  ip: Interpreter,
  proto: Value,
  key: string,
  self: Value,
  site: Site,
): Value | undefined {
  if (proto.kind === "object") return objectMember(ip, proto, key, self, site);
  if (proto.kind === "native-object" || proto.kind === "namespace") return own(ip, proto, key, site);
  return proto.kind === "literal" ? undefined : UNKNOWN;
}

function isAbsent(value: Value): boolean {
  return value.kind === "literal" && value.absent === true;
}

/** A method or accessor that instances inherit. */
export function instanceMember(
  ip: Interpreter,
  cls: ClassValue,
  key: string,
  self: Value,
  site: Site,
): Value | undefined {
  const getter = cls.accessors.get(key)?.get;
  if (getter !== undefined) return ip.call(getter, self, argsOf(), site);
  const method = cls.methods.get(key);
  if (method !== undefined) return method;
  if (key === "constructor") return cls;
  if (cls.superClass === undefined) return undefined;
  if (cls.superClass.kind === "class") return instanceMember(ip, cls.superClass, key, self, site);
  return cls.superClass.kind === "function" || key.startsWith("#") ? undefined : unknown(`inherited ${key}`);
}

function classMember(
  ip: Interpreter,
  cls: ClassValue,
  key: string | undefined,
  self: Value,
  site: Site,
): Value | undefined {
  if (key === "prototype") return { ...ip.object(cls) };
  if (key === "name" && cls.node.id !== null) return text(cls.node.id.name);
  const found = objectMember(ip, cls.statics, key, self, site);
  if (found !== undefined) return found;
  if (cls.superClass?.kind === "class") return classMember(ip, cls.superClass, key, self, site);
  return functionMember(cls, key);
}
