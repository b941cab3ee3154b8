import { listOf } from "../evaluate/iterate.js";
import { join, joinAll } from "../values/join.js";
import { UNDEFINED, type ArrayObject, type List, type Value } from "../values/value.js";
import type { NativeContext } from "./native.js";

/** Whichever of the elements it may be. */
export function all(list: List): Value {
  const values = [...list.items, ...(list.rest ? [list.rest] : [])];
  return values.length > 0 ? joinAll(values) : UNDEFINED;
}

/** Puts other elements into an array. */
export function update(
  call: NativeContext,
  self: ArrayObject,
  items: readonly Value[],
  rest: Value | undefined,
): void {
  call.ip.write(self.list, { kind: "list", items, rest });
}

/** What two lists of elements that are not known one by one have together. */
export function orElse(rest: Value | undefined, other: Value | undefined): Value | undefined {
  return rest === undefined || other === undefined ? (rest ?? other) : join(rest, other);
}

/** The elements of the elements. */
export function flat(call: NativeContext, value: Value): Value {
  const list = listOf(call.ip, value);
  const inner = list.items.map((one) =>
    one.kind === "array" ? listOf(call.ip, one) : { items: [one], rest: undefined },
  );
  const others =
    list.rest === undefined
      ? undefined
      : list.rest.kind === "array"
        ? all(listOf(call.ip, list.rest))
        : list.rest;
  return call.ip.array(
    inner.flatMap(({ items }) => items),
    inner.reduce<Value | undefined>((sum, one) => orElse(sum, one.rest), others),
  );
}
