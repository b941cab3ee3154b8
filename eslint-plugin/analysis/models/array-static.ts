import { getMember } from "../evaluate/members.js";
import { listOf } from "../evaluate/iterate.js";
import { literal, UNKNOWN, unknown, type NativeFunction, type Value } from "../values/value.js";
import { arg, argsOf, native } from "./native.js";

/** `new Set(items)`, `new Map(entries)`. */
export const collection = (kind: "set" | "map"): NativeFunction =>
  native(kind, (call) => {
    const { items, rest } = listOf(call.ip, arg(call, 0));
    return call.ip.array(items, rest, kind);
  });

/** Members of the global `Array`. */
export function arrayStatic(name: string): Value | undefined {
  switch (name) {
    case "from":
      return native("Array.from", (call) => {
        const { items, rest } = listOf(call.ip, arg(call, 0));
        const whole = call.ip.array(items, rest);
        if (call.args.values.length < 2) return whole;
        return call.ip.call(
          getMember(call.ip, whole, "map", call.site),
          whole,
          argsOf(arg(call, 1)),
          call.site,
        );
      });
    case "of":
      return native("Array.of", (call) => call.ip.array(call.args.values, call.args.rest));
    case "isArray":
      return native("Array.isArray", (call) =>
        arg(call, 0).kind === "array" ? literal(true) : unknown("boolean", { nonEmpty: true }),
      );
    case "()":
      return native("Array", (call) => call.ip.array([], call.args.values.length > 0 ? UNKNOWN : undefined));
    default:
      return undefined;
  }
}
