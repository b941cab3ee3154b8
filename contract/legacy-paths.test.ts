import { expect, test } from "@jest/globals";
import picomatch from "picomatch";
import { exemptions, legacyPaths } from "./index.js";

const touched = (path: string) =>
  legacyPaths.filter((entry) => picomatch(entry.glob, { dot: true })(path)).map((entry) => entry.touch);

test("the globs are those of the contract", () => {
  expect(legacyPaths.map((entry) => entry.glob)).toEqual([
    "**/.pending.json",
    "**/.pending.json.*",
    "**/.auto-dispatch",
    "**/.auto-dispatch.json",
    "**/.dispatch_ctx",
    "**/ctx/*.json",
    "**/_dispatch/ctx",
    "**/_dispatch/ctx/*",
    "**/_dispatch",
  ]);
});

test.each([
  ".pending.json",
  "/tmp/.pending.json",
  ".task_temp/_dispatch/.pending.json.tmp.1",
  ".opencode/.auto-dispatch",
  ".dispatch_ctx",
  "ctx/T-1.json",
  "/w/.task_temp/_dispatch/ctx",
  "/w/.task_temp/_dispatch/ctx/T-1.json.tmp",
])("%s may not be written", (path) => {
  expect(touched(path)).toContain("any-write");
});

test.each([
  ".task_temp/_dispatch/dispatch-coder-1.md",
  "pending.json",
  "ctx/x.json.tmp",
  "ctx/deep/x.json",
  "_dispatch/ctx/deep/x",
  ".pending.jsonl",
])("%s is no legacy path", (path) => {
  expect(touched(path)).toEqual([]);
});

test("the dispatch folder may be made, but not removed", () => {
  expect(touched("/w/.task_temp/_dispatch")).toEqual(["remove-or-rename"]);
});

test("the repair words are in lower case, so that a comparison without case can use them", () => {
  for (const word of exemptions.repairWords) expect(word).toBe(word.toLowerCase());
});
