import { describe, expect, test } from "@jest/globals";
import { hole, parts, show } from "../testing/parts.js";
import { ANY_HOLE, isFromLegacy, knownText, normaliseParts, printParts, splitParts } from "./text.js";

describe("equal texts have equal parts", () => {
  test.each<[string, ReturnType<typeof parts>, string]>([
    ["neighbours become one", ["a", "b"], '"ab"'],
    ["empty pieces go", ["", "a", ""], '"a"'],
    ["nothing is left of nothing", ["", ""], ""],
    ["holes keep strings apart", ["a", hole("x"), "b", "c"], '"a"<x>"bc"'],
    ["two holes stay two", [hole("x"), "", hole("y")], "<x><y>"],
  ])("%s", (_title, given, shown) => {
    expect(show(normaliseParts(given))).toBe(shown);
  });

  test("of very many parts the ends stay", () => {
    const many = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? hole(String(index)) : "/"));
    const kept = normaliseParts([...many, ".pending.json"]);
    expect(kept.length).toBeLessThanOrEqual(40);
    expect(printParts(kept)).toMatch(/^<0>\/<2>\/.*\/\.pending\.json$/);
  });
});

describe("known text", () => {
  test.each<[string, string | undefined]>([
    ["", ""],
    ["a/b", "a/b"],
    ["<x>", undefined],
    ["a<x>", undefined],
    ["<x>a", undefined],
  ])("%j is %j", (given, known) => {
    expect(knownText(parts(given))).toBe(known);
  });
});

describe("splitting at what is known", () => {
  test.each<[string, string]>([
    ["a/b", '"a" ; "b"'],
    ["/a", ' ; "a"'],
    ["a/", '"a" ; '],
    ["a//b", '"a" ;  ; "b"'],
    ["", ""],
    ["<x>/a", '<x> ; "a"'],
    ["a<x>b/c", '"a"<x>"b" ; "c"'],
    ["<x><y>", "<x><y>"],
  ])("%j", (given, pieces) => {
    expect(splitParts(parts(given), "/").map(show).join(" ; ")).toBe(pieces);
  });
});

test("a text tells what a message prints", () => {
  expect(printParts(parts("<arg 0>/ctx/<task>.json"))).toBe("<arg 0>/ctx/<task>.json");
});

test("one hole out of a legacy file is enough", () => {
  expect(isFromLegacy(["a", ANY_HOLE])).toBe(false);
  expect(isFromLegacy(["a", ANY_HOLE, { ...ANY_HOLE, fromLegacy: true }])).toBe(true);
});
