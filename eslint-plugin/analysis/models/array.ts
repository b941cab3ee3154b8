import { asTexts, knownNumber, truthiness } from "../evaluate/coerce.js";
import { glue, product } from "../evaluate/operators.js";
import { elementAt, listOf, nextOf } from "../evaluate/iterate.js";
import { filterByPredicate } from "../evaluate/predicate.js";
import type { Interpreter } from "../evaluate/interpreter.js";
import { alternatives, join, joinAll, keyOf } from "../values/join.js";
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
import { arg, argsOf, native, type NativeContext } from "./native.js";

type Method = (self: ArrayObject, list: List, call: NativeContext) => Value;

/** Elements one by one, then all others as one; the callback runs for each in turn. */
function each(list: List, call: NativeContext, visit: (value: Value, result: Value) => void): void {
  const callback = arg(call, 0);
  const run = (value: Value, index: Value): void => {
    if (call.ip.exhausted) return;
    visit(value, call.ip.call(callback, undefined, argsOf(value, index, call.self ?? UNKNOWN), call.site));
  };
  list.items.forEach((value, index) => {
    run(value, literal(index));
  });
  const { rest } = list;
  if (rest === undefined) return;
  const before = call.ip.read(call.ip.starts);
  const round = (value: Value): void => {
    call.ip.maybe(() => {
      call.ip.inRound(() => {
        run(value, unknown("index", { nonEmpty: true }));
      });
    });
  };
  round(rest);
  // Only a start of a dispatch has to be seen twice to be told from a start of another one.
  if (call.ip.read(call.ip.starts) !== before) round(nextOf(rest));
}

function all(list: List): Value {
  const values = [...list.items, ...(list.rest ? [list.rest] : [])];
  return values.length > 0 ? joinAll(values) : UNDEFINED;
}

function update(
  call: NativeContext,
  self: ArrayObject,
  items: readonly Value[],
  rest: Value | undefined,
): void {
  call.ip.write(self.list, { kind: "list", items, rest });
}

function orElse(rest: Value | undefined, other: Value | undefined): Value | undefined {
  return rest === undefined || other === undefined ? (rest ?? other) : join(rest, other);
}

function filtered(self: ArrayObject, list: List, call: NativeContext): Value {
  const kept: Value[] = [];
  let rest: Value | undefined;
  let isCertain = true;
  for (const value of list.items) {
    const truth = truthiness(call.ip.call(arg(call, 0), undefined, argsOf(value), call.site));
    if (truth === false) continue;
    kept.push(filterByPredicate(call.ip, arg(call, 0), value));
    isCertain &&= truth === true || isBoolean(arg(call, 0));
  }
  // Where any of them may be missing, those behind may have moved up.
  if (!isCertain) kept.forEach((_, index) => (kept[index] = joinAll(kept.slice(index))));
  if (list.rest !== undefined) rest = orElse(rest, filterByPredicate(call.ip, arg(call, 0), list.rest));
  return call.ip.array(kept, rest, self.collection);
}

/** `filter(Boolean)` takes out what stands for nothing; what may be something is taken to be there. */
function isBoolean(predicate: Value): boolean {
  return predicate.kind === "native" && predicate.name === "Boolean";
}

function mapped(_self: ArrayObject, list: List, call: NativeContext): Value {
  const results: Value[] = [];
  each(list, call, (_value, result) => results.push(result));
  return list.rest === undefined
    ? call.ip.array(results)
    : call.ip.array(results.slice(0, -1), results.at(-1));
}

function found(_self: ArrayObject, list: List, call: NativeContext): Value {
  const candidates: Value[] = [];
  each(list, call, (value, result) => {
    if (truthiness(result) !== false) candidates.push(filterByPredicate(call.ip, arg(call, 0), value));
  });
  return candidates.length > 0 ? joinAll([...candidates, UNDEFINED]) : UNDEFINED;
}

const pairs = new WeakMap<ArrayObject, Map<string, Value>>();

/** The entry of a Map, the same one for the same key and value: whoever fills a cache again changes nothing. */
function pairOf(call: NativeContext, self: ArrayObject): Value {
  const [key, value] = [arg(call, 0), arg(call, 1)];
  const all = pairs.get(self) ?? new Map<string, Value>();
  pairs.set(self, all);
  const name = `${keyOf(key)}\0${keyOf(value)}`;
  const pair = all.get(name) ?? call.ip.array([key, value]);
  all.set(name, pair);
  return pair;
}

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
  forEach: (self, list, call) => {
    if (self.collection === "map") {
      const pairs = { ...list, items: list.items.map((one) => secondOf(call.ip, self, one)) };
      list.items.forEach((one, index) => {
        call.ip.call(
          arg(call, 0),
          undefined,
          argsOf(pairs.items[index] ?? UNKNOWN, firstOf(call.ip, one)),
          call.site,
        );
      });
    } else each(list, call, () => undefined);
    return UNDEFINED;
  },
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
  reduce: (_self, list, call) => {
    const seeded = call.args.values.length > 1;
    let sum: Value = seeded ? arg(call, 1) : (list.items[0] ?? list.rest ?? UNDEFINED);
    for (const value of seeded ? list.items : list.items.slice(1))
      sum = call.ip.call(
        arg(call, 0),
        undefined,
        argsOf(sum, value, unknown("index", { nonEmpty: true })),
        call.site,
      );
    const { rest } = list;
    if (rest !== undefined) {
      const before = sum;
      call.ip.maybe(() => {
        sum = join(before, call.ip.call(arg(call, 0), undefined, argsOf(before, rest), call.site));
      });
    }
    return sum;
  },
  includes: (self, list, call) => contains(self, list, call),
  has: (self, list, call) => contains(self, list, call),
  indexOf: () => unknown("index", { nonEmpty: true }),
};

const WITH_CALLBACK = new Set([
  "map",
  "flatMap",
  "forEach",
  "filter",
  "find",
  "findLast",
  "some",
  "every",
  "reduce",
]);

/** A method that calls a function for each element, which says that its object has elements. */
export function iterates(key: string): boolean {
  return WITH_CALLBACK.has(key);
}

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

function flat(call: NativeContext, value: Value): Value {
  const list = listOf(call.ip, value);
  const inner = list.items.map((one) =>
    one.kind === "array" ? listOf(call.ip, one) : { items: [one], rest: undefined },
  );
  const others =
    list.rest === undefined
      ? undefined
      : list.rest.kind === "array"
        ? all(listOf(call.ip, list.rest))
        : list.rest;
  return call.ip.array(
    inner.flatMap(({ items }) => items),
    inner.reduce<Value | undefined>((sum, one) => orElse(sum, one.rest), others),
  );
}

function firstOf(ip: Interpreter, pair: Value): Value {
  return listOf(ip, pair).items[0] ?? UNKNOWN;
}

function secondOf(ip: Interpreter, self: ArrayObject, value: Value): Value {
  return self.collection === "map" ? (listOf(ip, value).items[1] ?? UNKNOWN) : value;
}

/** Whether an element (of a map: a key) equals the argument, when that can be told. */
function contains(self: ArrayObject, list: List, call: NativeContext): Value {
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
function isOwn(ip: Interpreter, { list }: ArrayObject): boolean {
  if (list.run === ip.run) return true;
  return list.isConstant && list.value.kind === "list" && list.value.items.length > 0;
}

function lookUp(ip: Interpreter, list: List, key: Value): Value {
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
