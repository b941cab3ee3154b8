import { describe, expect, test } from "@jest/globals";
import { gateFoundNothing, type LegacyFile, noLegacyTouched, type WatchedStep } from "./legacy-files.js";

const file = (path: string, changes: Partial<LegacyFile> = {}): LegacyFile => ({
  path,
  sha256: "a",
  mtimeMs: 1,
  ...changes,
});
const step = (changes: Partial<WatchedStep>): WatchedStep => ({
  name: "task",
  touched: [],
  before: [file(".pending.json")],
  after: [file(".pending.json")],
  ...changes,
});
const judge = (...steps: WatchedStep[]): string[] => noLegacyTouched(steps).map(({ message }) => message);

describe("noLegacyTouched", () => {
  test("left-overs stay as they are", () => {
    expect(judge(step({}), step({ before: [], after: [] }))).toEqual([]);
  });
  test("a file that was there for a moment", () => {
    const touched = [{ path: "ctx/T.json", how: "removed" }] as const;
    expect(judge(step({ touched }))).toEqual(["ctx/T.json was touched: removed at task"]);
  });
  test("made, removed, rewritten, or only its time moved", () => {
    expect(judge(step({ before: [] }))).toEqual([".pending.json was touched: made at task"]);
    expect(judge(step({ after: [] }))).toEqual([".pending.json was touched: removed at task"]);
    expect(judge(step({ after: [file(".pending.json", { sha256: "b" })] }))).toHaveLength(1);
    expect(judge(step({ after: [file(".pending.json", { mtimeMs: 2 })] }))).toEqual([
      ".pending.json was touched: changed at task",
    ]);
  });
  test("a folder's time is its children's affair, its making is not", () => {
    const before = [file("_dispatch/ctx/")];
    expect(judge(step({ before, after: [file("_dispatch/ctx/", { mtimeMs: 9 })] }))).toEqual([]);
    expect(
      judge(step({ before: [], after: before, touched: [{ path: "_dispatch/ctx", how: "made" }] })),
    ).toEqual(["_dispatch/ctx was touched: made at task"]);
  });
  test("one problem a path, with all its steps", () => {
    const touched = [{ path: ".dispatch_ctx", how: "changed" }] as const;
    expect(judge(step({ touched }), step({ name: "dispatch", touched }))).toEqual([
      ".dispatch_ctx was touched: changed at task, changed at dispatch",
    ]);
  });
});

test("gateFoundNothing", () => {
  const finding = { file: "a.ts", line: 3, message: "writes it" };
  expect(gateFoundNothing([])).toEqual([]);
  expect(gateFoundNothing([finding])[0]?.message).toBe(
    "the static gate objects to one place a.ts:3: writes it",
  );
  expect(gateFoundNothing([finding, finding])[0]?.message).toMatch(/2 places, the first a\.ts:3/u);
});
