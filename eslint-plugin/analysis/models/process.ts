import { alternatives } from "../values/join.js";
import { text, UNDEFINED, UNKNOWN, unknown, type NativeFunction, type Value } from "../values/value.js";
import { arg, native } from "./native.js";
import { requireFunction } from "./require.js";

/** `process`, as a global and as a module. */
export function processMember(name: string): Value | undefined {
  switch (name) {
    case "env":
      return unknown("process.env");
    case "argv":
      return unknown("process.argv");
    case "execPath":
      return text("node");
    case "pid":
    case "ppid":
    case "platform":
    case "version":
      return unknown(`process.${name}`, { nonEmpty: true });
    case "cwd":
      return native("process.cwd", () => unknown("working folder", { nonEmpty: true }));
    case "chdir":
      return native("process.chdir", (call) => {
        call.ip.journal.taint();
        call.ip.write(call.ip.folder, arg(call, 0));
        return UNDEFINED;
      });
    case "getBuiltinModule":
      return requireFunction();
    case "default":
      return { kind: "native-object", name: "process", member: processMember };
    default:
      return name === "on" || name === "once" ? handler(`process.${name}`, 1) : undefined;
  }
}

/** A function that takes a callback, now or later. */
function handler(name: string, at: number): NativeFunction {
  return native(name, (call) => {
    const given = call.args.values.slice(at + 1);
    for (const one of alternatives(arg(call, at)))
      if (one.kind === "function" || one.kind === "native")
        call.ip.maybe(() => {
          call.ip.call(
            one,
            undefined,
            {
              values: name.startsWith("process") ? [] : given.slice(1),
              rest: name.startsWith("process") ? UNKNOWN : undefined,
            },
            call.site,
          );
        });
    return UNKNOWN;
  });
}
