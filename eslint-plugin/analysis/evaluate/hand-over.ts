import { alternatives } from "../values/join.js";
import type { Value } from "../values/value.js";

/** What is returned, or passed to code that is not seen, may be looked at there. */
export function handOver(value: Value, isReturn: boolean): void {
  for (const one of alternatives(value)) if (one.kind === "native-object") one.escape?.(isReturn);
}
