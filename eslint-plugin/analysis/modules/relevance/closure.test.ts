import { expect, test } from "@jest/globals";
import { Closure } from "./closure.js";

/** Modules by name: their own flags, and what they import. */
function closureOf(modules: Readonly<Record<string, readonly [flags: number, ...imports: string[]]>>): {
  closure: Closure;
  asked: string[];
} {
  const asked: string[] = [];
  const own = (path: string): number => {
    asked.push(path);
    return modules[path]?.[0] ?? 0;
  };
  const next = (path: string): readonly string[] => (modules[path]?.slice(1) ?? []) as string[];
  return { closure: new Closure(own, next), asked };
}

test("a module has its own flags and those of all that it imports", () => {
  const { closure } = closureOf({ a: [1, "b"], b: [2, "c"], c: [4], d: [8, "a"] });
  expect(["a", "b", "c", "d"].map((path) => closure.of(path))).toEqual([7, 6, 4, 15]);
});

test("modules that import each other have the same flags, whichever is asked first", () => {
  const ring = { a: [1, "b"], b: [2, "c"], c: [4, "a", "d"], d: [8] } as const;
  for (const first of ["a", "b", "c"]) {
    const { closure } = closureOf(ring);
    closure.of(first);
    expect(["a", "b", "c", "d"].map((path) => closure.of(path))).toEqual([15, 15, 15, 8]);
  }
});

test("a ring does not get the flags of those who only import it", () => {
  const { closure } = closureOf({ top: [1, "a", "side"], a: [2, "b"], b: [4, "a"], side: [8, "b"] });
  expect(closure.of("top")).toBe(15);
  expect(["a", "b", "side"].map((path) => closure.of(path))).toEqual([6, 6, 14]);
});

test("rings within rings are one", () => {
  const { closure } = closureOf({ a: [1, "b"], b: [2, "c", "a"], c: [4, "d"], d: [8, "c", "b"] });
  expect(["d", "c", "b", "a"].map((path) => closure.of(path))).toEqual([15, 15, 15, 15]);
});

test("each module is looked at once", () => {
  const { closure, asked } = closureOf({ a: [0, "b", "c"], b: [0, "c"], c: [0, "a"] });
  for (const path of ["a", "b", "c", "a"]) closure.of(path);
  expect(asked.sort()).toEqual(["a", "b", "c"]);
});

test("a very long chain of imports is no matter", () => {
  const length = 20_000;
  const closure = new Closure(
    (path) => (path === String(length) ? 1 : 0),
    (path) => (Number(path) < length ? [String(Number(path) + 1)] : []),
  );
  expect(closure.of("0")).toBe(1);
});
