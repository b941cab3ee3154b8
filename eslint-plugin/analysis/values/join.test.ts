import { describe, expect, test } from "@jest/globals";
import { parts } from "../testing/parts.js";
import { alternatives, join, joinAll, keyOf, mapValue } from "./join.js";
import { printValue } from "./print.js";
import {
  ABSENT,
  literal,
  NULL,
  text,
  TRUE,
  UNDEFINED,
  UNKNOWN,
  unknown,
  type List,
  type Value,
} from "./value.js";

const t = (line: string): Value => text(parts(line));
const list = (items: readonly Value[], rest?: Value): List => ({ kind: "list", items, rest });

describe("joinAll", () => {
  test.each<[string, readonly Value[], string]>([
    ["of nothing is unknown", [], "unknown"],
    ["of one is that one", [t("a")], '"a"'],
    ["keeps different texts", [t("a"), t("b")], '"a" | "b"'],
    ["of equal texts is one text", [t("a"), t("a")], '"a"'],
    ["of texts with equal holes is one text", [t("<x>a"), t("<x>a")], '<x>"a"'],
    ["tells holes apart by their names", [t("<x>a"), t("<y>a")], '<x>"a" | <y>"a"'],
    ["keeps what is not text", [t("a"), NULL, literal(1)], '"a" | null | 1'],
    ["keeps text and number of one spelling apart", [t("1"), literal(1)], '"1" | 1'],
    ["unfolds unions", [joinAll([t("a"), t("b")]), joinAll([t("b"), t("c")])], '"a" | "b" | "c"'],
    ["does not swallow texts in an unknown", [t("a"), UNKNOWN], '"a" | unknown'],
    ["keeps unknowns of different origin", [unknown("x"), unknown("y")], "unknown <x> | unknown <y>"],
    ["joins unknowns of one origin", [unknown("x"), unknown("x")], "unknown <x>"],
    [
      "keeps a legacy origin apart",
      [unknown("x"), unknown("x", { fromLegacy: true })],
      "unknown <x> | unknown <x, legacy>",
    ],
  ])("%s", (_title, values, printed) => {
    expect(printValue(joinAll(values))).toBe(printed);
  });

  test.each<[string, readonly List[], string]>([
    ["of one length go place by place", [list([t("a"), t("b")]), list([t("c"), t("b")])], '["a" | "c", "b"]'],
    ["of unequal length keep what all have", [list([t("a")]), list([t("a"), t("b")])], '["a", …"b"]'],
    ["empty and full: all may be missing", [list([]), list([t("a")])], '[…"a"]'],
    ["keep their rests", [list([t("a")], t("x")), list([t("a")], t("y"))], '["a", …"x" | "y"]'],
    ["one rest is enough", [list([t("a")], t("x")), list([t("a")])], '["a", …"x"]'],
  ])("lists %s", (_title, lists, printed) => {
    expect(printValue(joinAll(lists))).toBe(printed);
  });

  test("is the same in any order, but for the order of the alternatives", () => {
    const values = [t("a"), UNDEFINED, unknown("x"), t("<y>b")];
    expect(keyOf(joinAll(values))).toBe(keyOf(joinAll([...values].reverse())));
  });

  test("join is idempotent", () => {
    const value = joinAll([t("a"), t("b"), TRUE]);
    expect(join(value, value)).toBe(value);
    expect(printValue(join(value, joinAll([t("b"), TRUE])))).toBe('"a" | "b" | true');
  });
});

describe("too many alternatives", () => {
  const many = (make: (index: number) => Value, count = 25): Value =>
    joinAll(Array.from({ length: count }, (_, index) => make(index)));

  test("24 are told one by one", () => {
    expect(alternatives(many((index) => t(`ctx/${String(index)}.json`), 24))).toHaveLength(24);
  });

  test.each<[string, (index: number) => Value, string]>([
    [
      "texts keep their common beginning and end",
      (i) => t(`a/ctx/${String(i)}.json`),
      '"a/ctx/"<one of many>".json"',
    ],
    ["texts with nothing in common keep nothing", (i) => t(String.fromCharCode(97 + i)), "<one of many>"],
    ["holes end what is common", (i) => t(`<dir>/ctx/${String(i)}<x>.json`), '<one of many>".json"'],
    [
      "numbers are unknown beyond some",
      (i) => literal(i),
      `${Array.from({ length: 22 }, (_, i) => String(i)).join(" | ")} | unknown`,
    ],
  ])("%s", (_title, make, printed) => {
    expect(printValue(many(make))).toBe(printed);
  });

  test("one text more than is told does not lose the other kinds", () => {
    const value = joinAll([many((index) => t(`x${String(index)}`)), NULL]);
    expect(printValue(value)).toBe('"x"<one of many> | null');
  });

  test("joining on and on ends", () => {
    let value: Value = t("");
    for (let index = 0; index < 300; index++) value = join(value, t(`${"a".repeat(index)}.json`));
    expect(alternatives(value).length).toBeLessThanOrEqual(24);
  });
});

describe("mapValue", () => {
  test("changes each alternative", () => {
    const value = joinAll([t("a"), t("b"), UNDEFINED]);
    expect(printValue(mapValue(value, (one) => (one.kind === "text" ? t("c") : one)))).toBe(
      '"c" | undefined',
    );
  });

  test("leaves a single value alone", () => {
    expect(mapValue(NULL, (one) => one)).toBe(NULL);
  });
});

test("a property that does not exist is not one that holds undefined", () => {
  expect(keyOf(ABSENT)).not.toBe(keyOf(UNDEFINED));
});
