import { describe, expect, test } from "@jest/globals";
import { newWorkspace, parsers } from "../testing/workspace.js";
import { Interpreter } from "./interpreter.js";
import { tick } from "./state.js";

const PATH = "/project/.opencode/lib/module.ts";
/** So much code that evaluating it and recalling it differ. */
const WORK = "let all = a; all = join(all, b); all = join(all, b); all = join(all, b); return all;";

/** Evaluates exported functions without arguments, each in a run of its own, and tells how many nodes each took. */
function stepsOf(code: string, names: readonly string[]): number[] {
  const workspace = newWorkspace();
  const text = `import { join } from "node:path";\n${code}`;
  const module = workspace.open(PATH, text, parsers.oxc(PATH, text));
  return names.map((name) => {
    const ip = new Interpreter(workspace, module, undefined, text.length, true);
    const fn = workspace.exported(ip, module, name);
    const frame = { code: module.ast, module, owner: module.ast, since: tick() };
    ip.frames.push({ ...frame, returns: [], yields: [], effects: [] });
    ip.call(fn, undefined, { values: [], rest: undefined }, ip.site(module.ast));
    return ip.steps;
  });
}

describe("a call that was evaluated before is recalled", () => {
  test.each([
    ["with the same text", "f('a', 'b')", "f('a', 'b')"],
    ["with something unknown of the same name", "f(process.pid, x)", "f(process.pid, x)"],
    ["with what is of a loop's round", "for (const x of l) f(x, 'b')", "for (const x of l) f(x, 'b')"],
  ])("%s", (_, first, second) => {
    const code = `const f = (a, b) => { ${WORK} }; export function one() { ${first}; } export function two() { ${second}; }`;
    const [one = 0, two = 0] = stepsOf(code, ["one", "two"]);
    expect(two).toBeLessThan(one - 15);
  });

  test("by whoever keeps what it made", () => {
    const code = `let kept; const open = () => { if (kept) return kept; const f = (a, b) => { ${WORK} }; f("a", "b"); kept = { list: new Map() }; return kept; };
export function one() { open().list.set("a", 1); } export function two() { open().list.set("b", 2); } export function three() { open().list.set("b", 2); }`;
    const [one = 0, , three = 0] = stepsOf(code, ["one", "two", "three"]);
    expect(three).toBeLessThan(one - 15);
  });
});

describe("a call is evaluated anew", () => {
  test.each([
    ["with another text", "f('a', 'b')", "f('a', 'c')"],
    ["when a variable that it reads has another value", "g('a')", "at = 'x'; g('a')"],
    ["when an object that it reads has one more property", "h(o)", "o.more = 'b'; h(o)"],
    ["in another folder", "f('a', 'b')", "process.chdir('x'); f('a', 'b')"],
  ])("%s", (_, first, second) => {
    const code = `let at = "b"; const o = { a: "a" };
const f = (a, b) => { ${WORK} }; const g = (a) => { const b = at; ${WORK} }; const h = ({ a, more: b }) => { ${WORK} };
export function one() { ${first}; } export function two() { ${second}; }`;
    const [one = 0, two = 0] = stepsOf(code, ["one", "two"]);
    expect(two).toBeGreaterThanOrEqual(one);
  });
});
