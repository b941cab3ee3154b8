import { alternatives, joinAll } from "../values/join.js";
import { literal, UNKNOWN, unknown, type Value } from "../values/value.js";
import { listOf } from "../evaluate/iterate.js";
import { arg, argsOf, native, type NativeContext } from "./native.js";

/**
 * The analysis takes a promise for the value that it brings: `await` changes nothing, and `then` calls its function
 * with the value itself.
 */
export function promiseMember(value: Value, key: string): Value | undefined {
  switch (key) {
    case "then":
      return native("Promise.then", (call) => {
        const handled = isCallable(arg(call, 0))
          ? call.ip.call(arg(call, 0), undefined, argsOf(value), call.site)
          : value;
        onFailure(call, arg(call, 1));
        return handled;
      });
    case "catch":
      return native("Promise.catch", (call) => {
        const fallback = onFailure(call, arg(call, 0));
        return fallback === undefined ? value : joinAll([value, fallback]);
      });
    case "finally":
      return native("Promise.finally", (call) => {
        call.ip.call(arg(call, 0), undefined, argsOf(), call.site);
        return value;
      });
    default:
      return undefined;
  }
}

function onFailure(call: NativeContext, handler: Value): Value | undefined {
  if (!isCallable(handler)) return undefined;
  let result: Value = UNKNOWN;
  call.ip.maybe(() => {
    // What went before has failed: starting again is a retry.
    call.ip.write(call.ip.starts, literal(0));
    result = call.ip.call(handler, undefined, argsOf(unknown("error")), call.site);
  });
  return result;
}

function isCallable(value: Value): boolean {
  return alternatives(value).some(({ kind }) => kind === "function" || kind === "native" || kind === "class");
}

/** Members of the global `Promise`. */
export function promiseStatic(name: string): Value | undefined {
  switch (name) {
    case "resolve":
      return native("Promise.resolve", (call) => arg(call, 0));
    case "all":
      return native("Promise.all", (call) => arg(call, 0));
    case "allSettled":
      return native("Promise.allSettled", () => UNKNOWN);
    case "race":
    case "any":
      return native(`Promise.${name}`, (call) => {
        const { items, rest } = listOf(call.ip, arg(call, 0));
        return joinAll([...items, ...(rest ? [rest] : [])]);
      });
    case "try":
      return native("Promise.try", (call) =>
        call.ip.call(arg(call, 0), undefined, argsOf(...call.args.values.slice(1)), call.site),
      );
    case "()":
      return native("Promise", (call) => {
        let settled: Value | undefined;
        const resolve = native("resolve", (inner) => {
          settled = settled === undefined ? arg(inner, 0) : joinAll([settled, arg(inner, 0)]);
          return UNKNOWN;
        });
        call.ip.call(
          arg(call, 0),
          undefined,
          argsOf(
            resolve,
            native("reject", () => UNKNOWN),
          ),
          call.site,
        );
        return settled ?? UNKNOWN;
      });
    default:
      return undefined;
  }
}
