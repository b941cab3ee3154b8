import { describe, expect, test } from "@jest/globals";
import { modulesOf, statementOf, viewOf, FILE } from "../../testing/in-memory.js";
import { Effects } from "../code/effects.js";
import { isIdle, isLastGuard } from "./idle.js";

function ask(text: string, start: string, question: typeof isIdle | typeof isLastGuard): boolean {
  const view = viewOf(text);
  return question(statementOf(view, start), FILE, new Effects(modulesOf([view]), () => false));
}

describe("isIdle", () => {
  test.each([
    ["an empty block", "{}", "{", true],
    ["computing", "{ const a = b.length; }", "{", true],
    ["a call that does something", "{ run(); }", "{", false],
    ["a loop over nothing", "for (const a of list) { if (a) continue; }", "for", true],
    ["a loop that does something", "for (const a of list) { if (a) run(a); }", "for", false],
    ["a loop that writes another's variable", "for (last of list) {}", "for", false],
    ["leaving its own loop", "while (a.length > 0) { break; }", "while", true],
    ["leaving a loop around it", "for (;;) { { break; } }", "{ break", false],
    ["returning", "function f() { if (a) { return; } }", "if", false],
    ["a handler that nothing reaches", "try { const a = 1; } catch { run(); }", "try", true],
    ["what is done in any case", "try { const a = 1; } finally { run(); }", "try", false],
    ["the other branch", "if (a) {} else { run(); }", "if", false],
    ["a condition that does something", "if (run()) {}", "if", false],
  ])("%s", (_, text, start, expected) => {
    expect(ask(text, start, isIdle)).toBe(expected);
  });
});

describe("isLastGuard", () => {
  test.each([
    ["at the end of a function", "function f() { if (a) return; }", true],
    ["in braces", "function f() { if (a) { return; } }", true],
    ["at the end of a loop", "for (const a of b) { if (a) continue; }", true],
    ["that gives a value", "function f() { if (a) return 1; }", false],
    ["that leaves a labelled loop", "out: for (;;) { for (const a of b) { if (a) continue out; } }", false],
    ["that returns from a loop", "function f() { for (const a of b) { if (a) return; } }", false],
    ["with another branch", "function f() { if (a) return; else b = 1; }", false],
    ["that asks loudly", "function f() { if (run()) return; }", false],
  ])("a guard %s: %s", (_, text, expected) => {
    expect(ask(text, "if", isLastGuard)).toBe(expected);
  });
});
