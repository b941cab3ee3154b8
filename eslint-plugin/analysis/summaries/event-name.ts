import { knownString } from "../evaluate/coerce.js";
import type { ModuleRecord } from "../modules/record.js";
import type { Workspace } from "../modules/workspace.js";
import { alternatives } from "../values/join.js";
import { knownText } from "../values/text.js";
import { ABSENT, type Value } from "../values/value.js";
import type { LogEffect, LogFields } from "./effect.js";
import { summarise } from "./summarise.js";

/**
 * The names of the events that a module's code logs, or may log.
 *
 * @param known the names to look for where a logged name is known only in part
 */
export function loggedEvents(
  workspace: Workspace,
  module: ModuleRecord,
  known: readonly string[],
): Set<string> {
  const names = new Set<string>();
  for (const [, { effects }] of summarise(workspace, module))
    for (const effect of effects)
      if (effect.kind === "log")
        for (const fields of effect.fields) for (const name of possibleEvents(fields, known)) names.add(name);
  return names;
}

function possibleEvents(fields: LogFields, known: readonly string[]): string[] {
  const value = fields.known.get("event");
  return alternatives(value ?? ABSENT).flatMap((one) => {
    if (one.kind !== "text") return [];
    const whole = knownText(one.parts);
    if (whole !== undefined) return [whole];
    // A name of which nothing is known says nothing.
    if (!one.parts.some((part) => typeof part === "string")) return [];
    const shape = one.parts
      .map((part) => (typeof part === "string" ? part.replace(/[^\w-]/g, "\\$&") : ".*"))
      .join("");
    return known.filter((name) => new RegExp(`^${shape}$`).test(name));
  });
}

function eventValue({ known, others }: LogFields): Value {
  return known.get("event") ?? others;
}

/** The known names that the fields may give the event. */
export function eventNames(fields: LogFields): string[] {
  const value = fields.known.get("event");
  return value === undefined ? [] : alternatives(value).flatMap((one) => knownString(one) ?? []);
}

/** Whether a log call says which event it is about. */
export function namesEvent(effect: LogEffect): boolean {
  return effect.fields.some((fields) => eventNames(fields).length > 0);
}

/** What is unknown comes from an argument: whoever calls decides. */
export function isOpen({ fields }: LogEffect): boolean {
  return fields.some((one) =>
    alternatives(eventValue(one)).some((value) => {
      const holes = value.kind === "unknown" ? [value.hole] : value.kind === "text" ? value.parts : [];
      return holes.some(
        (part) =>
          typeof part !== "string" && /^(?:arg \d|further argument|member of arg|this\b)/.test(part.label),
      );
    }),
  );
}

/** Fields that are all known, and no event among them. */
export function namesNothing({ fields }: LogEffect): boolean {
  return fields.every(({ known, others }) => !known.has("event") && others.kind === "literal");
}
