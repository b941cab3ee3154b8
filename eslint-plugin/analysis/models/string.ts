import { alternatives, joinAll } from "../values/join.js";
import { ANY_HOLE, knownText, splitParts, type Part } from "../values/text.js";
import { literal, text, UNDEFINED, unknown, type Text, type Unknown, type Value } from "../values/value.js";
import { asTexts, knownNumber, knownString } from "../evaluate/coerce.js";
import { concatenate } from "../evaluate/operators.js";
import { callBack } from "../evaluate/unknown-call.js";
import { arg, argsOf, native, type NativeContext } from "./native.js";

type Method = (self: Text, call: NativeContext) => Value;

/** Text of which nothing is known but where it came from. */
function someText(self: Text, label: string): Value {
  const fromLegacy = self.parts.some((part) => typeof part !== "string" && part.fromLegacy);
  return text([{ ...ANY_HOLE, label, fromLegacy }]);
}

function onKnown(change: (known: string, call: NativeContext) => string): Method {
  return (self, call) => {
    const known = knownText(self.parts);
    return known === undefined ? self : text(change(known, call), self.route);
  };
}

/** What the methods of a string do to a text with holes; where holes decide, nothing is guessed. */
const METHODS: Readonly<Record<string, Method>> = {
  toString: (self: Text) => self,
  valueOf: (self: Text) => self,
  normalize: (self) => self,
  trim: onKnown((known) => known.trim()),
  trimStart: onKnown((known) => known.trimStart()),
  trimEnd: onKnown((known) => known.trimEnd()),
  toLowerCase: (self) => mapKnown(self, (part) => part.toLowerCase()),
  toUpperCase: (self) => mapKnown(self, (part) => part.toUpperCase()),
  toLocaleLowerCase: (self) => mapKnown(self, (part) => part.toLowerCase()),
  concat: (self, call) => call.args.values.reduce<Value>((sum, one) => concatenate(sum, one), self),
  repeat: (self, call) => {
    const known = knownText(self.parts);
    const count = knownNumber(arg(call, 0));
    return known !== undefined && count !== undefined && count >= 0 && count < 100
      ? text(known.repeat(count), self.route)
      : someText(self, "repeated");
  },
  replace: (self, call) => replace(self, call, false),
  replaceAll: (self, call) => replace(self, call, true),
  slice: (self, call) => cut(self, call, (known, from, to) => known.slice(from, to)),
  substring: (self, call) => cut(self, call, (known, from, to) => known.substring(from ?? 0, to)),
  substr: (self, call) =>
    cut(self, call, (known, from, length) =>
      length === undefined ? known.slice(from) : known.slice(from ?? 0).slice(0, length),
    ),
  split: (self, call) => {
    const separator = knownString(arg(call, 0));
    if (separator === undefined || separator === "") return call.ip.array([], someText(self, "piece"));
    const pieces = splitParts(self.parts, separator).map((parts) => text(parts, self.route));
    // A hole may hold separators of its own: then the pieces are not where they seem to be.
    if (self.parts.some((part) => typeof part !== "string") && pieces.length === 1)
      return call.ip.array([], someText(self, "piece"));
    return call.ip.array(pieces);
  },
  startsWith: (self, call) => decide(self, call, (known, other) => known.startsWith(other), "start"),
  endsWith: (self, call) => decide(self, call, (known, other) => known.endsWith(other), "end"),
  includes: (self, call) => decide(self, call, (known, other) => known.includes(other), "any"),
  at: (self, call) => character(self, knownNumber(arg(call, 0))),
  charAt: (self, call) => character(self, knownNumber(arg(call, 0))),
  padStart: (self, call) => pad(self, call, (known, length, fill) => known.padStart(length, fill)),
  padEnd: (self, call) => pad(self, call, (known, length, fill) => known.padEnd(length, fill)),
  indexOf: (self, call) => index(self, call, (known, other) => known.indexOf(other)),
  lastIndexOf: (self, call) => index(self, call, (known, other) => known.lastIndexOf(other)),
};

/** A member of a string, or of a value that is used as one. */
export function stringMember(object: Text | Unknown, key: string): Value | undefined {
  const self: Text =
    object.kind === "text" ? object : { kind: "text", parts: [object.hole], route: undefined };
  if (key === "length") {
    const known = knownText(self.parts);
    return known === undefined ? unknown("length", { nonEmpty: true }) : literal(known.length);
  }
  const method = Object.hasOwn(METHODS, key) ? METHODS[key] : undefined;
  if (method !== undefined)
    return native(`String.${key}`, (call) =>
      joinAll((call.self === undefined ? [self] : asTexts(call.self)).map((one) => method(one, call))),
    );
  return /^\d+$/.test(key) ? character(self, Number(key)) : undefined;
}

function pad(
  self: Text,
  call: NativeContext,
  fill: (known: string, length: number, fill: string) => string,
): Value {
  const known = knownText(self.parts);
  const length = knownNumber(arg(call, 0));
  const filler = call.args.values.length > 1 ? knownString(arg(call, 1)) : " ";
  const isKnown = known !== undefined && length !== undefined && length < 1000 && filler !== undefined;
  return isKnown ? text(fill(known, length, filler), self.route) : someText(self, "padded");
}

function mapKnown(self: Text, change: (part: string) => string): Text {
  return { ...self, parts: self.parts.map((part) => (typeof part === "string" ? change(part) : part)) };
}

function character(self: Text, at: number | undefined): Value {
  const known = knownText(self.parts);
  if (known === undefined || at === undefined) return unknown("character");
  return text(known.at(at) ?? "");
}

function index(self: Text, call: NativeContext, find: (known: string, other: string) => number): Value {
  const known = knownText(self.parts);
  const other = knownString(arg(call, 0));
  return known === undefined || other === undefined
    ? unknown("index", { nonEmpty: true })
    : literal(find(known, other));
}

function decide(
  self: Text,
  call: NativeContext,
  test: (known: string, other: string) => boolean,
  where: "start" | "end" | "any",
): Value {
  const known = knownText(self.parts);
  const other = knownString(arg(call, 0));
  if (other === undefined) return unknown("boolean", { nonEmpty: true });
  if (known !== undefined) return literal(test(known, other));
  const edge = where === "start" ? self.parts[0] : where === "end" ? self.parts.at(-1) : undefined;
  if (typeof edge === "string" && edge.length >= other.length) return literal(test(edge, other));
  const holds =
    where === "any" && self.parts.some((part) => typeof part === "string" && part.includes(other));
  return holds ? literal(true) : unknown("boolean", { nonEmpty: true });
}

/** Cuts within the known beginning, or takes off the known end. */
function cut(
  self: Text,
  call: NativeContext,
  take: (known: string, from: number | undefined, to: number | undefined) => string,
): Value {
  const known = knownText(self.parts);
  const from = call.args.values.length > 0 ? knownNumber(arg(call, 0)) : 0;
  const to = call.args.values.length > 1 ? knownNumber(arg(call, 1)) : undefined;
  const certain = from !== undefined && (call.args.values.length < 2 || to !== undefined);
  if (!certain) return someText(self, "part");
  if (known !== undefined) return text(take(known, from, to), self.route);
  const last = self.parts.at(-1);
  const [first] = self.parts;
  if (from === 0 && to !== undefined && to < 0 && typeof last === "string" && last.length >= -to)
    return text([...self.parts.slice(0, -1), last.slice(0, to)], self.route);
  if (from >= 0 && to === undefined && typeof first === "string" && first.length >= from)
    return text([first.slice(from), ...self.parts.slice(1)], self.route);
  return someText(self, "part");
}

function replace(self: Text, call: NativeContext, all: boolean): Value {
  const [pattern] = alternatives(arg(call, 0));
  const known = knownText(self.parts);
  const replacer = arg(call, 1);
  if (replacer.kind === "function" && known !== undefined && pattern?.kind === "regex")
    return replaceEach(known, pattern.source, pattern.flags, replacer, call);
  callBack(call.ip, replacer, argsOf(), call.site);
  const replacement = asTexts(arg(call, 1));
  const [first] = replacement;
  if (pattern === undefined || first === undefined || replacement.length !== 1)
    return someText(self, "replaced");
  const given = arg(call, 1);
  if (given.kind !== "text" && given.kind !== "unknown") return someText(self, "replaced");
  const to = knownText(first.parts);
  if (pattern.kind === "regex") {
    if (known === undefined || to === undefined)
      return replaceInParts(self, pattern.source, pattern.flags, to);
    const regex = regexOf(pattern.source, pattern.flags);
    return regex === undefined ? someText(self, "replaced") : text(known.replace(regex, to), self.route);
  }
  const searched = knownString(pattern);
  if (searched === undefined || searched === "") return someText(self, "replaced");
  const parts: Part[] = [];
  let done = false;
  for (const part of self.parts) {
    if (typeof part !== "string" || (done && !all) || !part.includes(searched)) {
      parts.push(part);
      continue;
    }
    done = true;
    const pieces = all ? part.split(searched) : splitOnce(part, searched);
    pieces.forEach((piece, index) => {
      if (index > 0) parts.push(...first.parts);
      parts.push(piece);
    });
  }
  return text(parts, self.route);
}

/** A function that gives the replacement of each match. */
function replaceEach(
  known: string,
  source: string,
  flags: string,
  replacer: Value,
  call: NativeContext,
): Value {
  const regex = regexOf(source, flags);
  if (regex === undefined) return unknown("replaced");
  const matches = flags.includes("g")
    ? [...known.matchAll(regex)].slice(0, MAX_MATCHES)
    : [regex.exec(known)].filter((one) => one !== null);
  let whole: Value = text("");
  let end = 0;
  for (const match of matches) {
    const groups = match.map((group: string | undefined) => (group === undefined ? UNDEFINED : text(group)));
    whole = concatenate(whole, text(known.slice(end, match.index)));
    whole = concatenate(whole, call.ip.call(replacer, undefined, argsOf(...groups), call.site));
    end = match.index + match[0].length;
  }
  return concatenate(whole, text(known.slice(end)));
}

const MAX_MATCHES = 30;

/** A regular expression on a text with holes: what matches inside a known part is replaced there. */
function replaceInParts(self: Text, source: string, flags: string, to: string | undefined): Value {
  if (to === undefined) return someText(self, "replaced");
  const regex = regexOf(source, flags);
  if (regex === undefined) return someText(self, "replaced");
  const parts = self.parts.map((part, index) => {
    if (typeof part !== "string") return part;
    if (source.startsWith("^") && index > 0) return part;
    if (source.endsWith("$") && index < self.parts.length - 1) return part;
    return part.replace(regex, to);
  });
  return text(parts, self.route);
}

/** A repeated group with a repetition in it may run for ages on a text that does not match. */
const EXPLOSIVE = /\([^()]*[+*}][^()]*\)[+*{]|\([^()]*\|[^()]*\)[+*{]/;

/** Makes a regular expression of the program's that is safe to run here. */
function regexOf(source: string, flags: string): RegExp | undefined {
  return EXPLOSIVE.test(source) ? undefined : safely(() => new RegExp(source, flags));
}

function safely<R>(body: () => R): R | undefined {
  try {
    return body();
  } catch {
    return undefined; // Not a regular expression that this engine knows.
  }
}

function splitOnce(part: string, at: string): string[] {
  const index = part.indexOf(at);
  return [part.slice(0, index), part.slice(index + at.length)];
}
