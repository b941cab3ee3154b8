import { fieldAliases, isMissing } from "../../../contract/index.js";
import { alternatives } from "../values/join.js";
import { knownText } from "../values/text.js";
import type { Value } from "../values/value.js";
import type { LogEffect, LogFields } from "./effect.js";
import type { EventFact, LogFault } from "./log-findings.js";

type Presence = "there" | "maybe" | "empty" | "absent";

/**
 * What is wrong with the fields that an event requires.
 *
 * @param isChosen whether a conditional chooses the event
 */
export function fieldFaults(
  effect: LogEffect,
  event: string,
  required: EventFact["required"],
  isChosen: boolean,
): LogFault[] {
  const byPresence = { maybe: [] as string[], empty: [] as string[], absent: [] as string[] };
  const faults: LogFault[] = [];
  for (const { anyOf } of required) {
    const presences = anyOf.map((field) => presenceOf(effect, field));
    const best =
      (["there", "maybe", "empty", "absent"] as const).find((one) => presences.includes(one)) ?? "absent";
    // A conditional that gives the one or the other gives enough.
    if (best === "there" || presences.filter((one) => one === "maybe").length > 1) continue;
    // An event that a conditional chooses takes its fields by the same conditional.
    if (best === "maybe" && isChosen) continue;
    const alias = anyOf.flatMap((field) => aliasOf(effect, field));
    const [first] = alias;
    if (first !== undefined && best !== "maybe") faults.push({ fault: "alias", event, ...first });
    else byPresence[best].push(anyOf.join(" or "));
  }
  const { absent, empty, maybe } = byPresence;
  if (absent.length > 0) faults.push({ fault: "missing", event, fields: absent });
  if (empty.length > 0) faults.push({ fault: "empty", event, fields: empty });
  if (maybe.length > 0) faults.push({ fault: "mayBeMissing", event, fields: maybe });
  return faults;
}

/** A known alias that holds a value, where the field itself does not. */
function aliasOf(effect: LogEffect, field: string): { alias: string; field: string }[] {
  for (const [alias, meant] of fieldAliases)
    if (meant === field && effect.fields.every(({ known }) => presenceOfValue(known.get(alias)) === "there"))
      return [{ alias, field }];
  return [];
}

function presenceOf({ fields }: LogEffect, field: string): Presence {
  const presences = new Set(fields.map((one) => presenceIn(one, field)));
  const [only] = presences;
  if (presences.size === 1 && only !== undefined) return only;
  return presences.has("there") || presences.has("maybe") ? "maybe" : "empty";
}

function presenceIn({ known, others }: LogFields, field: string): Presence {
  const value = known.get(field);
  const spread = presenceThroughSpread(others);
  if (value === undefined) return spread;
  const presence = presenceOfValue(value);
  return presence !== "there" && spread === "there" ? "there" : presence;
}

/** A spread of something unknown may bring the field; one that has a type is taken at its word. */
function presenceThroughSpread(others: Value): Presence {
  const all = alternatives(others).filter((one) => one.kind !== "literal");
  if (all.length === 0) return "absent";
  return all.every((one) => one.kind === "unknown" && one.hole.typed === true) ? "there" : "maybe";
}

function presenceOfValue(value: Value | undefined): Presence {
  if (value === undefined) return "absent";
  const all = alternatives(value).map(presenceOfOne);
  if (all.every((one) => one === "there")) return "there";
  if (all.includes("there")) return "maybe";
  if (all.every((one) => one === "absent")) return "absent";
  return all.includes("absent") ? "maybe" : "empty";
}

function presenceOfOne(value: Value): Presence {
  if (value.kind === "literal") {
    if (value.absent === true) return "absent";
    return isMissing(value.value) ? "empty" : "there";
  }
  if (value.kind === "text") {
    const known = knownText(value.parts);
    return known !== undefined && isMissing(known) ? "empty" : "there";
  }
  return "there";
}
