import { describe, expect, test } from "@jest/globals";
import { eventFields, fieldAliases, identityTuple, isMissing, tables } from "./index.js";

const names = new Set([
  ...identityTuple.flatMap((part) => part.anyOf),
  ...Object.keys(eventFields),
  ...tables.flatMap((table) => table.columns),
]);

describe("aliases", () => {
  test.each([...fieldAliases])("%s stands for the known field %s", (alias, field) => {
    expect(names).toContain(field);
    expect(alias).not.toBe(field);
  });

  test("no alias stands for another alias", () => {
    expect([...fieldAliases.values()].filter((field) => fieldAliases.has(field))).toEqual([]);
  });

  test("no alias is the name of a field that an event requires", () => {
    expect(Object.keys(eventFields).filter((name) => fieldAliases.has(name))).toEqual([]);
  });
});

describe("missing values", () => {
  test.each([undefined, null, "", "—", "unknown"])("%p is missing", (value) => {
    expect(isMissing(value)).toBe(true);
  });

  test.each([0, false, [], NaN, "-", "Unknown", " ", {}])("%p is a value", (value) => {
    expect(isMissing(value)).toBe(false);
  });
});
