import { describe, expect, test } from "@jest/globals";
import { applyEdits, PatchError, readPatch } from "./patch.js";
import { parseRegression } from "./regression.js";

const CHANGE = `--- a/lib/a.ts
+++ b/lib/a.ts
@@ -1,3 +1,3 @@
 one
-two
+2
 three
`;
const edits = readPatch(CHANGE)[0]?.edits ?? [];

describe("a patch", () => {
  test("is read as what comes in the place of what", () => {
    expect(readPatch(CHANGE)).toEqual([
      { file: "lib/a.ts", edits: [{ old: "one\ntwo\nthree\n", new: "one\n2\nthree\n" }] },
    ]);
  });

  test("applies where its lines stand, whatever their numbers are", () => {
    expect(applyEdits("zero\none\ntwo\nthree\nfour\n", edits)).toBe("zero\none\n2\nthree\nfour\n");
    expect(applyEdits("one\ntwo\nthree\n", edits)).toBe("one\n2\nthree\n");
  });

  test("does not apply where a line of it is another one, or only a part of one", () => {
    expect(() => applyEdits("one\ntwo!\nthree\n", edits)).toThrow("these lines stand nowhere");
    expect(() => applyEdits("someone\ntwo\nthree\n", edits)).toThrow(PatchError);
  });

  test("does not apply where its lines stand twice", () => {
    expect(() => applyEdits("one\ntwo\nthree\none\ntwo\nthree\n", edits)).toThrow(
      "these lines stand 2 times",
    );
  });

  test("may make a file", () => {
    const made = "--- /dev/null\n+++ b/lib/new.ts\n@@ -0,0 +1,2 @@\n+a\n+b\n";
    expect(readPatch(made)).toEqual([{ file: "lib/new.ts", edits: undefined, created: "a\nb\n" }]);
  });

  test("may not take a file away", () => {
    expect(() => readPatch("--- a/lib/a.ts\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n")).toThrow(PatchError);
  });
});

describe("the head of a patch", () => {
  const head = "Title: two is a number\nPhase: B\nCaught-by: single-call, no-inexact-lease\n\n";

  test("says what is wrong, since when, and who sees it", () => {
    expect(parseRegression("two", head + CHANGE)).toMatchObject({
      id: "two",
      title: "two is a number",
      phase: "B",
      caughtBy: ["single-call", "no-inexact-lease"],
    });
  });

  test.each([
    ["Phase: B", "Phase: X", "there is no phase X"],
    ["Title: two is a number\n", "", "does not say its Title"],
    ["no-inexact-lease", "no-inexact-leese", "nothing is called no-inexact-leese"],
  ])("%j as %j", (from, to, message) => {
    expect(() => parseRegression("two", head.replace(from, to) + CHANGE)).toThrow(message);
  });
});
