import { symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { expectsJson, findLogFiles } from "./find-log-files.js";
import { logTree, removeLogTrees } from "./testing/log-tree.js";

afterAll(removeLogTrees);

const found = async (root: string) => (await findLogFiles(root)).map((file) => relative(root, file));
const files = (...names: string[]) => logTree(Object.fromEntries(names.map((name) => [name, ""])));

test("a file is itself, whatever its name", async () => {
  const file = join(files("x.txt"), "x.txt");
  expect(await findLogFiles(file)).toEqual([file]);
});

test("a folder gives its own logs, then those of each day, oldest first", async () => {
  const root = files("2025-06-02/b.jsonl", "2025-06-01/z.log", "2025-06-02/a.log", "x.jsonl");
  expect(await found(root)).toEqual([
    "x.jsonl",
    "2025-06-01/z.log",
    "2025-06-02/a.log",
    "2025-06-02/b.jsonl",
  ]);
});

test("a day's folder may be given itself", async () => {
  const root = files("2025-06-02/b.jsonl");
  expect(await found(join(root, "2025-06-02"))).toEqual(["b.jsonl"]);
});

test("rotated files stand before the present one, the oldest first", async () => {
  const root = files("x.log", "x.log.1", "x.log.10.gz", "x.log.2", "x.log-20250531", "x.log-2025-05-30.gz");
  expect(await found(root)).toEqual([
    "x.log-2025-05-30.gz",
    "x.log-20250531",
    "x.log.10.gz",
    "x.log.2",
    "x.log.1",
    "x.log",
  ]);
});

test("what is no log is left out", async () => {
  const root = files(
    "x.jsonl.bak",
    "x.log.tmp",
    "notes.txt",
    ".jsonl",
    "x.json",
    "archive/x.log",
    "2025-6-1/x.log",
    "2025-06-01/sub/x.log",
    "dir.log/x",
    "x.log",
  );
  symlinkSync("x.log", join(root, "current.log"));
  expect(await found(root)).toEqual(["x.log"]);
});

test("an empty folder gives nothing, a missing one is an error", async () => {
  expect(await found(files())).toEqual([]);
  await expect(findLogFiles(join(files(), "none"))).rejects.toMatchObject({ code: "ENOENT" });
});

test.each([
  ["x.jsonl", true],
  ["2025-06-01/x.jsonl.2.gz", true],
  ["x.log", false],
  ["x.log.1", false],
  ["x.txt", false],
])("%s is meant to be JSON: %p", (file, json) => {
  expect(expectsJson(file)).toBe(json);
});
