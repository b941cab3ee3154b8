import { describe, expect, test } from "@jest/globals";
import { parts, show } from "../testing/parts.js";
import { compileGlob, withoutOptionalTail, type Answer } from "./match.js";

type Row = readonly [path: string, answer: Answer];

const matches = (glob: string, rows: readonly Row[]): void => {
  describe(glob, () => {
    const matcher = compileGlob(glob);
    test.each(rows)("%j: %s", (path, answer) => {
      expect(matcher.match(parts(path))).toBe(answer);
    });
  });
};

matches("**/.pending.json", [
  [".pending.json", "must"],
  ["./.pending.json", "must"],
  ["/.pending.json", "must"],
  ["a/b/.pending.json", "must"],
  ["a\\.pending.json", "must"],
  ["a/../.pending.json", "must"],
  [".pending.json/", "must"],
  ["<dir>/.pending.json", "must"],
  ["<dir>/a/.pending.json", "must"],
  ["<dir><sub>/.pending.json", "must"],
  [".pending.json<suffix>", "may"],
  ["<dir>/.pending.json<suffix>", "may"],
  ["<prefix>.pending.json", "may"],
  ["<file>", "may"],
  ["<dir>/<file>", "may"],
  [".pending.json.md", "cannot"],
  ["pending.json", "cannot"],
  ["a.pending.json", "cannot"],
  [".PENDING.json", "cannot"],
  [".pending.json/x", "cannot"],
  ["<dir>/dispatch-<agent>-<time>.md", "cannot"],
  [".pending.json<suffix+>", "may"],
]);

matches("**/.pending.json.*", [
  [".pending.json.tmp", "must"],
  ["<dir>/.pending.json.<pid+>", "must"],
  [".pending.json.bak.1", "must"],
  [".pending.json", "cannot"],
  [".pending.json-old", "cannot"],
  [".pending.json<suffix>", "may"],
]);

matches("**/ctx/*.json", [
  ["ctx/T-1.json", "must"],
  ["<dir>/ctx/<task>.json", "must"],
  ["<dir>/ctx/<task>-<n>.json", "must"],
  ["a/ctx/.json", "must"],
  ["ctx/a/b.json", "cannot"],
  ["ctx.json", "cannot"],
  ["<dir>ctx/<task>.json", "may"],
  ["xctx/a.json", "cannot"],
  ["ctx/a.md", "cannot"],
  ["ctx/a.json.tmp", "cannot"],
  ["<dir>/<task>.json", "may"],
  ["ctx/<name>", "may"],
  ["ctx/x/../T.json", "must"],
]);

matches("**/_dispatch/ctx/*", [
  ["_dispatch/ctx/a", "must"],
  ["<root>/_dispatch/ctx/<entry>", "must"],
  ["_dispatch/ctx", "cannot"],
  ["_dispatch/ctx/a/b", "cannot"],
  ["_dispatch/x/ctx/a", "cannot"],
]);

describe("a hole behind known text may be empty", () => {
  test.each<[string, string | undefined]>([
    [".pending.json<suffix>", '".pending.json"'],
    ["a<x>/b", '"a/b"'],
    ["a<x>b<y>", '"ab"'],
    ["a/<x>", undefined],
    ["<x>a", undefined],
    ["a<x+>", undefined],
    ["a", undefined],
    ["a\\<x>", undefined],
  ])("%j without it: %j", (given, shown) => {
    const left = withoutOptionalTail(parts(given));
    expect(left === undefined ? undefined : show(left)).toBe(shown);
  });
});
