import { alternatives } from "../values/join.js";
import { printValue } from "../values/print.js";
import { printParts } from "../values/text.js";
import { UNKNOWN, type Value } from "../values/value.js";
import type { Effect, PathEffect } from "./effect.js";
import type { Summary } from "./summarise.js";

/** What an effect is, in a word or two. */
function printEffect(effect: Effect): string | undefined {
  switch (effect.kind) {
    case "path":
      return `${VERBS[effect.operation]}(${printPath(effect.path)})`;
    case "log":
      return `logs(${effect.fields.map(({ known }) => printPath(known.get("event") ?? UNKNOWN)).join(" | ")})`;
    case "start":
      return `starts(${effect.name})`;
    case "api":
      return `calls(${effect.name})`;
    case "sql":
      return effect.use === undefined
        ? undefined
        : `executes(${printParts(effect.sql.parts).replace(/\s+/g, " ")})`;
  }
}

const VERBS = {
  write: "writes",
  remove: "removes",
  rename: "renames",
  read: "reads",
} as const satisfies Record<PathEffect["operation"], string>;

/**
 * A summary in one line: `writes(arg 0)`, `removes(<arg 0>/ctx/<arg 1>.json), returns(true)`, `pure`. Equal effects are
 * told once; nothing is said of a result that is undefined or unknown.
 */
export function printSummary({ effects, returns }: Summary): string {
  const facts = effects.flatMap((effect) => printEffect(effect) ?? []);
  if (tellsSomething(returns)) facts.push(`returns(${alternatives(returns).map(printOne).join(" | ")})`);
  return facts.length === 0 ? "pure" : [...new Set(facts)].join(", ");
}

/** What was opened on a path stands for the path. */
function printPath(value: Value): string {
  return alternatives(value)
    .map((one) => (one.kind === "handle" ? printPath(one.path) : printOne(one)))
    .join(" | ");
}

/** Text stands bare, since nearly every value here is a path; a hole that is the whole value, by its label. */
function printOne(value: Value): string {
  if (value.kind === "unknown") return value.hole.label;
  return value.kind === "text" && value.parts.length > 0 ? printParts(value.parts) : printValue(value);
}

function tellsSomething(value: Value): boolean {
  if (value.kind === "unknown") return value.hole.label !== "unknown";
  return !(value.kind === "literal" && value.value === undefined);
}
