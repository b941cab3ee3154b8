import { asTexts, knownString } from "../evaluate/coerce.js";
import { dataValue } from "../modules/data.js";
import { text, unknown, type Value } from "../values/value.js";
import { arg, native } from "./native.js";

/** Members of the global `JSON`. */
export function jsonMember(name: string): Value | undefined {
  if (name === "stringify") return native("JSON.stringify", (call) => jsonText(arg(call, 0)));
  if (name !== "parse") return undefined;
  return native("JSON.parse", (call) => {
    const source = arg(call, 0);
    const known = knownString(source);
    const data = known === undefined ? undefined : parsed(known);
    if (data !== undefined) return dataValue(data.value, call.site.module);
    return unknown("parsed JSON", {
      fromLegacy: asTexts(source).some(({ parts }) =>
        parts.some((part) => typeof part !== "string" && part.fromLegacy),
      ),
    });
  });
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined; // Not JSON: the program would throw here.
  }
}

/** Text in quotes is its own JSON where nothing needs escaping. */
function jsonText(value: Value): Value {
  const isPlain =
    value.kind === "text" &&
    value.parts.every((part) => typeof part !== "string" || !/["\\\n\r\t]/.test(part));
  return isPlain ? text(['"', ...value.parts, '"'], value.route) : unknown("JSON text", { nonEmpty: true });
}
