import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { TSESTree } from "@typescript-eslint/utils";
import fc from "fast-check";
import { findWriters } from "./index.js";
import { programs } from "./testing/programs.js";
import { parsers, type ParserName } from "./testing/workspace.js";

const TREE = join(import.meta.dirname, "../../harness/trees/legacy/.opencode");

/** The findings on a text by one parser's tree, one line each; undefined when the parser refuses the text. */
function findings(text: string, parser: ParserName): string[] | undefined {
  const path = `/project/.opencode/plugins/${parser}.ts`;
  let ast: TSESTree.Program;
  try {
    ast = parsers[parser](path, text);
  } catch {
    return undefined;
  }
  return findWriters({ path, text, ast }, { strict: true, checkReads: true }).map((finding) => {
    const [from, to] = finding.range;
    if (!(from >= 0 && from < to && to <= text.length))
      throw new RangeError(`${String(from)}-${String(to)} is outside`);
    for (const { source, offset } of finding.route)
      if (!(offset >= 0 && offset <= text.length && source.lineAt(offset) >= 1))
        throw new RangeError("a step is outside");
    return `${finding.kind} ${finding.operation} ${finding.path} at ${text.slice(from, to)}`;
  });
}

/** Both parsers' trees say the same; a text that only one of them takes is nobody's program. */
function agree(text: string): boolean {
  const byEslint = findings(text, "typescriptEslint");
  const byOxc = findings(text, "oxc");
  if (byEslint === undefined || byOxc === undefined) return false;
  expect(byOxc).toEqual(byEslint);
  return true;
}

test("any program ends, and both parsers find the same in it", () => {
  let found = 0;
  fc.assert(
    fc.property(programs, (text) => {
      // TypeScript takes some parentheses before a colon for the parameters of an arrow function.
      fc.pre(agree(text));
      found += findings(text, "oxc")?.length ?? 0;
    }),
    { numRuns: 80 },
  );
  // Programs in which there is nothing to find would prove nothing.
  expect(found).toBeGreaterThan(30);
});

const sources = readdirSync(TREE, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.[cm]?[jt]s$/.test(name))
  .map((name) => readFileSync(join(TREE, name), "utf8"));

/** A real file with some lines and words dropped, doubled or put in each other's place. */
const mutants = fc
  .tuple(
    fc.constantFrom(...sources),
    fc.array(
      fc.record({
        kind: fc.constantFrom("drop", "double", "swap", "word", "cut"),
        at: fc.double({ min: 0, max: 0.999, noNaN: true }),
        to: fc.double({ min: 0, max: 0.999, noNaN: true }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([source, edits]) => {
    let text = source;
    for (const { kind, at, to } of edits) {
      const pieces =
        kind === "word" ? text.split(/\b/) : kind === "cut" ? text.split(/(?<=[^])/u) : text.split("\n");
      const [from, into] = [Math.floor(at * pieces.length), Math.floor(to * pieces.length)];
      const [one = "", other = ""] = [pieces[from], pieces[into]];
      if (kind === "drop" || kind === "cut") pieces.splice(from, 1);
      else if (kind === "double") pieces.splice(into, 0, one);
      else if (kind === "swap") [pieces[from], pieces[into]] = [other, one];
      else pieces[from] = other;
      text = pieces.join(kind === "word" || kind === "cut" ? "" : "\n");
    }
    return text;
  });

test("a real file that was tampered with is taken as it comes", () => {
  let parsed = 0;
  fc.assert(
    fc.property(mutants, (text) => {
      if (agree(text)) parsed++;
    }),
    { numRuns: 150 },
  );
  expect(parsed).toBeGreaterThan(15);
});

test("any text is taken", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary", maxLength: 80 }), fc.string({ maxLength: 80 })),
      (text) => {
        agree(text);
      },
    ),
    { numRuns: 300 },
  );
});

/** Programs whose work, were every way followed, would not end in a lifetime. */
describe("a bomb does not go off", () => {
  const times = (count: number, make: (index: number) => string): string =>
    Array.from({ length: count }, (_, i) => make(i)).join("\n");
  const head = 'import { writeFileSync } from "node:fs"; let p = "a";\n';
  test.each([
    [
      "branches after branches",
      `${times(300, (i) => `if (flag${String(i)}) p += "${String(i)}";`)} writeFileSync(p, "");`,
    ],
    ["branches in branches", `${"if (x) { p += 1; ".repeat(150)}${"}".repeat(150)} writeFileSync(p, "");`],
    [
      "loops in loops",
      `${times(14, (i) => `for (const x${String(i)} of [1, 2, 3]) {`)} p += "x"; ${"}".repeat(14)} writeFileSync(p, "");`,
    ],
    [
      "calls that double",
      `${times(40, (i) => `function f${String(i)}(a) { f${String(i + 1)}(a + "0"); f${String(i + 1)}(a + "1"); }`)} function f40(a) { writeFileSync(a, ""); } f0("");`,
    ],
    [
      "mutual recursion of many",
      `${times(30, (i) => `function f${String(i)}(a) { ${times(30, (j) => `if (a.x) f${String(j)}(a + "${String(j)}");`)} }`)} f0("");`,
    ],
    ["text that doubles", `${times(200, () => "p = p + p;")} writeFileSync(p, "");`],
    [
      "unions that multiply",
      `${times(40, (i) => `const c${String(i)} = q ? "a${String(i)}" : "b${String(i)}";`)} writeFileSync(${Array.from({ length: 40 }, (_, i) => `c${String(i)}`).join(" + ")}, "");`,
    ],
    [
      "objects that hold each other",
      `const a = {}, b = { a }; a.b = b; ${times(200, (i) => `a.x${String(i)} = { ...b, ...a };`)} writeFileSync(a.b.a.b.p, "");`,
    ],
    ["callbacks in callbacks", `${"[1, 2, 3].map((x) => ".repeat(15)}writeFileSync(p, "")${")".repeat(15)};`],
    [
      "a switch of a thousand cases",
      `switch (x) { ${times(1000, (i) => `case ${String(i)}: p = "${String(i)}";`)} } writeFileSync(p, "");`,
    ],
    [
      "try in try",
      `${"try { p += 1; ".repeat(40)}${"} catch { p += 2; } finally { p += 3; }".repeat(40)} writeFileSync(p, "");`,
    ],
    ["a long chain of methods", `writeFileSync(p${'.replace("a", "aa")'.repeat(400)}, "");`],
  ])(
    "%s",
    (_title, code) => {
      const before = performance.now();
      expect(findings(head + code, "oxc")).toBeDefined();
      expect(performance.now() - before).toBeLessThan(30_000);
    },
    60_000,
  );
});
