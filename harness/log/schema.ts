import {
  type DispatchEvent,
  dispatchEvents,
  type EventField,
  eventFields,
  exampleOf,
  fieldAliases,
  identityTuple,
  lineFields,
  logFormat2,
  missingValues,
  tupleFields,
} from "../../contract/index.js";
import { requirementsOf } from "./requirements.js";

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The `$id` of the schema: a name, not an address. */
export const SCHEMA_ID = `urn:writer-regression:dispatch-events:${String(logFormat2.version)}`;

/** The keywords of the schema that assert nothing, and that JSON Schema does not know. */
export const annotationKeywords = ["x-since", "x-types", "x-producers", "x-aliases"] as const;

/** The `$defs` of the schema that are no event. */
export const definitions = { present: "present", tuple: "identity-tuple" } as const;

const fields: Readonly<Record<string, EventField>> = { ...eventFields, ...tupleFields, ...lineFields };

/**
 * The JSON Schema (2020-12) of one line of the log, made from the contract. Each event has a definition, chosen
 * by the line's `event`; an event that the contract does not know is allowed, and so are further properties.
 *
 * The types of fields are annotations. The contract says which values count as missing, and that `0`, `false`
 * and `[]` do not; a row id may be a number or a text. A schema that asserted types would forbid more than that.
 */
export function dispatchEventsSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: SCHEMA_ID,
    title: "Dispatch events",
    description:
      "One line of the dispatch log, version 2. A known event must carry its fields under these very names; other events and further fields are allowed.",
    $comment:
      "Generated from contract/ by `npm run schema`. Keywords that start with x- are annotations: a strict validator has to be told of them.",
    "x-since": logFormat2.version,
    type: "object",
    properties: {
      ts: described("ts"),
      source: described("source"),
      event: { ...described("event"), type: "string", $ref: reference(definitions.present) },
      detail: described("detail"),
    },
    required: ["event"],
    allOf: dispatchEvents.map(({ name }) => ({
      if: { type: "object", properties: { event: { const: name } }, required: ["event"] },
      then: { $ref: reference(name) },
    })),
    examples: dispatchEvents.map(exampleOf),
    $defs: {
      [definitions.present]: {
        description: "A value that does not count as missing. 0, false and [] are values.",
        "x-since": logFormat2.version,
        not: { enum: missingValues.filter((value) => value !== undefined) },
        examples: ["T-014", 0, false, []],
      },
      ...Object.fromEntries(dispatchEvents.map((event) => [event.name, eventDefinition(event)])),
      [definitions.tuple]: tupleDefinition(),
    },
  };
}

/** Where a definition of the schema is, seen from inside it. */
export function reference(definition: string): string {
  return `#/$defs/${definition}`;
}

function eventDefinition(event: DispatchEvent): JsonSchema {
  const names = requirementsOf(event, "v2", "event").filter(([name]) => name !== "event");
  const { properties, ...asserted } = holding(names);
  return {
    title: event.name,
    description: event.description,
    "x-since": event.since,
    "x-producers": event.producers,
    type: "object",
    properties: { event: { ...described("event", event.name), const: event.name }, ...properties },
    ...asserted,
    required: ["event", ...asserted.required],
    examples: [exampleOf(event)],
  };
}

function tupleDefinition(): JsonSchema {
  const example = identityTuple.map(({ anyOf: [name] }) => [name, fields[name]?.example] as const);
  return {
    title: "Identity tuple",
    description:
      "The full form of a dispatch's identity. No event has to carry it all; a validator may ask for it.",
    "x-since": logFormat2.version,
    type: "object",
    ...holding(identityTuple.map(({ anyOf }) => anyOf)),
    examples: [Object.fromEntries(example)],
  };
}

/** An object that holds a value under one name at least of each choice. */
function holding(choices: readonly (readonly string[])[]) {
  const single = choices.filter((names) => names.length === 1).flat();
  const several = choices.filter((names) => names.length > 1);
  const required = (name: string) => ({ ...described(name), $ref: reference(definitions.present) });
  const anyOf = several.map((names) => ({
    anyOf: names.map((name) => ({
      type: "object",
      properties: { [name]: { $ref: reference(definitions.present) } },
      required: [name],
    })),
  }));
  return {
    properties: Object.fromEntries(
      choices.flat().map((name) => [name, single.includes(name) ? required(name) : described(name)]),
    ),
    required: single,
    ...(anyOf.length > 0 ? { allOf: anyOf } : {}),
  };
}

/** What a field is, as annotations. */
function described(name: string, example?: unknown): JsonSchema {
  const field = fields[name];
  if (field === undefined) throw new Error(`the contract does not describe the field ${name}`);
  const aliases = [...fieldAliases].filter(([, own]) => own === name).map(([alias]) => alias);
  return {
    description: describe(field, aliases),
    "x-since": field.since,
    "x-types": field.types,
    ...(aliases.length > 0 ? { "x-aliases": aliases } : {}),
    examples: [example ?? field.example],
  };
}

function describe(field: EventField, aliases: readonly string[]): string {
  const hex = field.format === "sha256-hex" ? " 64 lower-case hex digits." : "";
  return `${field.description}${hex}${aliases.length > 0 ? ` Not under the name ${aliases.join(", ")}.` : ""}`;
}
