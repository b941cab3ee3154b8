import { text, UNKNOWN, type List, type Text, type Value } from "./value.js";
import { ANY_HOLE, normaliseParts, type Hole, type Part } from "./text.js";

/** More alternatives than this say less than what they have in common. */
const MAX_ALTERNATIVES = 24;
const MAX_NOTABLE = 12;

/** Values do not change, so a key is made once. */
const keys = new WeakMap<Value, string>();

/** Two values with one key are the same value to the analysis. Routes do not count. */
export function keyOf(value: Value): string {
  const known = keys.get(value);
  if (known !== undefined) return known;
  const key = makeKey(value);
  keys.set(value, key);
  return key;
}

function makeKey(value: Value): string {
  switch (value.kind) {
    case "unknown":
      return `?${value.hole.label}${roundKey(value.hole)}${value.hole.fromLegacy ? "!" : ""}${value.hole.nonEmpty ? "+" : ""}`;
    case "text":
      return `"${value.parts.map((part) => (typeof part === "string" ? part : `<${part.label}${roundKey(part)}>`)).join("")}`;
    case "literal":
      return `${typeof value.value}:${String(value.value)}${value.absent ? "-" : ""}`;
    case "regex":
      return `/${value.source}/${value.flags}`;
    case "list":
      return `[${value.items.map(keyOf).join(",")}…${value.rest ? keyOf(value.rest) : ""}]`;
    case "native":
      return `n${value.name}${value.bound ? `(${value.bound.args.map(keyOf).join(",")})` : ""}${
        value.bound?.self ? `@${keyOf(value.bound.self)}` : ""
      }`;
    case "native-object":
      return `m${value.name}`;
    case "namespace":
      return `*${value.module.path}`;
    case "union":
      return value.of.map(keyOf).sort().join("|");
    case "object":
    case "array":
    case "function":
    case "class":
    case "handle":
      return `#${String(value.id)}`;
  }
}

function roundKey({ round }: Hole): string {
  return round === undefined ? "" : `@round${String(round)}`;
}

/** The alternatives of a value; a value that is not a union is its own only one. */
export function alternatives(value: Value): readonly Value[] {
  return value.kind === "union" ? value.of : [value];
}

/** The least value that covers all of them. */
export function joinAll(values: readonly Value[]): Value {
  const [first, second] = values;
  if (first === undefined) return UNKNOWN;
  if (second === undefined || values.every((one) => one === first)) return first;
  const byKey = new Map<string, Value>();
  const lists: List[] = [];
  for (const value of values)
    for (const one of alternatives(value)) {
      if (one.kind === "list") lists.push(one);
      else if (!byKey.has(keyOf(one))) byKey.set(keyOf(one), one);
    }
  if (lists.length > 0) return joinLists(lists);
  const all = fewUnknowns([...byKey.values()]);
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  return all.length <= MAX_ALTERNATIVES ? { kind: "union", of: all } : widen(all);
}

/** Of many unknown values, the first few keep their names; the others are just unknown. */
const MAX_UNKNOWNS = 4;

function fewUnknowns(values: Value[]): Value[] {
  let count = 0;
  const kept = values.filter((value) => {
    const isPlain = value.kind === "unknown" && !value.hole.fromLegacy;
    return !isPlain || ++count <= MAX_UNKNOWNS;
  });
  return kept.length < values.length && !kept.includes(UNKNOWN) ? [...kept, UNKNOWN] : kept;
}

export function join(a: Value, b: Value): Value {
  return a === b ? a : joinAll([a, b]);
}

/** Applies a function to each alternative. */
export function mapValue(value: Value, map: (one: Exclude<Value, { kind: "union" }>) => Value): Value {
  if (value.kind !== "union") return map(value);
  return joinAll(value.of.map((one) => map(one as Exclude<Value, { kind: "union" }>)));
}

function joinLists(lists: readonly List[]): List {
  const [first] = lists;
  if (first === undefined) return { kind: "list", items: [], rest: UNKNOWN };
  if (lists.every((list) => list.items.length === first.items.length)) {
    const rests = lists.flatMap((list) => (list.rest ? [list.rest] : []));
    return {
      kind: "list",
      items: first.items.map((_, index) => joinAll(lists.flatMap((list) => list.items[index] ?? []))),
      rest: rests.length > 0 ? joinAll(rests) : undefined,
    };
  }
  // Lists of unequal length: what is common to all stays in place, the rest may or may not be there.
  const least = Math.min(...lists.map((list) => list.items.length));
  const extra = lists.flatMap((list) => [...list.items.slice(least), ...(list.rest ? [list.rest] : [])]);
  return {
    kind: "list",
    items: first.items
      .slice(0, least)
      .map((_, index) => joinAll(lists.flatMap((list) => list.items[index] ?? []))),
    rest: joinAll(extra),
  };
}

/** Texts that say something about what the analysis is after: of many alternatives, these stay. */
let notable: readonly RegExp[] = [];

/** Names words that make a text worth keeping among very many. */
export function keepAmongMany(words: RegExp): void {
  if (!notable.some(({ source }) => source === words.source)) notable = [...notable, words];
}

function isNotable({ parts }: Text): boolean {
  return parts.some((part) => typeof part === "string" && notable.some((words) => words.test(part)));
}

/** Too many alternatives: the texts keep their common beginning and end, everything else stays as it is. */
function widen(all: readonly Value[]): Value {
  const every = all.filter((value): value is Text => value.kind === "text");
  const kept = every.filter(isNotable).slice(0, MAX_NOTABLE);
  const texts = every.filter((one) => !kept.includes(one));
  const others = all.filter((value) => value.kind !== "text").slice(0, MAX_ALTERNATIVES - 2);
  if (texts.length < 2) return { kind: "union", of: [...kept, ...others, UNKNOWN] };
  return { kind: "union", of: [...kept, ...others, commonText(texts)] };
}

function commonText(texts: readonly Text[]): Text {
  const [first] = texts;
  if (first === undefined) return text([ANY_HOLE]);
  const head = texts.reduce((common, one) => commonPrefix(common, leading(one.parts)), leading(first.parts));
  const longest = texts.reduce(
    (common, one) => commonSuffix(common, trailing(one.parts)),
    trailing(first.parts),
  );
  // Beginning and end must not share characters in the shortest text.
  const room = Math.min(
    ...texts.map(({ parts }) => (parts.length === 1 ? leading(parts).length - head.length : Infinity)),
  );
  const tail = longest.slice(Math.max(0, longest.length - room));
  return text(normaliseParts([head, { ...ANY_HOLE, label: "one of many" }, tail]), first.route);
}

function leading(parts: readonly Part[]): string {
  return typeof parts[0] === "string" ? parts[0] : "";
}

function trailing(parts: readonly Part[]): string {
  const last = parts.at(-1);
  return typeof last === "string" ? last : "";
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

function commonSuffix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length++;
  return length === 0 ? "" : a.slice(-length);
}
