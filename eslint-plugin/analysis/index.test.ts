import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { analysisNotes, findWriters, forgetFiles } from "./index.js";
import { parsers } from "./testing/workspace.js";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "analysis-"));
  forgetFiles();
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function file(path: string, text: string): string {
  const whole = join(root, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

function written(path: string, text: string): string[] {
  return writtenBy(file(path, text), text);
}

function writtenBy(whole: string, text: string): string[] {
  const found = findWriters({ path: whole, text, ast: parsers.typescriptEslint(whole, text) });
  return found.map((one) => one.path);
}

// What cannot be parsed is noted when a module that imports it is evaluated.
const BROKEN = "export const = ;";

test("a file that has nothing to tell is not evaluated, nor what it imports", () => {
  file(".opencode/lib/broken.ts", BROKEN);
  const text = 'import { w } from "../lib/broken";\nw("notes.json");\nexport const done = w();';
  expect(written(".opencode/plugins/a.ts", text)).toEqual([]);
  expect(analysisNotes()).toEqual([]);
});

test("one that may have is evaluated", () => {
  file(".opencode/lib/broken.ts", BROKEN);
  const text =
    'import { rmSync } from "node:fs";\nimport { w } from "../lib/broken";\nw();\nrmSync(".pending.json");';
  expect(written(".opencode/plugins/a.ts", text)).toEqual([".pending.json"]);
  expect(analysisNotes()).toHaveLength(1);
});

test("a test or a doctor is not even read on", () => {
  file(".opencode/lib/broken.ts", BROKEN);
  const text =
    'import { rmSync } from "node:fs";\nimport { w } from "./broken";\nw();\nrmSync(".pending.json");';
  expect(written(".opencode/lib/queue.test.ts", text)).toEqual([]);
  expect(written(".opencode/lib/doctor.ts", text)).toEqual([]);
  expect(written("lib/queue.ts", text)).toEqual([]);
  expect(analysisNotes()).toEqual([]);
});

test("a file's findings do not depend on which file comes first", () => {
  file(
    ".opencode/lib/settings.ts",
    'export const settings = { file: "state.json" };\nexport function old() { settings.file = ".pending.json"; }',
  );
  const save = `import { writeFileSync } from "node:fs";
import { settings } from "./settings";
export const save = () => writeFileSync(settings.file, "");`;
  file(".opencode/lib/save.ts", save);
  const idle = 'import { save } from "../lib/save";\nexport const onIdle = () => save();';
  expect(written(".opencode/plugins/idle.ts", idle)).toEqual([]);
  expect(written(".opencode/lib/save.ts", save)).toEqual([".pending.json"]);
});

test("what a script that is started does counts where its own file tells nothing", () => {
  const start = 'import { fork } from "node:child_process";\nfork(".opencode/scripts/';
  file(".opencode/scripts/doctor-clean.ts", 'import { rmSync } from "node:fs";\nrmSync(".pending.json");');
  file(".opencode/scripts/clean.ts", 'import { rmSync } from "node:fs";\nrmSync(".pending.json");');
  expect(written(".opencode/plugins/a.ts", `${start}doctor-clean.ts");`)).toEqual([".pending.json"]);
  expect(written(".opencode/plugins/b.ts", `${start}clean.ts");`)).toEqual([]);
});

const WRITES_THE_NAME =
  'import { writeFileSync } from "node:fs";\nimport { name } from "../lib/name";\nwriteFileSync(name, "");';
const NAME = 'export const name = ".pending.json";';

test("a module that was not there yet is seen when it is asked about itself", () => {
  expect(written(".opencode/plugins/a.ts", WRITES_THE_NAME)).toEqual([]);
  written(".opencode/lib/name.ts", NAME);
  expect(written(".opencode/plugins/a.ts", WRITES_THE_NAME)).toEqual([".pending.json"]);
});

test("and after a pause, when nobody asked about it", async () => {
  const path = file(".opencode/plugins/a.ts", WRITES_THE_NAME);
  const ask = (): string[] => writtenBy(path, WRITES_THE_NAME);
  expect(ask()).toEqual([]);
  file(".opencode/lib/name/index.ts", NAME);
  await setTimeout(600);
  expect(ask()).toEqual([".pending.json"]);
});
