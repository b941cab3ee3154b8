import { asTexts, knownNumber, knownString, truthiness } from "../evaluate/coerce.js";
import { getMember, setMember } from "../evaluate/members.js";
import { listOf } from "../evaluate/iterate.js";
import { spreadInto } from "../evaluate/objects.js";
import { primitive } from "../evaluate/primitive.js";
import { dataValue } from "../modules/data.js";
import type { Interpreter } from "../evaluate/interpreter.js";
import { alternatives, joinAll } from "../values/join.js";
import {
  literal,
  text,
  UNDEFINED,
  UNKNOWN,
  unknown,
  type NativeFunction,
  type NativeObject,
  type Value,
} from "../values/value.js";
import { bunMember } from "./bun.js";
import { arg, argsOf, native, type NativeContext } from "./native.js";
import { promiseStatic } from "./promise.js";
import { urlConstructor } from "./url.js";

type Member = (name: string) => Value | undefined;

/** Two symbols are two keys, by where they are made. */
const SYMBOL = native("Symbol", ({ site }) => text(`@@${site.module.path}:${String(site.node.range[0])}`));

const BOOLEAN = native("Boolean", (call) => {
  const truth = truthiness(arg(call, 0));
  return truth === undefined ? unknown("boolean", { nonEmpty: true }) : literal(truth);
});

/** `new Worker(file)` runs a script. */
export const WORKER = native("Worker", (call) => {
  call.ip.workspace.runScript(call, arg(call, 0), "Worker");
  return unknown("worker");
});

const numeric = (label: string): NativeFunction => native(label, () => unknown(label, { nonEmpty: true }));

/** `process`, as a global and as a module. */
export function processMember(name: string): Value | undefined {
  switch (name) {
    case "env":
      return unknown("process.env");
    case "argv":
      return unknown("process.argv");
    case "execPath":
      return text("node");
    case "pid":
    case "ppid":
    case "platform":
    case "version":
      return unknown(`process.${name}`, { nonEmpty: true });
    case "cwd":
      return native("process.cwd", () => unknown("working folder", { nonEmpty: true }));
    case "chdir":
      return native("process.chdir", (call) => {
        call.ip.journal.taint();
        call.ip.write(call.ip.folder, arg(call, 0));
        return UNDEFINED;
      });
    case "getBuiltinModule":
      return requireFunction();
    case "default":
      return { kind: "native-object", name: "process", member: processMember };
    default:
      return name === "on" || name === "once" ? handler(`process.${name}`, 1) : undefined;
  }
}

/** `require`, wherever it comes from; the call itself is the workspace's. */
export function requireFunction(): NativeFunction {
  return native(
    "require",
    (call) => call.ip.workspace.requireCall(call.ip, arg(call, 0)),
    (name) =>
      name === "resolve"
        ? native("require.resolve", (call) => call.ip.workspace.resolveText(call.ip, arg(call, 0)))
        : undefined,
  );
}

/** A function that takes a callback, now or later. */
function handler(name: string, at: number): NativeFunction {
  return native(name, (call) => {
    const given = call.args.values.slice(at + 1);
    for (const one of alternatives(arg(call, at)))
      if (one.kind === "function" || one.kind === "native")
        call.ip.maybe(() => {
          call.ip.call(
            one,
            undefined,
            {
              values: name.startsWith("process") ? [] : given.slice(1),
              rest: name.startsWith("process") ? UNKNOWN : undefined,
            },
            call.site,
          );
        });
    return UNKNOWN;
  });
}

const OBJECTS: Readonly<Record<string, Member>> = {
  process: processMember,
  Bun: bunMember,
  Promise: promiseStatic,
  Object: objectStatic,
  Array: arrayStatic,
  Reflect: reflectStatic,
  JSON: (name) =>
    name === "parse"
      ? native("JSON.parse", (call) => {
          const source = arg(call, 0);
          const known = knownString(source);
          const data = known === undefined ? undefined : parsed(known);
          if (data !== undefined) return dataValue(data.value, call.site.module);
          return unknown("parsed JSON", {
            fromLegacy: asTexts(source).some(({ parts }) =>
              parts.some((part) => typeof part !== "string" && part.fromLegacy),
            ),
          });
        })
      : name === "stringify"
        ? native("JSON.stringify", (call) => jsonText(arg(call, 0)))
        : undefined,
  String: (name) => {
    if (name === "()")
      return native("String", (call) => joinAll(asTexts(primitive(call.ip, arg(call, 0), call.site))));
    if (name === "raw") return native("String.raw", stringRaw);
    return name === "fromCharCode" ? native("String.fromCharCode", charCodes) : undefined;
  },
  Number: (name) => (name === "()" ? numeric("number") : undefined),
  Date: (name) => (name === "now" || name === "()" ? numeric("time") : undefined),
  Math: (name) => numeric(`Math.${name}`),
  // A well-known symbol is a key like any other.
  Symbol: (name) => (name === "()" || name === "for" ? SYMBOL : text(`@@${name}`)),
  crypto: (name) => (name === "randomUUID" ? numeric("uuid") : undefined),
  performance: (name) => (name === "now" ? numeric("time") : undefined),
};

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined; // Not JSON: the program would throw here.
  }
}

/** Text in quotes is its own JSON where nothing needs escaping. */
function jsonText(value: Value): Value {
  const isPlain =
    value.kind === "text" &&
    value.parts.every((part) => typeof part !== "string" || !/["\\\n\r\t]/.test(part));
  return isPlain ? text(['"', ...value.parts, '"'], value.route) : unknown("JSON text", { nonEmpty: true });
}

const collection = (kind: "set" | "map"): NativeFunction =>
  native(kind, (call) => {
    const { items, rest } = listOf(call.ip, arg(call, 0));
    return call.ip.array(items, rest, kind);
  });

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

/** `setTimeout(fn, ms, ...args)`: the function runs some time, with the further arguments. */
function timer(name: string): NativeFunction {
  return native(name, (call) => {
    const given = call.args.values.slice(name === "queueMicrotask" || name === "setImmediate" ? 1 : 2);
    call.ip.maybe(() => {
      call.ip.call(arg(call, 0), undefined, argsOf(...given), call.site);
    });
    return UNKNOWN;
  });
}

function objectStatic(name: string): Value | undefined {
  switch (name) {
    case "freeze":
    case "seal":
    case "preventExtensions":
      return native(`Object.${name}`, (call) => arg(call, 0));
    case "assign":
      return native("Object.assign", (call) => {
        const target = arg(call, 0);
        if (target.kind === "object")
          for (const source of call.args.values.slice(1)) spreadInto(call.ip, target, source);
        return target;
      });
    case "keys":
    case "values":
    case "entries":
      return native(`Object.${name}`, (call) => enumerate(call, name));
    case "fromEntries":
      return native("Object.fromEntries", fromEntries);
    case "create":
      return native("Object.create", (call) => {
        const object = call.ip.object();
        object.proto = arg(call, 0);
        return object;
      });
    case "defineProperty":
      return native("Object.defineProperty", (call) => {
        defineProperty(call, arg(call, 0), knownString(arg(call, 1)), arg(call, 2));
        return arg(call, 0);
      });
    case "defineProperties":
      return native("Object.defineProperties", (call) => {
        const descriptors = arg(call, 1);
        if (descriptors.kind === "object")
          for (const [key, cell] of descriptors.props)
            defineProperty(call, arg(call, 0), key, call.ip.read(cell));
        return arg(call, 0);
      });
    case "setPrototypeOf":
      return native("Object.setPrototypeOf", (call) => {
        const target = arg(call, 0);
        if (target.kind === "object") {
          call.ip.journal.taint(target.birth);
          target.proto = arg(call, 1);
        }
        return target;
      });
    default:
      return undefined;
  }
}

/** A property given by its descriptor: a value, or accessors. */
function defineProperty(
  call: NativeContext,
  target: Value,
  key: string | undefined,
  descriptor: Value,
): void {
  if (descriptor.kind !== "object") return;
  const getter = descriptor.props.get("get");
  const get = getter === undefined ? undefined : call.ip.read(getter);
  if (key !== undefined && target.kind === "object" && get?.kind === "function") {
    call.ip.journal.taint(target.birth);
    target.accessors.set(key, { ...target.accessors.get(key), get });
    return;
  }
  const value = descriptor.props.get("value");
  if (value !== undefined) setMember(call.ip, target, key, call.ip.read(value), call.site);
}

function enumerate(call: NativeContext, name: "keys" | "values" | "entries"): Value {
  const object = arg(call, 0);
  if (object.kind === "array") return name === "values" ? object : UNKNOWN;
  if (object.kind !== "object") return call.ip.array([], unknown(`${name} of an unknown object`));
  call.ip.journal.look(object);
  const rows = [...object.props].map(([key, cell]) => {
    const value = call.ip.read(cell);
    return name === "keys" ? text(key) : name === "values" ? value : call.ip.array([text(key), value]);
  });
  const others = call.ip.read(object.others);
  return call.ip.array(rows, others.kind === "literal" ? undefined : UNKNOWN);
}

function fromEntries(call: NativeContext): Value {
  const object = call.ip.object();
  for (const pair of listOf(call.ip, arg(call, 0)).items) {
    const { items } = listOf(call.ip, pair);
    const key = items[0] === undefined ? undefined : knownString(items[0]);
    if (key !== undefined) object.props.set(key, call.ip.cell(items[1] ?? UNKNOWN));
  }
  return object;
}

function arrayStatic(name: string): Value | undefined {
  switch (name) {
    case "from":
      return native("Array.from", (call) => {
        const { items, rest } = listOf(call.ip, arg(call, 0));
        const whole = call.ip.array(items, rest);
        if (call.args.values.length < 2) return whole;
        return call.ip.call(
          getMember(call.ip, whole, "map", call.site),
          whole,
          argsOf(arg(call, 1)),
          call.site,
        );
      });
    case "of":
      return native("Array.of", (call) => call.ip.array(call.args.values, call.args.rest));
    case "isArray":
      return native("Array.isArray", (call) =>
        arg(call, 0).kind === "array" ? literal(true) : unknown("boolean", { nonEmpty: true }),
      );
    case "()":
      return native("Array", (call) => call.ip.array([], call.args.values.length > 0 ? UNKNOWN : undefined));
    default:
      return undefined;
  }
}

function reflectStatic(name: string): Value | undefined {
  switch (name) {
    case "apply":
      return native("Reflect.apply", (call) => {
        const { items, rest } = listOf(call.ip, arg(call, 2));
        return call.ip.call(arg(call, 0), arg(call, 1), { values: items, rest }, call.site);
      });
    case "get":
      return native("Reflect.get", (call) =>
        getMember(call.ip, arg(call, 0), knownString(arg(call, 1)), call.site),
      );
    case "construct":
      return native("Reflect.construct", (call) => {
        const { items, rest } = listOf(call.ip, arg(call, 1));
        return call.ip.call(arg(call, 0), undefined, { values: items, rest }, call.site, true);
      });
    default:
      return undefined;
  }
}

function stringRaw(call: NativeContext): Value {
  const [strings, ...values] = call.args.values;
  if (strings === undefined) return UNDEFINED;
  const pieces = listOf(call.ip, strings).items;
  const parts = pieces.flatMap((piece, index) => {
    const value = values[index];
    return [
      ...(asTexts(piece)[0]?.parts ?? []),
      ...(value === undefined ? [] : (asTexts(value)[0]?.parts ?? [])),
    ];
  });
  return text(parts);
}

function charCodes(call: NativeContext): Value {
  const codes = call.args.values.map(knownNumber);
  return codes.every((code) => code !== undefined)
    ? text(String.fromCharCode(...codes))
    : unknown("characters");
}
