import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { runtimeWriters } from "./runtime-writers.js";
import { Findings } from "./result.js";
import { folder, removeFolders } from "./testing/databases.js";

jest.setTimeout(60_000);
afterAll(removeFolders);

const IMPORT = 'import { writeFileSync } from "node:fs";\n';
const WRITE = 'writeFileSync(".task_temp/_dispatch/.pending.json", "[]");\n';
const DISABLED = "// eslint-disable-next-line writer-regression/no-runtime-writer -- goes away with T-123\n";

async function places(files: Readonly<Record<string, string>>): Promise<unknown> {
  const root = folder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const outcome = await runtimeWriters(root);
  if (!(outcome instanceof Findings)) return outcome.skipped.replace(root, "<root>");
  return outcome.listed.map(({ place }) => place);
}

describe("runtime-writers", () => {
  test.each<[string, Record<string, string>, unknown]>([
    ["a writer", { ".opencode/lib/a.ts": IMPORT + WRITE }, [".opencode/lib/a.ts:2:1"]],
    ["a writer that is accepted", { ".opencode/a.ts": IMPORT + DISABLED + WRITE }, []],
    ["migration code", { ".opencode/scripts/migrate-a.ts": IMPORT + WRITE }, []],
    [
      "a file that the settings exempt",
      { ".opencode/a.ts": IMPORT + WRITE, "writer-regression.config.json": '{ "exempt": ["**/a.ts"] }' },
      [],
    ],
    [
      "another fault",
      { ".opencode/a.ts": 'import { dbDequeueWithLease } from "./b";\ndbDequeueWithLease("A", "s");\n' },
      [],
    ],
    ["a file that cannot be parsed", { ".opencode/a.ts": "const = 1;\n" }, [".opencode/a.ts:1:6"]],
    ["no runtime folder", { "src/a.ts": IMPORT + WRITE }, "there is no .opencode folder in <root>"],
  ])("%s", async (_name, files, expected) => {
    expect(await places(files)).toEqual(expected);
  });

  test("the message says which path, and by which route", async () => {
    const root = folder();
    mkdirSync(join(root, ".opencode"));
    writeFileSync(join(root, ".opencode/a.ts"), IMPORT + WRITE);
    const outcome = await runtimeWriters(root);
    expect(outcome instanceof Findings && outcome.listed[0]).toMatchObject({
      file: ".opencode/a.ts",
      line: 2,
      column: 1,
      message: expect.stringContaining(".pending.json"),
    });
  });
});
