import { expect, test } from "@jest/globals";
import { adviceFor, editDistance, nearest } from "./suggest.js";

test.each([
  ["", "", 0],
  ["abc", "", 3],
  ["", "abc", 3],
  ["check", "check", 0],
  ["chek", "check", 1],
  ["hceck", "check", 1],
  ["kitten", "sitting", 3],
])("from %p to %p are %d edits", (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
});

test.each([
  ["jsn", "json"],
  ["JSON", "json"],
  ["sarfi", "sarif"],
  ["xml", undefined],
  ["x", undefined],
  ["", undefined],
])("%p probably means %p", (word, meant) => {
  expect(nearest(word, ["stylish", "json", "sarif", "github"])).toBe(meant);
});

test("advice names the near word, or all", () => {
  expect(adviceFor("jsn", ["json", "sarif"])).toBe('Did you mean "json"?');
  expect(adviceFor("xml", ["json", "sarif"])).toBe("Use one of json, sarif.");
});
