import { Cell, tick } from "../evaluate/state.js";
import { extend } from "../route.js";
import { ABSENT, freshId, literal, text, type Value } from "../values/value.js";
import type { ModuleRecord } from "./record.js";

/** The value of a JSON module. */
export function dataValue(data: unknown, module: ModuleRecord, label = "JSON"): Value {
  if (typeof data === "string") return text([data], extend(undefined, { label, source: module, offset: 0 }));
  if (Array.isArray(data)) {
    const items = data.map((one, index) => dataValue(one, module, `${label}[${String(index)}]`));
    return {
      kind: "array",
      id: freshId(),
      list: new Cell({ kind: "list", items, rest: undefined }, 0),
      collection: "array",
    };
  }
  if (typeof data === "object" && data !== null) {
    const props = new Map(
      Object.entries(data).map(([key, value]) => [key, new Cell(dataValue(value, module, key), 0)] as const),
    );
    return {
      kind: "object",
      id: freshId(),
      birth: tick(),
      props,
      accessors: new Map(),
      classOf: undefined,
      proto: undefined,
      others: new Cell(ABSENT, 0),
    };
  }
  return literal(data as boolean | number | null);
}
