import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { type DispatchEvent, dispatchEvents, fieldAliases, isMissing } from "../../contract/index.js";
import { type LogForm, nameOf, requirementsOf, type TupleForm } from "./requirements.js";
import { annotationKeywords, definitions, dispatchEventsSchema, reference, SCHEMA_ID } from "./schema.js";

/** A field that a line names by an alias, and the name that it wants. */
export interface AliasedField {
  readonly alias: string;
  readonly field: string;
}

/** What a line of a known event lacks. */
export interface Lack {
  /** Every required field that counts as missing, by the contract's name; of a choice, `a or b`. */
  readonly missing: readonly string[];
  /** Those of the missing fields that are there, but hold nothing: `null`, `""`, `"—"` or `"unknown"`. */
  readonly empty: readonly string[];
  /** Those of the missing fields whose value stands under another name. */
  readonly aliased: readonly AliasedField[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Judges the fields of one event: what they lack, or nothing if they are complete. */
export type EventCheck = (fields: Fields) => Lack | undefined;

const made = new Map<string, ReadonlyMap<string, EventCheck>>();

/**
 * A check for each known event. Lines of version 2 are judged by the published schema, compiled once; only for
 * one that fails is it worked out what is missing. The old form has its own few columns, and no schema.
 */
export function eventChecks(form: LogForm, tuple: TupleForm): ReadonlyMap<string, EventCheck> {
  const key = `${form} ${tuple}`;
  const checks = made.get(key) ?? makeEventChecks(form, tuple);
  made.set(key, checks);
  return checks;
}

function makeEventChecks(form: LogForm, tuple: TupleForm): ReadonlyMap<string, EventCheck> {
  const compile = form === "v2" ? schemaCompiler(tuple) : () => undefined;
  return new Map(
    dispatchEvents.map((event) => {
      const requirements = requirementsOf(event, form, tuple);
      const holds = compile(event);
      return [event.name, (fields) => (holds?.(fields) === true ? undefined : lackOf(fields, requirements))];
    }),
  );
}

function schemaCompiler(tuple: TupleForm): (event: DispatchEvent) => ValidateFunction {
  // That the schema is one is a matter for its test; asking each time takes longer than a small log.
  const ajv = new Ajv2020({ keywords: [...annotationKeywords], meta: false, validateSchema: false });
  ajv.addSchema(dispatchEventsSchema());
  return ({ name }) => {
    const names = tuple === "full" ? [name, definitions.tuple] : [name];
    return ajv.compile({ allOf: names.map((definition) => ({ $ref: SCHEMA_ID + reference(definition) })) });
  };
}

function lackOf(fields: Fields, requirements: readonly (readonly string[])[]): Lack | undefined {
  const lacking = requirements.filter((names) => names.every((name) => isMissing(fields[name])));
  if (lacking.length === 0) return undefined;
  const names = lacking.flat();
  const aliased = [...fieldAliases]
    .filter(([alias, field]) => names.includes(field) && !isMissing(fields[alias]))
    .map(([alias, field]) => ({ alias, field }));
  const empty = names.filter((name) => Object.hasOwn(fields, name));
  return { missing: lacking.map(nameOf), empty, aliased };
}
