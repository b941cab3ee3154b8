import { listOf } from "../evaluate/iterate.js";
import {
  UNKNOWN,
  text,
  type ClassValue,
  type FunctionValue,
  type NativeFunction,
  type Value,
} from "../values/value.js";
import { arg, native } from "./native.js";
import { isTransactionMode } from "./transaction.js";

/** `call`, `apply`, `bind` of any function, and the ways to begin the transaction that it may stand for. */
export function functionMember(
  fn: FunctionValue | NativeFunction | ClassValue,
  key: string | undefined,
): Value | undefined {
  switch (key) {
    case "call":
      return native("Function.call", (call) =>
        call.ip.call(
          fn,
          arg(call, 0),
          { values: call.args.values.slice(1), rest: call.args.rest },
          call.site,
        ),
      );
    case "apply":
      return native("Function.apply", (call) => {
        const { items, rest } = listOf(call.ip, arg(call, 1));
        return call.ip.call(fn, arg(call, 0), { values: items, rest }, call.site);
      });
    case "bind":
      return native("Function.bind", (call) => {
        if (fn.kind === "class") return UNKNOWN;
        const before = fn.bound?.args ?? [];
        return { ...fn, bound: { self: arg(call, 0), args: [...before, ...call.args.values.slice(1)] } };
      });
    case "name":
      return fn.kind === "native" ? text(fn.name) : UNKNOWN;
    default:
      return fn.kind !== "class" && isTransactionMode(key) ? fn : undefined;
  }
}
