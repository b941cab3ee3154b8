import { type DispatchEvent, identityTuple, lineFields } from "../../contract/index.js";

/** Which identity a known event must carry: its own fields (contract §4), or also the whole tuple of §3. */
export type TupleForm = "event" | "full";

/** The two forms of the log on disk: one JSON object a line, or the old columns. */
export type LogForm = "v2" | "v1";

/** The keys that a line of a known event has in each form; the old form has no column for the source. */
const lineKeys: Readonly<Record<LogForm, readonly (keyof typeof lineFields)[]>> = {
  v2: ["ts", "source", "event"],
  v1: ["ts", "event"],
};

/**
 * What a line of this event must hold, in the order in which it is reported. Each entry is a choice of names of
 * which one is enough. The full form asks for every place of the tuple at every known event, also where a
 * dispatch does not have it yet: it is for a framework that logs one and the same base object everywhere.
 */
export function requirementsOf(
  event: DispatchEvent,
  form: LogForm,
  tuple: TupleForm,
): readonly (readonly string[])[] {
  const line = lineKeys[form].map((name) => [name]);
  const own: readonly (readonly string[])[] = event.required.map(({ anyOf }) => anyOf);
  const known = new Set(own.map(nameOf));
  const places = identityTuple.map(({ anyOf }) => anyOf).filter((names) => !known.has(nameOf(names)));
  return tuple === "full" ? [...line, ...own, ...places] : [...line, ...own];
}

/** A choice of fields in words. */
export function nameOf(names: readonly string[]): string {
  return names.join(" or ");
}
