import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { UserError } from "../../contract/errors.js";
import { contentsOf, removeTrees, tree } from "../testing/trees.js";
import type { SqliteDatabase } from "./bun-sqlite.js";
import { formatReconcile, formatReconcileJson, reconcile } from "./index.js";

afterAll(removeTrees);

const Driver = createRequire(import.meta.url)("libsql") as new (file: string) => SqliteDatabase;
const NOW = 1_750_000_000_000;
const HASH = "ab".repeat(32);

/** The tables as the old dispatch-db made them. */
const OLD_TABLES = `
  CREATE TABLE dispatch_prompt_refs (id INTEGER PRIMARY KEY AUTOINCREMENT, file_path TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER, created_at INTEGER);
  CREATE TABLE dispatch_queue (id INTEGER PRIMARY KEY AUTOINCREMENT, dispatch_id TEXT, status TEXT NOT NULL DEFAULT 'pending', agent_type TEXT NOT NULL,
    dag_task_id TEXT, session_id TEXT, prompt_ref_id INTEGER, lease_owner TEXT, lease_expiry INTEGER, created_at INTEGER, updated_at INTEGER);
`;

function rows(db: string, sql: string): Record<string, unknown>[] {
  const database = new Driver(db);
  try {
    return database.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    database.close();
  }
}

/** A workspace with leftovers: one entry that the database has twice, one that it lacks, and markers. */
function leftovers(): { root: string; db: string } {
  const root = tree({
    ".opencode/README.md": "",
    ".task_temp/_dispatch/.pending.json": JSON.stringify([
      { agentType: "Coder", dagTaskId: "T-1", file: "a.md", sha256: HASH, queueId: 1, session: "s", at: 5 },
      { agentType: "Coder", dagTaskId: "T-2", file: "b.md", sha256: HASH, session: "s", at: 6 },
    ]),
    ".task_temp/_dispatch/.auto-dispatch": "Coder T-1\n",
    ".task_temp/_dispatch/ctx/T-1.json": "{}",
    ".task_temp/_dispatch/dispatch-coder-1.md": "prompt",
  });
  const db = join(root, "framework.db");
  const database = new Driver(db);
  database.exec(OLD_TABLES);
  for (const id of [1, 2])
    database.exec(`INSERT INTO dispatch_prompt_refs VALUES (${String(id)}, 'a.md', '${HASH}', 3, 5);
      INSERT INTO dispatch_queue VALUES (${String(id)}, 'dsp_${String(id)}', 'pending', 'Coder', 'T-1', NULL, ${String(id)}, NULL, NULL, 5, 5);`);
  database.close();
  return { root, db };
}

const expected = {
  archived: 1,
  imported: 1,
  files: [".auto-dispatch", ".pending.json", "ctx/T-1.json"],
  unreadable: [],
};

describe("a dry run", () => {
  test("says what it would do, and changes no byte", async () => {
    const { root, db } = leftovers();
    const before = contentsOf(root);
    const result = await reconcile({ root, db, now: NOW });
    expect(result).toMatchObject({ ...expected, wrote: false, backup: undefined, archive: undefined });
    expect(contentsOf(root)).toEqual(before);
    expect(formatReconcile(result)).toContain("Nothing was written. Run with --write to do it.\n");
    expect(JSON.parse(formatReconcileJson(result))).toMatchObject({ root, db, archived: 1 });
  });
});

describe("--write", () => {
  test("imports what the database lacks as failed rows, and makes nothing that can run", async () => {
    const { root, db } = leftovers();
    const result = await reconcile({ root, db, write: true, now: NOW });
    expect(result).toMatchObject({ ...expected, wrote: true });
    expect(rows(db, "SELECT dag_task_id, status FROM dispatch_queue ORDER BY id")).toEqual([
      { dag_task_id: "T-1", status: "failed" },
      { dag_task_id: "T-1", status: "pending" },
      { dag_task_id: "T-2", status: "failed" },
    ]);
    expect(
      rows(db, "SELECT dag_task_id, reason FROM dispatch_failed_log ORDER BY dag_task_id, reason"),
    ).toEqual([
      { dag_task_id: "T-1", reason: "duplicate-double-cli" },
      { dag_task_id: "T-1", reason: "legacy-file-queue" },
      { dag_task_id: "T-2", reason: "legacy-file-queue" },
    ]);
  });

  test("puts the files away, keeps the prompts, and backs the database up", async () => {
    const { root, db } = leftovers();
    const { backup = "", archive = "" } = await reconcile({ root, db, write: true, now: NOW });
    expect(readdirSync(join(root, ".task_temp/_dispatch"))).toEqual(["dispatch-coder-1.md"]);
    expect(archive).toBe(join(root, `.task_temp/_archive/legacy-dispatch-${String(NOW)}`));
    expect(readdirSync(archive).sort()).toEqual([
      "auto-dispatch.txt",
      "context-T-1.txt",
      "framework.db.before",
      "pending.txt",
    ]);
    expect(rows(backup, "SELECT status FROM dispatch_queue")).toEqual([
      { status: "pending" },
      { status: "pending" },
    ]);
  });

  test("a second run has nothing to do", async () => {
    const { root, db } = leftovers();
    await reconcile({ root, db, write: true, now: NOW });
    const before = rows(db, "SELECT * FROM dispatch_queue");
    const again = await reconcile({ root, db, write: true, now: NOW + 1 });
    expect(again).toMatchObject({
      archived: 0,
      imported: 0,
      duplicates: 0,
      files: [],
      wrote: false,
      backup: undefined,
    });
    expect(rows(db, "SELECT * FROM dispatch_queue")).toEqual(before);
    expect(formatReconcile(again)).toBe("Nothing to reconcile.\n");
  });

  test("a run that was cut short before the files were moved is simply run again", async () => {
    const { root, db } = leftovers();
    const queue = readFileSync(join(root, ".task_temp/_dispatch/.pending.json"));
    await reconcile({ root, db, write: true, now: NOW });
    mkdirSync(join(root, ".task_temp/_dispatch"), { recursive: true });
    writeFileSync(join(root, ".task_temp/_dispatch/.pending.json"), queue);
    const again = await reconcile({ root, db, write: true, now: NOW + 1 });
    expect(again).toMatchObject({ imported: 0, files: [".pending.json"] });
    expect(rows(db, "SELECT id FROM dispatch_queue")).toHaveLength(3);
  });

  test("a queue that is no JSON is put away, and named", async () => {
    const { root, db } = leftovers();
    writeFileSync(join(root, ".task_temp/_dispatch/.pending.json"), "[{");
    const result = await reconcile({ root, db, write: true, now: NOW });
    expect(result.unreadable).toEqual([".pending.json"]);
    expect(existsSync(join(root, ".task_temp/_dispatch/.pending.json"))).toBe(false);
  });
});

describe("what cannot be done is one sentence", () => {
  test.each([
    ["no root", { root: "gone" }, /^no folder .*gone\. Give the one that holds "\.opencode"\.$/],
    [
      "no database",
      { db: "gone.db" },
      /^no database .*gone\.db\. Give the file that FRAMEWORK_DB_PATH names\.$/,
    ],
  ])("%s", async (_, wrong, message) => {
    const error: unknown = await reconcile({ ...leftovers(), ...wrong }).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
  });

  test("no database at all in the file", async () => {
    const { root } = leftovers();
    const db = join(root, "text.db");
    writeFileSync(db, "this is no database, but it is long enough to be one".repeat(100));
    await expect(reconcile({ root, db })).rejects.toThrow(
      /cannot be read as a SQLite database: .+\. Check --db\.$/,
    );
  });
});
