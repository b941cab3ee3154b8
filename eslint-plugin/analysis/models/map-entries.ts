import { listOf } from "../evaluate/iterate.js";
import type { Interpreter } from "../evaluate/interpreter.js";
import { alternatives, joinAll, keyOf } from "../values/join.js";
import {
  literal,
  UNDEFINED,
  UNKNOWN,
  unknown,
  type ArrayObject,
  type List,
  type Value,
} from "../values/value.js";
import { arg, type NativeContext } from "./native.js";

const pairs = new WeakMap<ArrayObject, Map<string, Value>>();

/** The entry of a Map, the same one for the same key and value: whoever fills a cache again changes nothing. */
export function pairOf(call: NativeContext, self: ArrayObject): Value {
  const [key, value] = [arg(call, 0), arg(call, 1)];
  const all = pairs.get(self) ?? new Map<string, Value>();
  pairs.set(self, all);
  const name = `${keyOf(key)}\0${keyOf(value)}`;
  const pair = all.get(name) ?? call.ip.array([key, value]);
  all.set(name, pair);
  return pair;
}

/** The key of an entry. */
export function firstOf(ip: Interpreter, pair: Value): Value {
  return listOf(ip, pair).items[0] ?? UNKNOWN;
}

/** The value of an entry; an element of another collection itself. */
export function secondOf(ip: Interpreter, self: ArrayObject, value: Value): Value {
  return self.collection === "map" ? (listOf(ip, value).items[1] ?? UNKNOWN) : value;
}

/** Whether an element (of a map: a key) equals the argument, when that can be told. */
export function contains(self: ArrayObject, list: List, call: NativeContext): Value {
  const wanted = arg(call, 0);
  const answers = list.items.map((one) =>
    call.ip.workspace.equals(self.collection === "map" ? firstOf(call.ip, one) : one, wanted),
  );
  if (answers.includes(true)) return literal(true);
  // What other code may have put in is not seen.
  const isWhole = list.rest === undefined && (self.collection === "array" || isOwn(call.ip, self));
  return isWhole && answers.every((one) => one === false)
    ? literal(false)
    : unknown("boolean", { nonEmpty: true });
}

/** A collection that this very run made, or that was made full; an empty one is there to be filled by others. */
export function isOwn(ip: Interpreter, { list }: ArrayObject): boolean {
  if (list.run === ip.run) return true;
  return list.isConstant && list.value.kind === "list" && list.value.items.length > 0;
}

/** What a Map may hold under a key. */
export function lookUp(ip: Interpreter, list: List, key: Value): Value {
  const wanted = key.kind === "unknown" ? undefined : key;
  const further =
    list.rest === undefined ? [] : alternatives(list.rest).filter(({ kind }) => kind === "array");
  const values = [...list.items, ...further].flatMap((pair) => {
    const { items } = listOf(ip, pair);
    const equal =
      wanted === undefined || items[0] === undefined ? undefined : ip.workspace.equals(items[0], wanted);
    return equal === false ? [] : [items[1] ?? UNKNOWN];
  });
  if (list.rest !== undefined) values.push(UNKNOWN);
  return values.length > 0 ? joinAll(values) : UNDEFINED;
}
