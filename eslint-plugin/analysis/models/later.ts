import { UNKNOWN, unknown, type NativeFunction } from "../values/value.js";
import { arg, argsOf, native } from "./native.js";

/** `new Worker(file)` runs a script. */
export const WORKER = native("Worker", (call) => {
  call.ip.workspace.runScript(call, arg(call, 0), "Worker");
  return unknown("worker");
});

/** `setTimeout(fn, ms, ...args)`: the function runs some time, with the further arguments. */
export function timer(name: string): NativeFunction {
  return native(name, (call) => {
    const given = call.args.values.slice(name === "queueMicrotask" || name === "setImmediate" ? 1 : 2);
    call.ip.maybe(() => {
      call.ip.call(arg(call, 0), undefined, argsOf(...given), call.site);
    });
    return UNKNOWN;
  });
}
