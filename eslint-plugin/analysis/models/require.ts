import type { NativeFunction } from "../values/value.js";
import { arg, native } from "./native.js";

/** `require`, wherever it comes from; the call itself is the workspace's. */
export function requireFunction(): NativeFunction {
  return native(
    "require",
    (call) => call.ip.workspace.requireCall(call.ip, arg(call, 0)),
    (name) =>
      name === "resolve"
        ? native("require.resolve", (call) => call.ip.workspace.resolveText(call.ip, arg(call, 0)))
        : undefined,
  );
}
