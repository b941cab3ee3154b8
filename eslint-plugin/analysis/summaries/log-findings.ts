import { dispatchEvents, fieldAliases, identityTuple, isMissing } from "../../../contract/index.js";
import { moduleName } from "../evaluate/framework.js";
import type { Node } from "../ast.js";
import { knownString } from "../evaluate/coerce.js";
import type { ModuleRecord } from "../modules/record.js";
import type { Workspace } from "../modules/workspace.js";
import { alternatives } from "../values/join.js";
import { knownText } from "../values/text.js";
import { ABSENT, type Value } from "../values/value.js";
import { closestEvent } from "./close-names.js";
import type { Code, LogEffect, LogFields, Site } from "./effect.js";
import { isToldDeeper, locate, type Tells } from "./locate.js";
import { summarise, type Summaries, type Summary } from "./summarise.js";

/** What an event must carry, and who may log it. */
export interface EventFact {
  readonly name: string;
  readonly producers: readonly string[];
  readonly required: readonly { readonly anyOf: readonly string[] }[];
}

export interface LogOptions {
  /** Events besides the contract's, or in their place when the name is the same. */
  readonly events: readonly EventFact[];
  /** Hold each event to its own fields, or to the whole identity tuple. */
  readonly tuple: "event" | "full";
  /** Tell calls of which the event or the fields cannot be known. */
  readonly strict: boolean;
}

export type LogFault =
  | {
      readonly fault: "missing" | "mayBeMissing" | "empty";
      readonly event: string;
      readonly fields: readonly string[];
    }
  | { readonly fault: "alias"; readonly event: string; readonly alias: string; readonly field: string }
  | { readonly fault: "wrongProducer"; readonly event: string; readonly producers: readonly string[] }
  | { readonly fault: "nearMiss"; readonly event: string; readonly known: string }
  | { readonly fault: "unknownEvent" | "unknownFields"; readonly event: string };

/** A log call that does not say which dispatch it is about. */
export interface LogFinding {
  readonly range: readonly [number, number];
  readonly site: Site;
  readonly problem: LogFault;
  /** The place is the log call itself, not one of a wrapper. */
  readonly isDirect: boolean;
}

const tellsHere: Tells = ({ kind }) => kind === "runtime" || kind === "repair";

/** The events that rules and the self-test go by: the contract's, with the user's in front. */
export function eventFacts(extra: readonly EventFact[]): ReadonlyMap<string, EventFact> {
  return new Map([...dispatchEvents, ...extra].map((event) => [event.name, event]));
}

/** What is to be reported of a module's log calls, in the order of the text. */
export function logFindings(workspace: Workspace, module: ModuleRecord, options: LogOptions): LogFinding[] {
  if (!tellsHere(module)) return [];
  const facts = eventFacts(options.events);
  const findings = new Map<string, LogFinding>();
  for (const { site, effect } of logCalls(workspace, module, options.strict))
    for (const problem of faultsOf(effect, site.module, facts, options)) {
      const key = `${String(site.node.range[0])} ${JSON.stringify(problem)}`;
      if (!findings.has(key))
        findings.set(key, { range: site.node.range, site, problem, isDirect: site === effect.site });
    }
  return [...findings.values()].sort((a, b) => a.range[0] - b.range[0]);
}

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

/** The log calls whose event is named in a module, each where it is named. */
function* logCalls(
  workspace: Workspace,
  module: ModuleRecord,
  strict: boolean,
): Generator<{ site: Site; effect: LogEffect }> {
  const decides = (effect: LogEffect): boolean => namesEvent(effect) || (strict && !isOpen(effect));
  const summaries = summarise(workspace, module);
  const entered = enteredInline(summaries);
  for (const [code, summary] of summaries)
    for (const effect of summary.effects) {
      if (effect.kind !== "log" || !decides(effect) || entered.get(code)?.has(effect.site.node)) continue;
      // What an inline function does is told here then, so it is not told deeper.
      const seen = summary.owner === code ? { ...effect, through: [] } : effect;
      const site = told(workspace, summary, seen, decides);
      if (site !== undefined) yield { site, effect };
    }
}

/**
 * The log calls that were seen when the code around an inline function called it: with the arguments that it has there,
 * of which its own summary knows nothing.
 */
function enteredInline(summaries: Summaries): ReadonlyMap<Code, ReadonlySet<Node>> {
  const entered = new Map<Code, Set<Node>>();
  for (const [code, { owner, effects }] of summaries) {
    if (owner !== code) continue;
    for (const effect of effects)
      if (effect.kind === "log")
        for (const { callee } of effect.through)
          entered.set(callee, (entered.get(callee) ?? new Set()).add(effect.site.node));
  }
  return entered;
}

function told(
  workspace: Workspace,
  summary: Summary,
  effect: LogEffect,
  decides: (effect: LogEffect) => boolean,
): Site | undefined {
  const site = locate(effect, summary);
  if (site === undefined || !tellsHere(site.module)) return undefined;
  return isToldDeeper(workspace, effect, decides, tellsHere) ? undefined : site;
}

function eventValue({ known, others }: LogFields): Value {
  return known.get("event") ?? others;
}

function eventNames(fields: LogFields): string[] {
  const value = fields.known.get("event");
  return value === undefined ? [] : alternatives(value).flatMap((one) => knownString(one) ?? []);
}

function namesEvent(effect: LogEffect): boolean {
  return effect.fields.some((fields) => eventNames(fields).length > 0);
}

/** What is unknown comes from an argument: whoever calls decides. */
function isOpen({ fields }: LogEffect): boolean {
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

function faultsOf(
  effect: LogEffect,
  module: ModuleRecord,
  facts: ReadonlyMap<string, EventFact>,
  options: LogOptions,
): LogFault[] {
  const names = new Set(effect.fields.flatMap(eventNames));
  if (names.size === 0) return options.strict && !namesNothing(effect) ? [unknownCall(effect)] : [];
  const faults: LogFault[] = [];
  for (const name of names) {
    const fact = facts.get(name);
    if (fact === undefined) {
      const known = closestEvent(name, [...facts.keys()]);
      if (known !== undefined) faults.push({ fault: "nearMiss", event: name, known });
      continue;
    }
    if (!fact.producers.includes(moduleName(module.path)))
      faults.push({ fault: "wrongProducer", event: name, producers: fact.producers });
    const required = options.tuple === "full" ? identityTuple : fact.required;
    faults.push(...fieldFaults(effect, fact.name, required, names.size > 1));
  }
  return faults;
}

/** Fields that are all known, and no event among them. */
function namesNothing({ fields }: LogEffect): boolean {
  return fields.every(({ known, others }) => !known.has("event") && others.kind === "literal");
}

function unknownCall({ fields }: LogEffect): LogFault {
  const isBlind = fields.some(({ known, others }) => known.size === 0 && others.kind !== "literal");
  return { fault: isBlind ? "unknownFields" : "unknownEvent", event: "" };
}

type Presence = "there" | "maybe" | "empty" | "absent";

function fieldFaults(
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
