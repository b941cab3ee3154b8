import { joinAll, mapValue } from "../values/join.js";
import type { Hole } from "../values/text.js";
import { UNKNOWN, unknown, type List, type Value } from "../values/value.js";
import { argsOf } from "../models/native.js";
import type { Interpreter } from "./interpreter.js";
import { getMember } from "./members.js";

/** An entry of something unknown is as typed, and of the same round, as the whole. */
function entryOf({ label, fromLegacy, round, typed }: Hole): Value {
  return unknown(`entry of ${label}`, {
    fromLegacy,
    ...(typed === true ? { typed } : {}),
    ...(round === undefined ? {} : { round }),
  });
}

/** An object with an iterator of its own. */
function iterated(ip: Interpreter, object: Value): List {
  const site = ip.site(ip.module.ast);
  for (const name of ["@@iterator", "@@asyncIterator"]) {
    const method = getMember(ip, object, name, site);
    if (method.kind === "function") return listOf(ip, ip.call(method, object, argsOf(), site));
  }
  return { kind: "list", items: [], rest: UNKNOWN };
}

/** What iterating over a value yields: known elements first, then any number of others. */
export function listOf(ip: Interpreter, value: Value): List {
  switch (value.kind) {
    case "array": {
      const list = ip.read(value.list);
      return list.kind === "list" ? list : { kind: "list", items: [], rest: UNKNOWN };
    }
    case "list":
      return value;
    case "union": {
      const lists = value.of.filter((one) => !(one.kind === "literal")).map((one) => listOf(ip, one));
      const [first] = lists;
      if (lists.length === 1 && first !== undefined) return first;
      const all = lists.flatMap(({ items, rest }) => [...items, ...(rest ? [rest] : [])]);
      return { kind: "list", items: [], rest: all.length > 0 ? joinAll(all) : undefined };
    }
    case "unknown":
      return { kind: "list", items: [], rest: entryOf(value.hole) };
    case "object":
      return iterated(ip, value);
    case "literal":
      return { kind: "list", items: [], rest: undefined };
    default:
      return { kind: "list", items: [], rest: UNKNOWN };
  }
}

/** The element at a 0-based position; undefined past the end. */
export function elementAt({ items, rest }: List, index: number): Value | undefined {
  return items[index] ?? (rest === undefined ? undefined : further(rest, index - items.length));
}

/** The elements from a 0-based position on. */
export function elementsFrom({ items, rest }: List, index: number): List {
  const others = rest === undefined ? undefined : further(rest, index - items.length);
  return { kind: "list", items: items.slice(index), rest: others };
}

/** One of the elements that are not known one by one, so many behind the first of them: it is not the same. */
function further(rest: Value, index: number): Value {
  if (index <= 0) return rest;
  const renamed = (hole: Hole): Hole => ({ ...hole, label: `${hole.label} + ${String(index)}` });
  return mapValue(rest, (one) => {
    if (one.kind === "unknown") return { ...one, hole: renamed(one.hole) };
    if (one.kind !== "text") return one;
    return { ...one, parts: one.parts.map((part) => (typeof part === "string" ? part : renamed(part))) };
  });
}

/** The element of another round: as unknown as this one, and not the same. */
export function nextOf(value: Value): Value {
  return mapValue(value, (one) => {
    if (one.kind === "unknown") return { ...one, hole: { ...one.hole, round: 1 } };
    if (one.kind !== "text") return one;
    return {
      ...one,
      parts: one.parts.map((part) => (typeof part === "string" ? part : { ...part, round: 1 })),
    };
  });
}
