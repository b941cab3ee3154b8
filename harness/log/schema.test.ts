import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { dispatchEvents, exampleOf, fieldAliases, findEvent } from "../../contract/index.js";
import { annotationKeywords, dispatchEventsSchema, type JsonSchema, reference, SCHEMA_ID } from "./schema.js";

const schema = dispatchEventsSchema();
const ajv = new Ajv2020({ keywords: [...annotationKeywords], strict: true });
const valid = ajv.compile(schema);

const example = (name: string) => {
  const event = findEvent(name);
  if (event === undefined) throw new Error(name);
  return exampleOf(event);
};
const without = (object: object, ...names: string[]) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

test("the file at the top of the package is this schema", () => {
  const file = new URL("../../dispatch-events.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(schema);
});

test("it is a JSON Schema, and compiles with and without strictness", () => {
  expect(ajv.validateSchema(schema)).toBe(true);
  expect(() => new Ajv2020({ strict: false }).compile(schema)).not.toThrow();
});

/** Every part of a schema that holds examples, with its place. */
function* exampled(part: unknown, path = ""): Generator<[path: string, part: JsonSchema]> {
  if (typeof part !== "object" || part === null) return;
  if ("examples" in part && Array.isArray(part.examples)) yield [path, part];
  for (const [key, value] of Object.entries(part)) {
    if (key !== "examples") yield* exampled(value, `${path}/${key}`);
  }
}

test.each([...exampled(schema)])("the examples at %j are valid there", (path) => {
  const check = ajv.compile({ $ref: `${SCHEMA_ID}#${path}` });
  const part = path
    .split("/")
    .slice(1)
    .reduce<unknown>((at, key) => (at as JsonSchema)[key], schema) as JsonSchema;
  for (const value of part["examples"] as unknown[]) {
    check(value);
    expect(check.errors ?? []).toEqual([]);
  }
});

describe.each(dispatchEvents)("$name", (event) => {
  const definition = (schema["$defs"] as Record<string, JsonSchema>)[event.name] ?? {};
  const line = exampleOf(event);

  test("tells a description, an example and a version, and so does each of its fields", () => {
    const parts = [definition, ...Object.values(definition["properties"] as Record<string, JsonSchema>)];
    expect(parts).toHaveLength(3 + event.required.flatMap(({ anyOf }) => anyOf).length + 1);
    for (const part of parts) {
      expect(part["description"]).toMatch(/^[A-Z].*\.$/);
      expect(part["examples"]).toHaveLength(1);
      expect(part["x-since"]).toEqual(expect.any(Number));
    }
  });

  test("is valid with further fields, and under its own definition", () => {
    expect(valid({ ...line, detail: "free", more: { deep: [1] } })).toBe(true);
    expect(ajv.validate(SCHEMA_ID + reference(event.name), line)).toBe(true);
    expect(ajv.validate(SCHEMA_ID + reference(event.name), { ...line, event: "OTHER" })).toBe(false);
  });

  const singles = [
    "ts",
    "source",
    ...event.required.flatMap(({ anyOf }) => (anyOf.length === 1 ? anyOf : [])),
  ];
  test.each(singles)("needs a value for %s", (name) => {
    expect(valid(without(line, name))).toBe(false);
    for (const value of [null, "", "—", "unknown"]) expect(valid({ ...line, [name]: value })).toBe(false);
    for (const value of [0, false, [], "x", {}]) expect(valid({ ...line, [name]: value })).toBe(true);
  });

  const aliases = [...fieldAliases].filter(([, field]) => singles.includes(field));
  test.each([...aliases, ["none", "none"]])("does not take %s for %s", (alias, field) => {
    if (alias === "none") return;
    expect(valid({ ...without(line, field), [alias]: "x" })).toBe(false);
    expect(valid({ ...line, [alias]: "x" })).toBe(true);
  });
});

describe("the choice in DISPATCH-QUEUE-EXACT-MISS", () => {
  const base = without(example("DISPATCH-QUEUE-EXACT-MISS"), "dispatch_key");
  test.each([
    [{}, false],
    [{ dispatch_key: "k" }, true],
    [{ parent_session_id: "s" }, true],
    [{ dispatch_key: "", parent_session_id: "s" }, true],
    [{ dispatch_key: null, parent_session_id: "—" }, false],
    [{ dispatchKey: "k", parentSessionId: "s" }, false],
  ])("%j: %p", (fields, expected) => {
    expect(valid({ ...base, ...fields })).toBe(expected);
  });
});

test("raw_error is asked for where a task failed, and only there", () => {
  const failed = without(example("DISPATCH-TASK-FAILED"), "raw_error");
  expect(valid(failed)).toBe(false);
  expect(valid({ ...failed, event: "DISPATCH-TASK-SUCCESS" })).toBe(true);
});

test.each([
  [{ event: "SESSION-START" }, true],
  [{ event: "backup-created" }, true],
  [{ event: "" }, false],
  [{ event: "unknown" }, false],
  [{ event: 5 }, false],
  [{}, false],
  [[], false],
  ["BACKUP-CREATED", false],
  [null, false],
])("the line %j: %p", (line, expected) => {
  expect(valid(line)).toBe(expected);
});
