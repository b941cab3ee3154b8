import type { ErrorObject } from "ajv";
import { type SettingFact, settingFacts } from "../../contract/index.js";
import { nearest } from "./suggest.js";

const facts: Readonly<Record<string, SettingFact>> = settingFacts;

const name = { type: "string", minLength: 1 };
const names = { type: "array", minItems: 1, items: name };

/** An object with exactly these keys. */
const exactly = (properties: Readonly<Record<string, object>>) => ({
  type: "object",
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

const event = exactly({
  name,
  producers: names,
  required: { type: "array", items: exactly({ anyOf: names }) },
});

/** The JSON schema of the settings, made from the facts about each key. */
export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries(
    Object.entries(facts).map(([key, fact]) => [key, { description: fact.description, ...schemaOf(fact) }]),
  ),
};

function schemaOf({ type, values = [] }: SettingFact): object {
  switch (type) {
    case "boolean":
      return { type };
    case "choice":
      return { type: "string", enum: [...values] };
    case "events":
      return { type: "array", items: event };
    case "strings":
      return { type: "array", items: name };
  }
}

/** What a key must be; those of an event stand beside those of the settings, for no name is in both. */
const expected: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, expectedOf(fact)])),
  name: "a non-empty string",
  producers: "a list of one or more non-empty strings",
  required: "a list of objects",
  anyOf: "a list of one or more non-empty strings",
};

function expectedOf({ type, values = [] }: SettingFact): string {
  switch (type) {
    case "boolean":
      return "true or false";
    case "choice":
      return values.map((value) => `"${value}"`).join(" or ");
    case "events":
      return "a list of objects";
    case "strings":
      return "a list of non-empty strings";
  }
}

/** Says in one sentence what the validator found wrong with the settings. */
export function describeFault({ keyword, params, instancePath }: ErrorObject, settings: unknown): string {
  const path = instancePath.split("/").slice(1);
  if (keyword === "additionalProperties") {
    return unknownKey(path, String((params as { additionalProperty: unknown }).additionalProperty));
  }
  if (keyword === "required") {
    return `"${print(path)}" needs "${String((params as { missingProperty: unknown }).missingProperty)}".`;
  }
  const value = path.reduce<unknown>((one, key) => (one as Record<string, unknown>)[key], settings);
  const last = path.at(-1);
  if (last === undefined) return `the settings must be an object, but are ${show(value)}.`;
  if (!/^\d+$/u.test(last)) return `"${print(path)}" must be ${expected[last] ?? ""}, but is ${show(value)}.`;
  const list = path.slice(0, -1);
  return `"${print(list)}" must be ${expected[list.at(-1) ?? ""] ?? ""}, but its item ${last} is ${show(value)}.`;
}

function unknownKey(path: readonly string[], key: string): string {
  const known = Object.keys(propertiesAt(path));
  const near = nearest(key, known);
  const advice =
    near === undefined
      ? `There ${known.length > 1 ? "are" : "is only"} ${known.join(", ")}.`
      : `Did you mean "${near}"?`;
  return path.length === 0
    ? `no setting "${key}". ${advice}`
    : `"${print(path)}" takes no "${key}". ${advice}`;
}

function propertiesAt(path: readonly string[]): object {
  if (path.length === 0) return facts;
  return path.includes("required") ? { anyOf: names } : event.properties;
}

/** `events[0].producers` */
function print(path: readonly string[]): string {
  return path.map((key, index) => (/^\d+$/u.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`)).join("");
}

function show(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol" || typeof value === "bigint" || value === undefined) return String(value);
  const text = textOf(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // It goes round in circles, or has a bigint in it.
    return "an object";
  }
}
