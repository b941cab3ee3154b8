import { describe, expect, test } from "@jest/globals";
import { applyEdits, conflict, mapBack, type TextEdit } from "./edits.js";

const edit = (start: number, end: number, text: string): TextEdit => ({ start, end, text });

describe("applyEdits", () => {
  test.each([
    ["nothing", [], "0123456789"],
    ["a replacement", [edit(2, 4, "ab")], "01ab456789"],
    ["several, in any order", [edit(8, 9, ""), edit(0, 1, "zero")], "zero1234567" + "9"],
    ["two that meet", [edit(2, 4, "a"), edit(4, 6, "b")], "01ab6789"],
    ["insertions at one place, in their order", [edit(3, 3, "b"), edit(3, 3, "a")], "012ba3456789"],
    ["an insertion before a replacement", [edit(3, 5, "X"), edit(3, 3, "i")], "012iX56789"],
    ["the same edit twice, once", [edit(1, 2, "x"), edit(1, 2, "x")], "0x23456789"],
  ])("%s", (_, edits, expected) => {
    expect(applyEdits("0123456789", edits)).toBe(expected);
  });

  test.each([
    ["overlap", [edit(1, 4, "a"), edit(3, 5, "b")]],
    ["lie outside", [edit(9, 11, "")]],
  ])("edits that %s are a bug", (_, edits) => {
    expect(() => applyEdits("0123456789", edits)).toThrow(RangeError);
  });
});

describe("conflict", () => {
  test.each([
    ["the same edit", edit(1, 3, "x"), edit(1, 3, "x"), false],
    ["one place, two texts", edit(1, 3, "x"), edit(1, 3, "y"), true],
    ["an overlap", edit(1, 4, ""), edit(3, 6, ""), true],
    ["neighbours", edit(1, 3, ""), edit(3, 6, ""), false],
    ["an insertion inside", edit(1, 5, ""), edit(3, 3, "x"), true],
    ["an insertion at the edge", edit(1, 5, ""), edit(5, 5, "x"), false],
    ["two insertions", edit(3, 3, "x"), edit(3, 3, "y"), false],
  ])("%s", (_, a, b, expected) => {
    expect(conflict(a, b)).toBe(expected);
    expect(conflict(b, a)).toBe(expected);
  });
});

test("mapBack finds where a place was", () => {
  // 0123456789 → 01abc56789, then an X in front
  const edits = [edit(2, 5, "abc"), edit(0, 0, "X")];
  expect(applyEdits("0123456789", edits)).toBe("X01abc56789");
  expect([0, 1, 3, 4, 6, 10].map((at) => mapBack(at, edits))).toEqual([0, 0, 2, 2, 5, 9]);
});
