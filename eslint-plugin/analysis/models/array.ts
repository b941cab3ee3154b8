import { asTexts, knownNumber } from "../evaluate/coerce.js";
import { glue, product } from "../evaluate/operators.js";
import { elementAt, listOf } from "../evaluate/iterate.js";
import type { Interpreter } from "../evaluate/interpreter.js";
import { alternatives, join, joinAll } from "../values/join.js";
import {
  literal,
  text,
  UNDEFINED,
  UNKNOWN,
  unknown,
  type ArrayObject,
  type List,
  type Value,
} from "../values/value.js";
import { arg, native, type NativeContext } from "./native.js";
import { each, filtered, mapped, found, visited, reduced } from "./array-callbacks.js";
import { all, update, orElse, flat } from "./list-parts.js";
import { pairOf, firstOf, secondOf, contains, isOwn, lookUp } from "./map-entries.js";

type Method = (self: ArrayObject, list: List, call: NativeContext) => Value;

const MAX_DEPTH = 6;

const METHODS: Readonly<Record<string, Method>> = {
  push: (self, list, call) => {
    if (list.rest === undefined && call.args.rest === undefined)
      update(call, self, [...list.items, ...call.args.values], undefined);
    else
      update(
        call,
        self,
        list.items,
        joinAll([
          ...(list.rest ? [list.rest] : []),
          ...call.args.values,
          ...(call.args.rest ? [call.args.rest] : []),
        ]),
      );
    return unknown("length", { nonEmpty: true });
  },
  unshift: (self, list, call) => {
    update(call, self, [...call.args.values, ...list.items], orElse(list.rest, call.args.rest));
    return unknown("length", { nonEmpty: true });
  },
  add: (self, list, call) => {
    update(call, self, [...list.items, arg(call, 0)], list.rest);
    return self;
  },
  set: (self, list, call) => {
    const pair = pairOf(call, self);
    const entries = [...list.items, ...(list.rest === undefined ? [] : alternatives(list.rest))];
    if (!entries.includes(pair)) update(call, self, [...list.items, pair], list.rest);
    return self;
  },
  get: (self, list, call) => {
    const found = lookUp(call.ip, list, arg(call, 0));
    return isOwn(call.ip, self) ? found : join(found, UNKNOWN);
  },
  pop: (self, list, call) => {
    if (list.rest === undefined) update(call, self, list.items.slice(0, -1), undefined);
    return list.rest === undefined ? (list.items.at(-1) ?? UNDEFINED) : all(list);
  },
  shift: (self, list, call) => {
    update(call, self, list.items.slice(1), list.rest);
    return list.items[0] ?? list.rest ?? UNDEFINED;
  },
  at: (_self, list, call) => {
    const index = knownNumber(arg(call, 0));
    if (index === undefined || (index < 0 && list.rest !== undefined)) return all(list);
    return list.items.at(index) ?? list.rest ?? UNDEFINED;
  },
  concat: (_self, list, call) => {
    const lists = call.args.values.map((one) =>
      one.kind === "array" ? listOf(call.ip, one) : { items: [one], rest: undefined },
    );
    const rest = lists.reduce<Value | undefined>((sum, one) => orElse(sum, one.rest), list.rest);
    return call.ip.array(
      [...list.items, ...lists.flatMap(({ items }) => items)],
      orElse(rest, call.args.rest),
    );
  },
  slice: (_self, list, call) => {
    const from = call.args.values.length > 0 ? knownNumber(arg(call, 0)) : 0;
    const to = call.args.values.length > 1 ? knownNumber(arg(call, 1)) : undefined;
    const certain = from !== undefined && (call.args.values.length < 2 || to !== undefined);
    if (!certain || (list.rest !== undefined && (from < 0 || (to ?? 0) < 0)))
      return call.ip.array([], all(list));
    return call.ip.array(list.items.slice(from, to), list.rest);
  },
  splice: (self, list, call) => {
    update(
      call,
      self,
      [],
      joinAll([...list.items, ...(list.rest ? [list.rest] : []), ...call.args.values.slice(2), UNDEFINED]),
    );
    return call.ip.array([], all(list));
  },
  join: (_self, list, call) => {
    const separator = call.args.values.length > 0 ? arg(call, 0) : text(",");
    const pieces = list.items.flatMap((one, index) =>
      index > 0 ? [asTexts(separator), asTexts(one)] : [asTexts(one)],
    );
    if (list.rest !== undefined) pieces.push(asTexts(unknown("further elements")));
    return joinAll(product(pieces).map(glue));
  },
  reverse: (self, list, call) => {
    update(
      call,
      self,
      list.rest === undefined ? [...list.items].reverse() : [],
      list.rest === undefined ? undefined : all(list),
    );
    return self;
  },
  toReversed: (_self, list, call) =>
    list.rest === undefined ? call.ip.array([...list.items].reverse()) : call.ip.array([], all(list)),
  sort: (self) => self,
  toSorted: (self) => self,
  values: (_self, list, call) =>
    call.ip.array(
      list.items.map((one) => secondOf(call.ip, _self, one)),
      list.rest,
    ),
  keys: (self, list, call) =>
    call.ip.array(
      self.collection === "map"
        ? list.items.map((one) => firstOf(call.ip, one))
        : list.items.map((_, index) => literal(index)),
    ),
  entries: (self, list, call) =>
    self.collection === "map"
      ? self
      : call.ip.array(
          list.items.map((one, index) => call.ip.array([literal(index), one])),
          list.rest === undefined
            ? undefined
            : call.ip.array([unknown("index", { nonEmpty: true }), list.rest]),
        ),
  forEach: visited,
  map: mapped,
  flatMap: (self, list, call) => flat(call, mapped(self, list, call)),
  flat: (self, _list, call) => {
    const depth = call.args.values.length > 0 ? (knownNumber(arg(call, 0)) ?? 1) : 1;
    let value: Value = self;
    for (let level = 0; level < Math.min(depth, MAX_DEPTH); level++) value = flat(call, value);
    return value;
  },
  filter: filtered,
  find: found,
  findLast: found,
  some: (_self, list, call) => {
    each(list, call, () => undefined);
    return unknown("boolean", { nonEmpty: true });
  },
  every: (_self, list, call) => {
    each(list, call, () => undefined);
    return unknown("boolean", { nonEmpty: true });
  },
  reduce: reduced,
  includes: (self, list, call) => contains(self, list, call),
  has: (self, list, call) => contains(self, list, call),
  indexOf: () => unknown("index", { nonEmpty: true }),
};

/** A member of an array, a Set or a Map. */
export function arrayMember(
  ip: Interpreter,
  object: ArrayObject,
  key: string | undefined,
): Value | undefined {
  const list = listOf(ip, object);
  if (key === undefined) return all(list);
  if (key === "length" || key === "size")
    return list.rest === undefined ? literal(list.items.length) : unknown("length", { nonEmpty: true });
  if (/^\d+$/.test(key)) return elementAt(list, Number(key)) ?? UNDEFINED;
  const method = Object.hasOwn(METHODS, key) ? METHODS[key] : undefined;
  if (method === undefined) return undefined;
  return native(`Array.${key}`, (call) => method(object, listOf(call.ip, object), { ...call, self: object }));
}
