import { truthiness } from "../evaluate/coerce.js";
import { nextOf } from "../evaluate/iterate.js";
import { filterByPredicate } from "../evaluate/predicate.js";
import { join, joinAll } from "../values/join.js";
import {
  literal,
  UNDEFINED,
  UNKNOWN,
  unknown,
  type ArrayObject,
  type List,
  type Value,
} from "../values/value.js";
import { arg, argsOf, type NativeContext } from "./native.js";
import { orElse } from "./list-parts.js";
import { firstOf, secondOf } from "./map-entries.js";

/** Elements one by one, then all others as one; the callback runs for each in turn. */
export function each(list: List, call: NativeContext, visit: (value: Value, result: Value) => void): void {
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

/** `filter`: what the callback may take. */
export function filtered(self: ArrayObject, list: List, call: NativeContext): Value {
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

/** `map`: what the callback returns for each. */
export function mapped(_self: ArrayObject, list: List, call: NativeContext): Value {
  const results: Value[] = [];
  each(list, call, (_value, result) => results.push(result));
  return list.rest === undefined
    ? call.ip.array(results)
    : call.ip.array(results.slice(0, -1), results.at(-1));
}

/** `find`: any that the callback may take, or none. */
export function found(_self: ArrayObject, list: List, call: NativeContext): Value {
  const candidates: Value[] = [];
  each(list, call, (value, result) => {
    if (truthiness(result) !== false) candidates.push(filterByPredicate(call.ip, arg(call, 0), value));
  });
  return candidates.length > 0 ? joinAll([...candidates, UNDEFINED]) : UNDEFINED;
}

/** `forEach`, which hands over the value before the key where it goes through a Map. */
export function visited(self: ArrayObject, list: List, call: NativeContext): Value {
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
}

/** `reduce`, over elements that are known one by one and once over the others. */
export function reduced(_self: ArrayObject, list: List, call: NativeContext): Value {
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
}

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
