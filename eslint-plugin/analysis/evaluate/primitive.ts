import { argsOf } from "../models/native.js";
import type { Site } from "../summaries/effect.js";
import { mapValue } from "../values/join.js";
import type { Value } from "../values/value.js";
import type { Interpreter } from "./interpreter.js";
import { getMember } from "./members.js";

/** What stands for an object where text is wanted: the result of its own `toString`, if it has one. */
export function primitive(ip: Interpreter, value: Value, site: Site): Value {
  return mapValue(value, (one) => {
    if (one.kind !== "object") return one;
    const method = getMember(ip, one, "toString", site);
    return method.kind === "function" ? ip.call(method, one, argsOf(), site) : one;
  });
}
