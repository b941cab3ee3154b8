import { describe, expect, test } from "@jest/globals";
import { applyEdits } from "./edits.js";
import { removalOf } from "./removal.js";
import { Sources } from "./source-view.js";

/** Removes the statement that calls `gone`. */
function remove(text: string): string {
  const view = new Sources().view("/p.ts", text);
  const statement = view.source
    .getDescendants()
    .find((one) => one.getKindName() === "ExpressionStatement" && one.getText().startsWith("gone"));
  return applyEdits(text, statement === undefined ? [] : [removalOf(view, statement)]);
}

describe("removalOf", () => {
  test.each([
    ["its line", "a();\ngone();\nb();\n", "a();\nb();\n"],
    ["its line with CRLF", "a();\r\ngone();\r\nb();\r\n", "a();\r\nb();\r\n"],
    ["one of two blank lines", "a();\n\ngone();\n\nb();\n", "a();\n\nb();\n"],
    ["the blank line behind the first statement of a block", "{\n  gone();\n\n  b();\n}\n", "{\n  b();\n}\n"],
    ["the comment above it", "a();\n// why\n// 为什么\ngone();\nb();\n", "a();\nb();\n"],
    ["not a heading", "// ── queue ──\ngone();\nb();\n", "// ── queue ──\nb();\n"],
    ["not what stands on top of the file", "// what this is\ngone();\nb();\n", "// what this is\nb();\n"],
    ["not a comment that stands apart", "// about all\n\ngone();\nb();\n", "// about all\n\nb();\n"],
    ["only itself on a shared line", "a(); gone(); b();\n", "a(); b();\n"],
    ["the blank in front at the end of a line", "a(); gone();\n", "a();\n"],
    ["the last line without a break", "a();\ngone();", "a();"],
    ["no comment behind it", "a();\ngone(); // still true\nb();\n", "a();\n// still true\nb();\n"],
  ])("takes %s", (_, before, after) => {
    expect(remove(before)).toBe(after);
  });
});
