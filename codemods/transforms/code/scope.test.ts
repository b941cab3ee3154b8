import { describe, expect, test } from "@jest/globals";
import { Node, type Identifier } from "ts-morph";
import { nodeOf, statementOf, viewOf } from "../../testing/in-memory.js";
import { calleeText, isKnownAt, referencesIn, resolve, usesOf } from "./scope.js";

/** The line of the declaration that `name` means in the statement that begins with `at(`; undefined for none. */
function lineOf(text: string): number | undefined {
  return resolve("name", statementOf(viewOf(text), "at("))?.getStartLineNumber();
}

describe("resolve", () => {
  test.each([
    ["a constant of the file", "const name = 1;\nat(name);", 1],
    ["the nearest block", "const name = 1;\n{\nconst name = 2;\nat(name);\n}", 3],
    ["not a block beside it", "const name = 1;\n{\nconst name = 2;\n}\nat(name);", 1],
    ["a parameter", "const name = 1;\nfunction f(name) {\nat(name);\n}", 2],
    ["a part of a pattern", "const name = 1;\nfunction f({ a: [name] }) {\nat(name);\n}", 2],
    ["not the key of a pattern", "const name = 1;\nfunction f({ name: a }) {\nat(name);\n}", 1],
    ["a loop's own variable", "for (const name of list)\nat(name);", 1],
    ["what was caught", "try {} catch (name) {\nat(name);\n}", 1],
    ["an import by its other name", 'import { a as name } from "a";\nat(name);', 1],
    ["a function further down", "at(name);\nfunction name() {}", 2],
    ["nothing for an import's own name", 'import { name as a } from "a";\nat(name);', undefined],
  ])("finds %s", (_, text, line) => {
    expect(lineOf(text)).toBe(line);
  });
});

describe("usesOf", () => {
  test("neither keys, properties, declarations, nor what another scope calls so", () => {
    const view = viewOf(
      "const name = 1;\nuse(name);\nx.name = { name: 2 };\nconst y = { name };\n((name) => name)(3);\nexport { name };",
    );
    const declared = resolve("name", view.source) as Identifier;
    expect(usesOf(declared).map((one) => one.getStartLineNumber())).toEqual([2, 4, 6]);
  });
});

describe("referencesIn", () => {
  test("reads and writes, no labels, no members", () => {
    const { source } = viewOf("loop: for (;;) a.b = c[d].e(f => f);");
    expect(referencesIn(source).map((one) => one.getText())).toEqual(["a", "c", "d", "f"]);
  });
});

describe("isKnownAt", () => {
  const text = `function f(given) {
  const early = 1;
  at();
  const late = 2;
  if (given) { const inner = 3; from(); }
}`;
  test.each([
    ["given", true],
    ["early + 1", true],
    ["late", false],
    ["inner", false],
    ["process.cwd()", true],
    ["given.late", true],
    ['"late"', true],
    ["{ late: early }", true],
  ])("%s: %s", (expression, isKnown) => {
    const view = viewOf(text);
    expect(isKnownAt(expression, statementOf(view, "at("), statementOf(view, "from("))).toBe(isKnown);
  });
});

describe("calleeText", () => {
  test.each([
    ["an import's own name", 'import { rmSync as rm } from "fs";\nrm(1);', "rm(1)", "rmSync"],
    ["what was required", 'const { rmSync: rm } = require("fs");\nrm(1);', "rm(1)", "rmSync"],
    ["a member, `?.` as a dot", "fs?.promises\n.rm(1);", "fs?.promises\n.rm(1)", "fs.promises.rm"],
    ["a part of something else", "const { rmSync: rm } = api();\nrm(1);", "rm(1)", "rm"],
  ])("%s", (_, text, call, expected) => {
    const node = nodeOf(viewOf(text), call);
    expect(Node.isCallExpression(node) && calleeText(node)).toBe(expected);
  });
});
