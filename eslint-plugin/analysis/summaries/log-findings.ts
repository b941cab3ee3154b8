import { dispatchEvents, identityTuple } from "../../../contract/index.js";
import { moduleName } from "../evaluate/framework.js";
import type { ModuleRecord } from "../modules/record.js";
import type { Workspace } from "../modules/workspace.js";
import { closestEvent } from "./close-names.js";
import type { LogEffect, Site } from "./effect.js";
import { tellsHere, logCalls } from "./log-calls.js";
import { eventNames, namesNothing } from "./event-name.js";
import { fieldFaults } from "./field-faults.js";

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

function unknownCall({ fields }: LogEffect): LogFault {
  const isBlind = fields.some(({ known, others }) => known.size === 0 && others.kind !== "literal");
  return { fault: isBlind ? "unknownFields" : "unknownEvent", event: "" };
}
