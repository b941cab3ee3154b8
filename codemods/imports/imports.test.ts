import { describe, expect, test } from "@jest/globals";
import { applyEdits } from "../edits.js";
import { Sources } from "../source-view.js";
import { addImports, referenceTo, removeUnused } from "./index.js";

const DB = "/w/.opencode/lib/dispatch-db.ts";
const FILE = "/w/.opencode/plugins/p.ts";

function add(text: string, names: readonly string[] = ["a"], file = FILE, from = DB): string {
  const view = new Sources().view(file, text);
  return applyEdits(
    text,
    addImports(
      view,
      names.map((name) => ({ file, from, name })),
    ),
  );
}

describe("addImports", () => {
  test.each([
    [
      "into a list",
      'import { b } from "../lib/dispatch-db";\n',
      'import { b, a } from "../lib/dispatch-db";\n',
    ],
    [
      "into a tall list with a last comma",
      'import {\n  b,\n  c,\n} from "../lib/dispatch-db";\n',
      'import {\n  b,\n  c,\n  a,\n} from "../lib/dispatch-db";\n',
    ],
    [
      "not what is there",
      'import { a } from "../lib/dispatch-db";\n',
      'import { a } from "../lib/dispatch-db";\n',
    ],
    [
      "beside a type import",
      'import type { R } from "../lib/dispatch-db";\n',
      'import type { R } from "../lib/dispatch-db";\nimport { a } from "../lib/dispatch-db";\n',
    ],
    [
      "behind the last import, as the file writes it",
      "import fs from 'node:fs'\nimport { x } from '../lib/x.ts'\n\nx(fs)\n",
      "import fs from 'node:fs'\nimport { x } from '../lib/x.ts'\nimport { a } from '../lib/dispatch-db.ts'\n\nx(fs)\n",
    ],
    [
      "with `.js` for a `.ts`",
      'import { x } from "../lib/x.js";\n',
      'import { x } from "../lib/x.js";\nimport { a } from "../lib/dispatch-db.js";\n',
    ],
    ["into a file without imports", "f();\n", 'import { a } from "../lib/dispatch-db";\n\nf();\n'],
    [
      "behind a head comment and a shebang",
      "#!/usr/bin/env bun\n// 头\n\nf()\n",
      '#!/usr/bin/env bun\n// 头\nimport { a } from "../lib/dispatch-db"\n\nf()\n',
    ],
    [
      "with the file's line ends",
      'import { x } from "./x";\r\nx();\r\n',
      'import { x } from "./x";\r\nimport { a } from "../lib/dispatch-db";\r\nx();\r\n',
    ],
  ])("%s", (_, before, after) => {
    expect(add(before)).toBe(after);
  });

  test.each([
    [
      "into a destructuring",
      'const { b } = require("../lib/dispatch-db");\n',
      'const { b, a } = require("../lib/dispatch-db");\n',
    ],
    [
      "as a line",
      "'use strict'\nconst fs = require('fs')\n\nfs.x()\n",
      "'use strict'\nconst fs = require('fs')\nconst { a } = require('../lib/dispatch-db.ts')\n\nfs.x()\n",
    ],
  ])("into CommonJS: %s", (_, before, after) => {
    expect(add(before, ["a"], "/w/.opencode/plugins/p.cjs")).toBe(after);
  });

  test("from a package", () => {
    expect(add('import { readFileSync } from "fs";\n', ["statSync"], FILE, "node:fs")).toBe(
      'import { readFileSync, statSync } from "fs";\n',
    );
  });
});

describe("referenceTo", () => {
  const name = (text: string): string | undefined => {
    const found = referenceTo(new Sources().view(FILE, text), DB, "a");
    return found && `${found.text}${found.imports.length > 0 ? " + import" : ""}`;
  };

  test.each([
    ["new", "f();", "a + import"],
    ["imported", 'import { a } from "../lib/dispatch-db";', "a"],
    ["under another name", 'import { a as b } from "../lib/dispatch-db.js";', "b"],
    ["through a namespace", 'import * as db from "../lib/dispatch-db.ts";', "db.a"],
    ["through a whole `require`", 'const db = require("../lib/dispatch-db");', "db.a"],
    ["from a list that has others", 'import { b } from "../lib/dispatch-db";', "a + import"],
    ["taken by something else", "const a = 1;", undefined],
  ])("%s", (_, text, expected) => {
    expect(name(text)).toBe(expected);
  });
});

describe("removeUnused", () => {
  function clean(before: string, after: string, file = FILE): string {
    const sources = new Sources();
    let text = after;
    for (;;) {
      const edits = removeUnused(sources.view(file, before), sources.view(file, text));
      if (edits.length === 0) return text;
      text = applyEdits(text, edits);
    }
  }
  /** Drops the line with `GONE` and cleans up. */
  const without = (text: string, file?: string): string =>
    clean(text, text.replace(/^.*GONE.*\n/m, ""), file);

  test.each([
    ["an import", 'import { a } from "x";\nf(a); // GONE\ng();\n', "g();\n"],
    [
      "one name of an import",
      'import { a, b, c } from "x";\nf(b); // GONE\ng(a, c);\n',
      'import { a, c } from "x";\ng(a, c);\n',
    ],
    [
      "a default beside names",
      'import d, { a } from "x";\nf(a); // GONE\nd();\n',
      'import d from "x";\nd();\n',
    ],
    ["a namespace", 'import * as n from "x";\nn.f(); // GONE\n', ""],
    [
      "a chain of constants",
      'import { join } from "path";\nconst d = join("a");\nconst f = join(d, "b");\nw(f); // GONE\n',
      "",
    ],
    ["a helper with its comment", "/** Writes. */\nfunction w(f) {}\n\nw(1); // GONE\ng();\n", "g();\n"],
    ["one of several constants", "const a = 1, b = 2;\nf(b); // GONE\ng(a);\n", "const a = 1;\ng(a);\n"],
    ["one name of a pattern", "const { a, b } = o;\nf(b); // GONE\ng(a);\n", "const { a } = o;\ng(a);\n"],
    ["a type", "type Q = { a: number }\nconst q: Q = f(); // GONE\ng();\n", "g();\n"],
  ])("takes %s", (_, before, after) => {
    expect(without(before)).toBe(after);
  });

  test.each([
    ["what was unused before", 'import { a } from "x";\nf(); // GONE\n', 'import { a } from "x";\n'],
    ["what is exported", "export const a = 1;\nf(a); // GONE\n", "export const a = 1;\n"],
    ["what does something", "const a = start();\nf(a); // GONE\n", "const a = start();\n"],
    ["an assignment in a value", "const a = (b = 1);\nf(a); // GONE\n", "const a = (b = 1);\n"],
    [
      "what the rest of a pattern leaves out",
      "const { a, ...rest } = o;\nf(a); // GONE\ng(rest);\n",
      "const { a, ...rest } = o;\ng(rest);\n",
    ],
    [
      "a name that is used in a shorthand",
      "const a = 1;\nf(a); // GONE\ng({ a });\n",
      "const a = 1;\ng({ a });\n",
    ],
  ])("keeps %s", (_, before, after) => {
    expect(without(before)).toBe(after);
  });

  test("keeps a type that a comment of plain JavaScript names", () => {
    const text = 'import { T } from "x";\n/** @param {T} a */\nfunction f(a) {}\nnew T(); // GONE\nf();\n';
    expect(without(text, "/w/.opencode/p.js")).toBe(text.replace("new T(); // GONE\n", ""));
  });

  test("takes a `require`", () => {
    expect(without("const { a } = require('x')\na() // GONE\ng()\n", "/w/.opencode/p.cjs")).toBe("g()\n");
  });
});
