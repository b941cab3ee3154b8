import { knownString } from "../evaluate/coerce.js";
import { getMember } from "../evaluate/members.js";
import { setMember } from "../evaluate/set-member.js";
import { listOf } from "../evaluate/iterate.js";
import { spreadInto } from "../evaluate/objects.js";
import { text, UNKNOWN, unknown, type HeapObject, type Value } from "../values/value.js";
import { arg, native, type NativeContext } from "./native.js";

/** Members of the global `Object`. */
export function objectStatic(name: string): Value | undefined {
  switch (name) {
    case "freeze":
    case "seal":
    case "preventExtensions":
      return native(`Object.${name}`, (call) => arg(call, 0));
    case "assign":
      return native("Object.assign", (call) => {
        const target = arg(call, 0);
        for (const source of call.args.values.slice(1))
          if (target.kind === "object") spreadInto(call.ip, target, source);
          else if (source.kind === "object") copyMembers(call, target, source);
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

/** `Object.assign(fn, { … })`: functions and classes have members, too. */
function copyMembers(call: NativeContext, target: Value, source: HeapObject): void {
  call.ip.journal.look(source);
  for (const [key, cell] of source.props) setMember(call.ip, target, key, call.ip.read(cell), call.site);
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

/** Members of the global `Reflect`. */
export function reflectStatic(name: string): Value | undefined {
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
