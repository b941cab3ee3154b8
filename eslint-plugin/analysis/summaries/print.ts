import { alternatives } from "../values/join.js";
import { printValue } from "../values/print.js";
import { printParts } from "../values/text.js";
import type { Value } from "../values/value.js";
import type { Effect } from "./effect.js";
import type { Summary } from "./summarise.js";

const VERBS = {
  write: "writes",
  remove: "removes",
  rename: "renames",
  read: "reads",
} as const satisfies Record<Effect["operation"], string>;

/**
 * A summary in one line: `writes(arg 0)`, `removes(<arg 0>/ctx/<arg 1>.json), returns(true)`, `pure`. Equal effects are
 * told once; nothing is said of a result that is undefined or unknown.
 */
export function printSummary({ effects, returns }: Summary): string {
  const facts = effects.map(({ operation, path }) => `${VERBS[operation]}(${printPath(path)})`);
  if (tellsSomething(returns)) facts.push(`returns(${printPath(returns)})`);
  return facts.length === 0 ? "pure" : [...new Set(facts)].join(", ");
}

/** Paths stand bare, since nearly every value here is one; a hole that is the whole value, by its label. */
function printPath(value: Value): string {
  return alternatives(value).map(printOne).join(" | ");
}

function printOne(value: Value): string {
  if (value.kind === "unknown") return value.hole.label;
  return value.kind === "text" && value.parts.length > 0 ? printParts(value.parts) : printValue(value);
}

function tellsSomething(value: Value): boolean {
  if (value.kind === "unknown") return value.hole.label !== "unknown";
  return !(value.kind === "literal" && value.value === undefined);
}
