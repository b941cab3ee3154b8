import type { Args } from "../models/native.js";
import { alternatives } from "../values/join.js";
import type { Part } from "../values/text.js";
import type { Value } from "../values/value.js";
import type { Interpreter } from "./interpreter.js";

/** What a call is given, as comparable text; undefined where that cannot be compared. */
export function callKey(ip: Interpreter, self: Value | undefined, args: Args): string | undefined {
  const all = [
    ...args.values,
    ...(self === undefined ? [] : [self]),
    ...(args.rest === undefined ? [] : [args.rest]),
  ];
  if (all.some((one) => alternatives(one).some(isLive))) return undefined;
  const keys = args.values.map(exactKey);
  const key = `${keys.join(",")}…${args.rest === undefined ? "" : exactKey(args.rest)}@${self === undefined ? "" : exactKey(self)}`;
  // What is of the present round is compared with what was of the round that the other call was made in.
  return ip.round === 0 ? key : key.replaceAll(roundMark(ip.round), THIS_ROUND);
}

/** A statement's result notes who looks at it. */
function isLive(value: Value): boolean {
  return value.kind === "native-object" && value.escape !== undefined;
}

/** Stands in a key where a value is marked as one of the round that the call is made in. */
export const THIS_ROUND = "\u0002this\u0003";

function roundMark(round: number): string {
  return `\u0002${String(round)}\u0003`;
}

const keys = new WeakMap<Value, string>();

/** Two values with one key are the same in all that a message may say of them: their routes are, too. */
export function exactKey(value: Value): string {
  const known = keys.get(value);
  if (known !== undefined) return known;
  const key = makeKey(value);
  keys.set(value, key);
  return key;
}

function makeKey(value: Value): string {
  switch (value.kind) {
    case "unknown":
      return `?${partKey(value.hole)}`;
    case "text": {
      const route = value.route === undefined ? "" : `~${String(idOf(value.route))}`;
      const origin = value.origin === undefined ? "" : `^${String(idOf(value.origin.node))}`;
      return `"${value.parts.map(partKey).join("\u0001")}"${route}${origin}`;
    }
    case "literal":
      return `${typeof value.value}:${String(value.value)}${value.absent === true ? "-" : ""}`;
    case "list":
      return `[${value.items.map(exactKey).join(",")}…${value.rest === undefined ? "" : exactKey(value.rest)}]`;
    case "union":
      return value.of.map(exactKey).sort().join("|");
    case "regex":
      return `/${value.source}/${value.flags}`;
    default:
      return `#${String(idOf(value))}`;
  }
}

function partKey(part: Part): string {
  if (typeof part === "string") return `"${part}`;
  const { label, nonEmpty, fromLegacy, typed, round, folder } = part;
  const flags = `${nonEmpty ? "+" : ""}${fromLegacy ? "!" : ""}${typed === true ? "t" : ""}`;
  return `<${label}\u0001${flags}${round === undefined ? "" : roundMark(round)}${folder ?? ""}>`;
}

const ids = new WeakMap<object, number>();
let next = 1;

function idOf(value: object): number {
  let id = ids.get(value);
  if (id === undefined) ids.set(value, (id = next++));
  return id;
}
