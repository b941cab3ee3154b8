import { argsOf } from "../models/native.js";
import type { Site } from "../summaries/effect.js";
import { join } from "../values/join.js";
import { ABSENT, type ClassValue, type HeapObject, type Value } from "../values/value.js";
import type { Interpreter } from "./interpreter.js";

/** Assigns a property. */
export function setMember(
  ip: Interpreter,
  object: Value,
  key: string | undefined,
  value: Value,
  site: Site,
): void {
  if (object.kind === "union") {
    ip.maybe(() => {
      for (const one of object.of) setMember(ip, one, key, value, site);
    });
    return;
  }
  if (object.kind === "array") {
    setElement(ip, object, key, value);
    return;
  }
  if (object.kind === "native-object" && object.name === "globalThis" && key !== undefined) {
    ip.journal.taint();
    const cell = ip.workspace.globals.get(key);
    if (cell === undefined) ip.workspace.globals.set(key, ip.cell(value));
    else ip.write(cell, value);
    return;
  }
  const holder = object.kind === "class" ? object.statics : object;
  if (holder.kind === "function") {
    if (key !== undefined) setProp(ip, holder.props, key, value);
    return;
  }
  if (holder.kind !== "object") return;
  if (key === undefined) {
    ip.write(holder.others, join(ip.read(holder.others), value));
    return;
  }
  const setter = holder.accessors.get(key)?.set ?? inheritedSetter(holder.classOf, key);
  if (setter !== undefined) {
    ip.call(setter, object, argsOf(value), site);
    return;
  }
  const { run, module } = holder.others;
  setProp(ip, holder.props, key, value, run === ip.run ? holder.birth : 0, module);
}

function inheritedSetter(cls: ClassValue | undefined, key: string): Value | undefined {
  const own = cls?.accessors.get(key)?.set;
  if (own !== undefined || cls === undefined) return own;
  return cls.superClass?.kind === "class" ? inheritedSetter(cls.superClass, key) : undefined;
}

/** A property that is new on an older object may be absent again when the branch is left. */
function setProp(
  ip: Interpreter,
  props: HeapObject["props"],
  key: string,
  value: Value,
  birth = 0,
  module?: object,
): void {
  const cell = props.get(key);
  if (cell !== undefined) {
    ip.write(cell, value);
    return;
  }
  const fresh = ip.cell(ABSENT);
  props.set(key, fresh);
  ip.journal.writeNew(fresh, value, birth, module);
}

function setElement(
  ip: Interpreter,
  array: Value & { kind: "array" },
  key: string | undefined,
  value: Value,
): void {
  const list = ip.read(array.list);
  if (list.kind !== "list") return;
  const index = key === undefined ? Number.NaN : Number(key);
  if (Number.isInteger(index) && index >= 0 && index < list.items.length) {
    const items = [...list.items];
    items[index] = value;
    ip.write(array.list, { ...list, items });
  } else if (index === list.items.length && list.rest === undefined) {
    ip.write(array.list, { ...list, items: [...list.items, value] });
  } else ip.write(array.list, { ...list, rest: list.rest === undefined ? value : join(list.rest, value) });
}
