import { asTexts, knownNumber } from "../evaluate/coerce.js";
import { listOf } from "../evaluate/iterate.js";
import { primitive } from "../evaluate/primitive.js";
import { joinAll } from "../values/join.js";
import { text, UNDEFINED, unknown, type Value } from "../values/value.js";
import { arg, native, type NativeContext } from "./native.js";

/** Members of the global `String`. */
export function stringStatic(name: string): Value | undefined {
  if (name === "()")
    return native("String", (call) => joinAll(asTexts(primitive(call.ip, arg(call, 0), call.site))));
  if (name === "raw") return native("String.raw", stringRaw);
  return name === "fromCharCode" ? native("String.fromCharCode", charCodes) : undefined;
}

function stringRaw(call: NativeContext): Value {
  const [strings, ...values] = call.args.values;
  if (strings === undefined) return UNDEFINED;
  const pieces = listOf(call.ip, strings).items;
  const parts = pieces.flatMap((piece, index) => {
    const value = values[index];
    return [
      ...(asTexts(piece)[0]?.parts ?? []),
      ...(value === undefined ? [] : (asTexts(value)[0]?.parts ?? [])),
    ];
  });
  return text(parts);
}

function charCodes(call: NativeContext): Value {
  const codes = call.args.values.map(knownNumber);
  return codes.every((code) => code !== undefined)
    ? text(String.fromCharCode(...codes))
    : unknown("characters");
}
