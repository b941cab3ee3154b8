import type { Args } from "../models/native.js";
import type { FunctionValue, Value } from "../values/value.js";
import type { Interpreter } from "./interpreter.js";

/** Objects are looked into this deep, and at this many members. */
const MAX_DEPTH = 2;
const MAX_MEMBERS = 12;

/**
 * Whether a call has nothing to do with what the analysis is after: the function stands in a module that has no part
 * in it, and is handed nothing that has. What it returns still matters, but only as far as a short look shows it.
 */
export function isAside(ip: Interpreter, fn: FunctionValue, self: Value | undefined, args: Args): boolean {
  if (ip.workspace.isMarked(fn.module)) return false;
  const handed = [...args.values, ...(self === undefined ? [] : [self])];
  return !handed.some((value) => isOfInterest(ip, value, 0));
}

function isOfInterest(ip: Interpreter, value: Value, depth: number): boolean {
  switch (value.kind) {
    case "text":
      return value.parts.some((part) => typeof part === "string" && ip.workspace.mentions(part));
    case "function":
    case "native":
    case "native-object":
    case "class":
    case "handle":
      return true;
    case "unknown":
      return value.hole.fromLegacy;
    case "union":
      return value.of.some((one) => isOfInterest(ip, one, depth));
    case "array":
      return depth < MAX_DEPTH && isOfInterest(ip, ip.read(value.list), depth + 1);
    case "list":
      return [...value.items.slice(0, MAX_MEMBERS), ...(value.rest ? [value.rest] : [])].some((one) =>
        isOfInterest(ip, one, depth),
      );
    case "object":
      return (
        depth < MAX_DEPTH &&
        [...value.props.values()]
          .slice(0, MAX_MEMBERS)
          .some((cell) => isOfInterest(ip, ip.read(cell), depth + 1))
      );
    default:
      return false;
  }
}
