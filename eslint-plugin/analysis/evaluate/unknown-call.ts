import { argsOf, type Args } from "../models/native.js";
import { callbackAtOnce, transactionOf } from "../models/transaction.js";
import type { Site } from "../summaries/effect.js";
import { alternatives } from "../values/join.js";
import { unknown, type FunctionValue, type Value } from "../values/value.js";
import { noteFrameworkCall } from "./framework.js";
import { isInline } from "./functions.js";
import type { Interpreter } from "./interpreter.js";
import { noteStatement } from "./statement-calls.js";
import { symbolicArgs } from "./run-function.js";
import { handOver } from "./hand-over.js";

/** Nobody knows what it does; functions that it is given may be called, some time or never. */
export function callUnknown(
  ip: Interpreter,
  callee: Value,
  self: Value | undefined,
  args: Args,
  site: Site,
): Value {
  const fromLegacy =
    [...args.values, ...(self ? [self] : [])].some(isFromLegacy) ||
    (callee.kind === "unknown" && callee.hole.fromLegacy);
  noteFrameworkCall(ip, callee, args, site);
  const statement = noteStatement(ip, callee, args, site);
  const called = statement ?? transactionOf(callee, args);
  if (called !== undefined) return called;
  const atOnce = callbackAtOnce(callee, args);
  if (atOnce !== undefined)
    return ip.call(atOnce, undefined, { values: [], rest: unknown("handle", { fromLegacy }) }, site);
  for (const value of args.values) {
    handOver(value, false);
    callBack(ip, value, argsOf(), site, fromLegacy);
  }
  const label =
    callee.kind === "unknown" && callee.hole.label !== "unknown" ? `${callee.hole.label}()` : "unknown";
  // Each round of a loop gets a result of its own.
  return unknown(label.length > 60 ? "unknown" : label, {
    fromLegacy,
    ...(isElementOfTyped(callee) ? { typed: true } : {}),
    ...ip.roundOf(),
  });
}

/** `rows.at(-1)`, where the type of `rows` says what its elements are. */
function isElementOfTyped(callee: Value): boolean {
  return (
    callee.kind === "unknown" && callee.hole.typed === true && /\.(?:at|pop|shift)$/.test(callee.hole.label)
  );
}

/** Whether a value comes, as a whole or in part, out of a legacy file. */
export function isFromLegacy(value: Value): boolean {
  return alternatives(value).some(
    (one) =>
      (one.kind === "unknown" && one.hole.fromLegacy) ||
      (one.kind === "text" && one.parts.some((part) => typeof part !== "string" && part.fromLegacy)),
  );
}

/** Calls a function that was handed over to code that is not seen, as something that may happen. */
export function callBack(ip: Interpreter, value: Value, args: Args, site: Site, fromLegacy = false): void {
  const rest = unknown("argument", { fromLegacy });
  for (const one of alternatives(value))
    if (one.kind === "function" && isInline(one.node)) {
      ip.maybe(() => {
        ip.call(one, undefined, { values: argumentsOf(ip, one, args, fromLegacy), rest }, site);
      });
    }
}

/** What code that is not seen hands to a function: what is known of it, else what the types say. */
function argumentsOf(
  ip: Interpreter,
  fn: FunctionValue,
  { values }: Args,
  fromLegacy: boolean,
): readonly Value[] {
  if (fromLegacy) return values;
  return [...values, ...symbolicArgs(ip, fn, () => "argument").values.slice(values.length)];
}
