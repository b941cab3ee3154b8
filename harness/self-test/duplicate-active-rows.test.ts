import { copyFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { openSqlite } from "../state/index.js";
import { duplicateActiveRows } from "./duplicate-active-rows.js";
import { Findings } from "./result.js";
import { bytesIn, database, folder, insert, removeFolders, TABLES } from "./testing/databases.js";

afterAll(removeFolders);

/** The places and messages, or why it was skipped. */
async function check(db: string | undefined): Promise<unknown> {
  const outcome = await duplicateActiveRows(db);
  if (!(outcome instanceof Findings)) return outcome.skipped;
  return outcome.listed.map(({ place, message }) => `${place}: ${message}`);
}

describe("which rows are the same dispatch", () => {
  const by = "same agent_type, dag_task_id and prompt";
  const two = (what: string, task = "T"): string =>
    `dispatch_queue 1, 2: 2 active rows are one dispatch (A, task ${task}): ${what}`;

  test.each<[string, string[], string[]]>([
    ["one row", [insert()], []],
    ["two prompt references to equal prompts", [insert(), insert({ prompt_ref_id: 2 })], [two(by)]],
    ["one waits, one runs", [insert(), insert({ status: "running" })], [two(by)]],
    [
      "three of them",
      [insert(), insert(), insert()],
      [`dispatch_queue 1, 2, 3: 3 active rows are one dispatch (A, task T): ${by}`],
    ],
    ["no task in either", [insert({ dag_task_id: null }), insert({ dag_task_id: null })], [two(by, "null")]],
    ["only one is active", [insert(), insert({ status: "consumed" }), insert({ status: "stale" })], []],
    ["another prompt", [insert(), insert({ prompt_ref_id: 3 })], []],
    ["another task", [insert(), insert({ dag_task_id: "T2" })], []],
    ["another agent", [insert(), insert({ agent_type: "B" })], []],
    ["two sessions", [insert({ parent_session_id: "s1" }), insert({ parent_session_id: "s2" })], []],
    ["one session", [insert({ parent_session_id: "s" }), insert({ parent_session_id: "s" })], [two(by)]],
    ["a session that is not known", [insert({ parent_session_id: "s" }), insert()], [two(by)]],
    [
      "prompts that are gone, one reference",
      [insert({ prompt_ref_id: 9 }), insert({ prompt_ref_id: 9 })],
      [two(by)],
    ],
    [
      "prompts that are gone, two references",
      [insert({ prompt_ref_id: 9 }), insert({ prompt_ref_id: 8 })],
      [],
    ],
    ["no reference at all", [insert({ prompt_ref_id: null }), insert({ prompt_ref_id: null })], []],
    [
      "one dispatch_key",
      [insert({ dispatch_key: "k" }), insert({ dispatch_key: "k", prompt_ref_id: 3 })],
      [two("same dispatch_key")],
    ],
    [
      "one key and one tuple are one finding",
      [insert({ dispatch_key: "k" }), insert({ dispatch_key: "k" })],
      [two(by)],
    ],
  ])("%s", async (_name, rows, found) => {
    expect(await check(await database(TABLES + rows.join("")))).toEqual(found);
  });

  test("the rows are in the finding", async () => {
    const outcome = await duplicateActiveRows(
      await database(TABLES + insert() + insert({ prompt_ref_id: 2 })),
    );
    expect(outcome instanceof Findings && outcome.listed[0]?.["rows"]).toMatchObject([
      { id: 1, agent_type: "A", dag_task_id: "T", prompt_sha256: "aa", status: "pending" },
      { id: 2, prompt_ref_id: 2, prompt_sha256: "aa" },
    ]);
  });

  test("old tables without the newer columns", async () => {
    const db = await database(`
      CREATE TABLE dispatch_queue (id INTEGER PRIMARY KEY, status TEXT, agent_type TEXT, dag_task_id TEXT, prompt_ref_id INTEGER);
      ${insert()}${insert()}`);
    expect(await check(db)).toEqual([two(by)]);
  });

  test("of very many the first are listed and all are counted", async () => {
    const rows = Array.from({ length: 150 }, (_, index) =>
      insert({ dag_task_id: `T${String(index)}` }).repeat(2),
    );
    const outcome = await duplicateActiveRows(await database(TABLES + rows.join("")));
    expect(outcome).toMatchObject({ total: 150, listed: { length: 100 } });
  });
});

describe("what is no queue", () => {
  test("nothing was named, or it is not there", async () => {
    expect(await check(undefined)).toBe("no database was named");
    expect(await check("/nowhere/x.db")).toBe("there is no database /nowhere/x.db");
  });

  test("a database without the table, or an empty file", async () => {
    const db = await database("CREATE TABLE other (id);");
    expect(await check(db)).toBe(`${db} has no table dispatch_queue`);
    const empty = join(folder(), "empty.db");
    writeFileSync(empty, "");
    expect(await check(empty)).toBe(`${empty} has no table dispatch_queue`);
  });

  test.each<[string, (file: string) => void, RegExp]>([
    [
      "text",
      (file) => {
        writeFileSync(file, "hello\n".repeat(500));
      },
      /^(.*): cannot be read as a database: it is no SQLite database\.$/,
    ],
    [
      "a folder",
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
      /^(.*): cannot be read as a database: it is no file\.$/,
    ],
    [
      "half a database",
      (file) => {
        truncateSync(file, 5000);
      },
      /^(.*): cannot be read as a database: .*malformed/,
    ],
    [
      "a header only",
      (file) => {
        truncateSync(file, 60);
      },
      /^(.*): cannot be read as a database: .+/,
    ],
  ])("%s is a finding", async (_name, spoil, sentence) => {
    const db = await database(TABLES + insert());
    spoil(db);
    expect(await check(db)).toEqual([expect.stringMatching(sentence)]);
  });
});

describe("the folder of the database stays as it is", () => {
  const WAL = "PRAGMA journal_mode = WAL;";
  const rows = TABLES + insert() + insert();

  test("a write-ahead log that was written back", async () => {
    const db = await database(WAL + rows);
    const before = bytesIn(dirname(db));
    expect(Object.keys(before)).toEqual(["framework.db"]);
    expect(await check(db)).toHaveLength(1);
    expect(bytesIn(dirname(db))).toEqual(before);
  });

  test("no write-ahead log at all", async () => {
    const db = await database(rows);
    const before = bytesIn(dirname(db));
    expect(await check(db)).toHaveLength(1);
    expect(bytesIn(dirname(db))).toEqual(before);
  });

  test("another process has it open: its rows count, its files stay", async () => {
    const db = await database(WAL + TABLES);
    const other = await openSqlite(db);
    try {
      other.run(insert() + insert());
      const { "framework.db-shm": index, ...before } = bytesIn(dirname(db));
      expect([Object.keys(before), index === undefined]).toEqual([
        ["framework.db", "framework.db-wal"],
        false,
      ]);
      expect(await check(db)).toHaveLength(1);
      const { "framework.db-shm": indexAfter, ...after } = bytesIn(dirname(db));
      expect(after).toEqual(before);
      expect(indexAfter).toHaveLength(index?.length ?? 0);
      other.run(insert());
    } finally {
      other.close();
    }
  });

  test.each([
    ["with its log", ["", "-wal"], 1],
    ["with log and index, as a crash leaves them", ["", "-wal", "-shm"], 1],
    ["without its log", [""], 0],
  ])("a copy of an open database, %s", async (_name, parts, found) => {
    const db = await database(WAL + TABLES);
    const copy = join(folder(), "copy.db");
    const other = await openSqlite(db);
    other.run(insert() + insert());
    for (const part of parts) copyFileSync(db + part, copy + part);
    other.close();
    const { "copy.db-shm": index, ...before } = bytesIn(dirname(copy));
    expect(await check(copy)).toHaveLength(found);
    const { "copy.db-shm": indexAfter, ...after } = bytesIn(dirname(copy));
    expect(after).toEqual(before);
    expect(indexAfter === undefined).toBe(index === undefined);
  });
});
