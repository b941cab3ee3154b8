import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { logFormat1 } from "../../contract/index.js";
import { parseLine } from "./parse-line.js";

const oldFields = {
  ts: "2025-06-01T09:30:00.000Z",
  sessionID: "ses_1",
  callID: "—",
  agent: "coder",
  agent_type: "coder",
  level: "INFO",
  event: "E",
  detail: "d",
};
const old = (fields: Partial<typeof oldFields> = {}) =>
  Object.values({ ...oldFields, ...fields }).join(" | ");

describe("lines that are records", () => {
  test.each([
    ["JSON", '{"event":"E","a":0}', { form: "v2", event: "E", fields: { event: "E", a: 0 } }],
    ["JSON with CR", '{"event":"E"}\r', { form: "v2", event: "E", fields: { event: "E" } }],
    [
      "JSON after a mark and spaces",
      '\ufeff {"event":"E"}',
      { form: "v2", event: "E", fields: { event: "E" } },
    ],
    ["JSON without event", "{}", { form: "v2", event: undefined, fields: {} }],
    ["JSON whose event is no text", '{"event":5}', { form: "v2", event: undefined, fields: { event: 5 } }],
    [
      "JSON whose event is missing",
      '{"event":"—"}',
      { form: "v2", event: undefined, fields: { event: "—" } },
    ],
    ["columns", old(), { form: "v1", event: "E", fields: oldFields }],
    ["columns with CR", `${old()}\r`, { form: "v1", event: "E", fields: oldFields }],
    ["columns after a mark", `\ufeff${old()}`, { form: "v1", event: "E", fields: oldFields }],
    ["columns without event", old({ event: "—" }), { form: "v1", event: undefined }],
    ["a separator in the detail", old({ detail: "a | b | c" }), { fields: { detail: "a | b | c" } }],
    ["a detail that ends in a bar", old({ detail: "a |" }), { fields: { detail: "a |" } }],
    ["an empty detail", old({ detail: "" }), { event: "E", fields: { detail: "" } }],
    ["an empty detail, trimmed", old({ detail: "" }).trimEnd(), { event: "E", fields: { detail: "" } }],
    [
      "JSON in the detail",
      old({ detail: '{"queue_id":1}' }),
      { form: "v1", fields: { detail: '{"queue_id":1}' } },
    ],
    ["an empty column", old({ callID: "" }), { event: "E", fields: { callID: "" } }],
    ["padded columns", old({ agent: " coder  " }), { fields: { agent: "coder" } }],
  ])("%s", (_, text, expected) => {
    for (const json of [true, false]) expect(parseLine(text, json)).toMatchObject(expected);
  });
});

test.each(["", " ", "\r", "\ufeff", "\t \r"])("%j is empty", (text) => {
  expect(parseLine(text, true)).toBeUndefined();
});

describe("lines that are no record", () => {
  test.each([
    ['{"event":"E"', "invalid-json", "invalid-json"],
    ['{"event":"E"}{}', "invalid-json", "invalid-json"],
    ["{event: 'E'}", "invalid-json", "invalid-json"],
    ['{"a":"\0"}', "invalid-json", "invalid-json"],
    ["[]", "not-an-object", "not-an-object"],
    ["null", "not-an-object", "not-an-object"],
    ["-4.2e+1", "not-an-object", "not-an-object"],
    ['"text"', "not-an-object", "not-an-object"],
    ["true", "not-an-object", "not-an-object"],
    ["[ERROR] no", "invalid-json", "unknown-form"],
    ["2025-06-01", "invalid-json", "unknown-form"],
    ["at Object.<anonymous> (x.ts:1:1)", "invalid-json", "unknown-form"],
    ["a | b | c | d | e | f | g", "invalid-json", "unknown-form"],
    [old().replaceAll(" | ", "|"), "invalid-json", "unknown-form"],
  ])("%j", (text, amongJson, otherwise) => {
    expect(parseLine(text, true)).toBe(amongJson);
    expect(parseLine(text, false)).toBe(otherwise);
  });
});

test("any JSON object is a record with its own fields", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const text = JSON.stringify(object);
      expect(parseLine(text, true)).toMatchObject({ form: "v2", fields: JSON.parse(text) as object });
    }),
  );
});

test("any other JSON is no object", () => {
  const other = fc
    .jsonValue()
    .filter((value) => typeof value !== "object" || value === null || Array.isArray(value));
  fc.assert(
    fc.property(
      other.map((value) => JSON.stringify(value)),
      (text) => {
        expect(parseLine(text, false)).toBe("not-an-object");
      },
    ),
  );
});

test("any columns come back as they were written", () => {
  const cell = fc.string({ minLength: 1 }).filter((text) => text === text.trim() && !/\||^\{/.test(text));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 8, maxLength: 8 }), (cells) => {
      const fields = Object.fromEntries(logFormat1.columns.map((name, at) => [name, cells[at]]));
      expect(parseLine(cells.join(" | "), false)).toMatchObject({ form: "v1", fields });
    }),
  );
});

test("any text is read without an error", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.boolean(), (text, json) => {
      parseLine(text, json);
    }),
  );
});
