import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { openSqlite } from "../state/index.js";
import { bytesIn, database, folder, insert, removeFolders, TABLES } from "./testing/databases.js";
import { runBun } from "./testing/run-bun.js";

jest.setTimeout(60_000);
afterAll(removeFolders);

const harness = fileURLToPath(new URL("../index.ts", import.meta.url));

/** Runs code in Bun that has the harness as `harness`, and gives what it prints. */
async function inBun(code: string): Promise<unknown> {
  const program = `const harness = await import(${JSON.stringify(harness)}); ${code}`;
  const { stdout, stderr } = await runBun(["--no-install", "-e", program], { cwd: folder() });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const statuses = (options: object): string =>
  `const { checks } = await harness.selfTest(${JSON.stringify(options)});
   console.log(JSON.stringify(checks.map(({ status }) => status)));`;

describe("under Bun", () => {
  test("importing the harness loads neither a linter nor a driver", async () => {
    const loaded = await inBun("console.log(JSON.stringify(Object.keys(require.cache)))");
    const packages = (loaded as string[]).map((path) => path.replace(/.*\/node_modules\/([^/]*).*/u, "$1"));
    expect(packages).toContain("picomatch");
    for (const heavy of ["eslint", "typescript", "oxc-parser", "oxc-resolver", "libsql", "jiti"]) {
      expect(packages).not.toContain(heavy);
    }
  });

  const WAL = "PRAGMA journal_mode = WAL;";

  test("the folder of a database that was closed stays as it is", async () => {
    const db = await database(WAL + TABLES + insert() + insert());
    const before = bytesIn(dirname(db));
    expect(await inBun(statuses({ root: folder(), db }))).toEqual(["failed", "skipped", "skipped"]);
    expect(bytesIn(dirname(db))).toEqual(before);
  });

  test.each([
    ["with its log", ["", "-wal"]],
    ["with log and index", ["", "-wal", "-shm"]],
  ])("so does a copy of an open one, %s", async (_name, parts) => {
    const db = await database(WAL + TABLES);
    const copy = join(folder(), "copy.db");
    const other = await openSqlite(db);
    other.run(insert() + insert());
    for (const part of parts) copyFileSync(db + part, copy + part);
    other.close();
    const { "copy.db-shm": index, ...before } = bytesIn(dirname(copy));
    expect(await inBun(statuses({ root: folder(), db: copy }))).toEqual(["failed", "skipped", "skipped"]);
    const { "copy.db-shm": indexAfter, ...after } = bytesIn(dirname(copy));
    expect(after).toEqual(before);
    expect(indexAfter === undefined).toBe(index === undefined);
  });
});
