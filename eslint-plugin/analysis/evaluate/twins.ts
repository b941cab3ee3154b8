import { alternatives, join, joinAll, keyOf } from "../values/join.js";
import type { Value } from "../values/value.js";

/** Objects are compared this deep. */
const MAX_DEPTH = 3;

/**
 * Joins a value to those that were put into a place before. A run makes objects of its own where another run made the
 * like, at the same place in the source and with the same contents: one of them stands for all. The round of one run's
 * loop says nothing to another run.
 */
export function joinTwins(before: Value, value: Value): Value {
  const others = alternatives(before);
  const all = alternatives(value);
  const fresh = all.filter((one) => !others.some((other) => areTwins(one, other, keyWithoutRounds)));
  if (fresh.length === all.length) return join(before, value);
  return fresh.length === 0 ? before : join(before, joinAll(fresh));
}

/** Leaves one of the objects that were made at the same place with the same contents, where branches meet. */
export function withoutTwins(value: Value): Value {
  if (value.kind !== "union") return value;
  const kept: Value[] = [];
  for (const one of value.of)
    if (
      one.kind !== "object" ||
      !kept.some((other) => other.kind === "object" && areTwins(one, other, keyOf))
    )
      kept.push(one);
  return kept.length === value.of.length ? value : joinAll(kept);
}

function areTwins(a: Value, b: Value, keyOfLeaf: (value: Value) => string, depth = 0): boolean {
  if (a === b) return true;
  if (depth > MAX_DEPTH) return false;
  if (a.kind === "object" && b.kind === "object") {
    if (a.madeAt === undefined || a.madeAt !== b.madeAt || a.props.size !== b.props.size) return false;
    if (a.accessors.size > 0 || !areTwins(a.others.value, b.others.value, keyOfLeaf, depth + 1)) return false;
    for (const [key, cell] of a.props) {
      const other = b.props.get(key);
      if (other === undefined || !areTwins(cell.value, other.value, keyOfLeaf, depth + 1)) return false;
    }
    return true;
  }
  // A list inside of twins may have been filled since.
  if (a.kind === "array" && b.kind === "array") return depth > 0 && a.collection === b.collection;
  return keyOfLeaf(a) === keyOfLeaf(b);
}

function keyWithoutRounds(value: Value): string {
  return keyOf(value).replace(/@round\d+/g, "");
}
