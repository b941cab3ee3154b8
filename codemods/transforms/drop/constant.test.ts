import { describe, expect, test } from "@jest/globals";
import { nodeOf, viewOf } from "../../testing/in-memory.js";
import { constantOf, foldOutwards, type Constant } from "./constant.js";

/** What stands around `gone()` once that is a constant: `<what folds> = <what it comes to>`. */
function folded(text: string, constant: Constant): string {
  const view = viewOf(text);
  const isQuiet = (node: { getText(): string }): boolean => !node.getText().includes("loud");
  const result = foldOutwards(nodeOf(view, "gone()"), constant, isQuiet);
  return `${result.node.getText()} = ${"instead" in result ? result.instead.getText() : result.constant}`;
}

describe("foldOutwards", () => {
  test.each<[string, string, Constant, string]>([
    ["a plain argument stays", "f(gone());", "undefined", "gone() = undefined"],
    ["wrappers say the same", "f((await gone())! as Row);", "null", "(await gone())! as Row = null"],
    ["`!` turns it round", "if (!gone()) f();", "undefined", "!gone() = true"],
    ["`!` of what went well", "if (!gone()) f();", "ok", "!gone() = false"],
    ["a false side decides an `&&`", "if (gone() && loud()) f();", "false", "gone() && loud() = false"],
    ["a true side leaves the other", "if (gone() && other) f();", "true", "gone() && other = other"],
    ["a quiet left side may go", "if (a && gone()) f();", "false", "a && gone() = false"],
    ["a loud left side must run", "if (loud() && gone()) f();", "false", "gone() = false"],
    ["nothing `||` the other", "x = gone() || other;", "null", "gone() || other = other"],
    ["`??` takes the other for null only", "x = gone() ?? other;", "false", "gone() ?? other = false"],
    ["`??` of nothing", "x = gone() ?? other;", "undefined", "gone() ?? other = other"],
    ["a condition chooses", "x = gone() ? a : b;", "undefined", "gone() ? a : b = b"],
    ["it goes on where that is a constant", "x = !gone()?.row;", "undefined", "!gone()?.row = true"],
    ["without `?.` a member of nothing throws", "x = gone().row;", "undefined", "gone() = undefined"],
    [
      "methods of an empty list",
      "x = gone().filter(f).length > 0;",
      "[]",
      "gone().filter(f).length > 0 = false",
    ],
    [
      "an empty list has no first entry",
      "x = gone().find(f) === undefined;",
      "[]",
      "gone().find(f) === undefined = true",
    ],
    [
      "a command that went well ended with 0",
      "if (gone().status !== 0) f();",
      "ok",
      "gone().status !== 0 = false",
    ],
    ["null == undefined", "x = gone() == undefined;", "null", "gone() == undefined = true"],
    ["null !== undefined", "x = gone() === undefined;", "null", "gone() === undefined = false"],
    ["no list is equal to another", "x = gone() === [];", "[]", "gone() = []"],
    ["0 on the right side", "x = 3 > gone();", "0", "3 > gone() = true"],
    ["0 and what is not known", "x = gone() < n;", "0", "gone() = 0"],
  ])("%s", (_, text, constant, expected) => {
    expect(folded(text, constant)).toBe(expected);
  });
});

describe("constantOf", () => {
  test.each([
    ["''", '""'],
    ["([] as Row[])", "[]"],
    ["void 0", "undefined"],
    ["1", undefined],
    ["[1]", undefined],
  ])("%s", (text, expected) => {
    expect(constantOf(nodeOf(viewOf(`x = ${text};`), text))).toBe(expected);
  });
});
