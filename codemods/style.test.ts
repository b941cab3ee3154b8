import { describe, expect, test } from "@jest/globals";
import type { Style } from "./style.js";
import { viewOf } from "./testing/in-memory.js";

describe("readStyle", () => {
  test.each<[string, string, Partial<Style>]>([
    [
      "nothing to go by",
      "",
      { eol: "\n", quote: '"', semicolons: true, indent: "  ", ending: "", modules: "esm" },
    ],
    ["most line ends", "a();\r\nb();\r\nc();\n", { eol: "\r\n" }],
    ["a tie of line ends", "a();\r\nb();\n", { eol: "\n" }],
    ["most quotes", "a('x', 'y', \"z\");\n", { quote: "'" }],
    ["no semicolons", "import a from 'a'\na()\nb()\n", { semicolons: false }],
    ["blocks have no semicolons", "a();\nif (b) {}\nfunction c() {}\nclass D {}\n", { semicolons: true }],
    ["a step of four", "if (a) {\n    b();\n    if (c) {\n        d();\n    }\n}\n", { indent: "    " }],
    ["tabs", "if (a) {\n\tif (b) {\n\t\tc();\n\t}\n}\n", { indent: "\t" }],
    [
      "the ending of most specifiers",
      'import "./a.js";\nimport "./b.js";\nimport "./c";\n',
      { ending: ".js" },
    ],
    ["packages have no ending", 'import "chart.js";\nimport "./b";\n', { ending: "" }],
    ["require", 'const a = require("./a.cjs");\n', { modules: "commonjs", ending: ".cjs" }],
    ["require beside an export", 'const a = require("./a");\nexport const b = a;\n', { modules: "esm" }],
  ])("%s", (_, text, expected) => {
    expect(viewOf(text).style).toMatchObject(expected);
  });

  test("what the path says", () => {
    expect(viewOf("a();\n", "/w/.opencode/a.cjs").style.modules).toBe("commonjs");
    expect(viewOf("a();\n", "/w/.opencode/a.mjs").style.ending).toBe(".ts");
  });
});
