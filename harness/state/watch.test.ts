import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileWatch } from "./watch.js";

let root: string;
let watch: FileWatch;
const at = (path: string): string => join(root, path);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watch-"));
  mkdirSync(at("known"));
  writeFileSync(at("known/old.json"), "{}");
  watch = new FileWatch(root);
});
afterEach(() => {
  watch.close();
  rmSync(root, { recursive: true, force: true });
});

test("nothing happens, or things are only read", async () => {
  readFileSync(at("known/old.json"));
  mkdirSync(at("known"), { recursive: true });
  expect(await watch.settle()).toEqual([]);
});

test("a file that is there for a moment", async () => {
  writeFileSync(at("known/new.json"), "{}");
  rmSync(at("known/new.json"));
  expect(await watch.settle()).toContainEqual({ path: "known/new.json", how: "removed" });
  expect(await watch.settle()).toEqual([]);
});

test("a change of what it holds, or only of its time", async () => {
  writeFileSync(at("known/old.json"), "[]");
  expect(await watch.settle()).toContainEqual({ path: "known/old.json", how: "changed" });
  utimesSync(at("known/old.json"), 1, 1);
  expect(await watch.settle()).toContainEqual({ path: "known/old.json", how: "changed" });
});

test("a new folder, and what is put there later", async () => {
  mkdirSync(at("new/deep"), { recursive: true });
  expect(await watch.settle()).toContainEqual({ path: "new/deep", how: "made" });
  writeFileSync(at("new/deep/a.json"), "{}");
  rmSync(at("new/deep/a.json"));
  expect(await watch.settle()).toContainEqual({ path: "new/deep/a.json", how: "removed" });
});

test("a folder that is renamed, and comes back", async () => {
  renameSync(at("known"), at("away"));
  expect(await watch.settle()).toContainEqual({ path: "known", how: "removed" });
  renameSync(at("away"), at("known"));
  await watch.settle();
  rmSync(at("known/old.json"));
  expect(await watch.settle()).toContainEqual({ path: "known/old.json", how: "removed" });
});
