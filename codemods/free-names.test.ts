import { describe, expect, test } from "@jest/globals";
import { lostName } from "./free-names.js";
import { viewOf } from "./testing/in-memory.js";

describe("lostName", () => {
  test.each([
    ["its import is gone", 'import { a } from "./a";\na();', "a();", "`a` would not be defined"],
    [
      "it is out of scope now",
      "const a = 1;\nuse(a);",
      "{ const a = 1; }\nuse(a);",
      "`a` would not be defined",
    ],
    ["its last use is gone, too", "const a = 1;\nuse(a);", "use();", undefined],
    ["it was never declared", "use(a);", "use(a, a);", undefined],
    ["it is new", "use();", "use(other);", undefined],
    ["it is a property", "const a = 1;\nuse(a, b.a);", "use({ a: 1 }, b.a);", undefined],
    ["it is handed on", 'import { a } from "./a";\na();', 'export { a } from "./a";', undefined],
    [
      "it is exported, and not there",
      "const a = 1;\nexport { a };",
      "export { a };",
      "`a` would not be defined",
    ],
  ])("%s", (_, before, after, expected) => {
    expect(lostName(viewOf(before), viewOf(after))).toBe(expected);
  });
});
