import { knownString, truthiness } from "../evaluate/coerce.js";
import { getMember } from "../evaluate/members.js";
import type { Interpreter } from "../evaluate/interpreter.js";
import {
  literal,
  text,
  unknown,
  type NativeFunction,
  type NativeObject,
  type Value,
} from "../values/value.js";
import { bunMember } from "./bun.js";
import { arg, native } from "./native.js";
import { promiseStatic } from "./promise.js";
import { urlConstructor } from "./url.js";
import { WORKER, timer } from "./later.js";
import { processMember } from "./process.js";
import { requireFunction } from "./require.js";
import { jsonMember } from "./json.js";
import { stringStatic } from "./string-static.js";
import { collection, arrayStatic } from "./array-static.js";
import { objectStatic, reflectStatic } from "./object.js";

type Member = (name: string) => Value | undefined;

/** Two symbols are two keys, by where they are made. */
const SYMBOL = native("Symbol", ({ site }) => text(`@@${site.module.path}:${String(site.node.range[0])}`));

const BOOLEAN = native("Boolean", (call) => {
  const truth = truthiness(arg(call, 0));
  return truth === undefined ? unknown("boolean", { nonEmpty: true }) : literal(truth);
});

const numeric = (label: string): NativeFunction => native(label, () => unknown(label, { nonEmpty: true }));

const OBJECTS: Readonly<Record<string, Member>> = {
  process: processMember,
  Bun: bunMember,
  Promise: promiseStatic,
  Object: objectStatic,
  Array: arrayStatic,
  Reflect: reflectStatic,
  JSON: jsonMember,
  String: stringStatic,
  Number: (name) => (name === "()" ? numeric("number") : undefined),
  Date: (name) => (name === "now" || name === "()" ? numeric("time") : undefined),
  Math: (name) => numeric(`Math.${name}`),
  // A well-known symbol is a key like any other.
  Symbol: (name) => (name === "()" || name === "for" ? SYMBOL : text(`@@${name}`)),
  crypto: (name) => (name === "randomUUID" ? numeric("uuid") : undefined),
  performance: (name) => (name === "now" ? numeric("time") : undefined),
};

/** The value of a name that no scope declares. */
export function globalValue(ip: Interpreter, name: string): Value {
  switch (name) {
    case "require":
      return requireFunction();
    case "URL":
      return urlConstructor;
    case "__dirname":
      return getMember(ip, ip.workspace.importMeta(ip.module), "dirname", ip.site(ip.module.ast));
    case "__filename":
      return getMember(ip, ip.workspace.importMeta(ip.module), "filename", ip.site(ip.module.ast));
    case "Boolean":
      return BOOLEAN;
    case "Proxy":
      // What the traps add is not seen; what they hand on is.
      return native(name, (call) => arg(call, 0));
    case "Worker":
      return WORKER;
    case "globalThis":
    case "global":
      return { kind: "native-object", name: "globalThis", member: (key) => globalValue(ip, key) };
    case "setTimeout":
    case "setInterval":
    case "setImmediate":
    case "queueMicrotask":
      return timer(name);
    case "Set":
    case "WeakSet":
      return collection("set");
    case "Map":
    case "WeakMap":
      return collection("map");
    case "NaN":
      return literal(Number.NaN);
    case "encodeURIComponent":
    case "decodeURIComponent":
    case "encodeURI":
    case "decodeURI":
      return native(name, (call) => {
        const known = knownString(arg(call, 0));
        return known === undefined || /[^\w./-]/.test(known) ? unknown("encoded text") : arg(call, 0);
      });
    case "structuredClone":
      return native(name, (call) => arg(call, 0));
    case "parseInt":
    case "parseFloat":
      return numeric("number");
    case "Error":
    case "TypeError":
    case "RangeError":
      return native(name, () => unknown("error"));
    default:
  }
  const member = Object.hasOwn(OBJECTS, name) ? OBJECTS[name] : undefined;
  const shared = ip.workspace.globals.get(name);
  if (shared !== undefined) return ip.read(shared);
  return member === undefined
    ? unknown(name)
    : ({ kind: "native-object", name, member } satisfies NativeObject);
}
