import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { migrate } from "../../index.js";
import { Sources } from "../../source-view.js";
import { copyOf, removeTrees } from "../../testing/trees.js";
import type { TransformContext } from "../../transform.js";
import { atOldPlace } from "./database-file.js";
import { enqueueShape } from "./enqueue-shape.js";

const repository = join(import.meta.dirname, "../../..");
const bun = join(repository, "node_modules/.bin/bun");

let root = "";

jest.setTimeout(120_000);
beforeAll(async () => {
  root = copyOf(join(repository, "harness/trees/legacy"));
  await migrate({ root, write: true, force: true, only: ["dispatch-db-scaffold", "identity-fields"] });
});
afterAll(removeTrees);

/** Runs code in Bun in the migrated tree, with a database of its own, and gives what it printed as JSON. */
function run(code: string, db: string): unknown {
  const env = { ...process.env, OPENCODE_ROOT: root, FRAMEWORK_DB_PATH: join(root, db) };
  const module = join(root, ".opencode/lib/dispatch-db.ts");
  const whole = `const db = await import(${JSON.stringify(module)}); console.log(JSON.stringify(await (async () => {${code}})()))`;
  return JSON.parse(
    execFileSync(bun, ["-e", whole], { env, cwd: root, encoding: "utf8" }).trim().split("\n").at(-1) ?? "",
  );
}

test("the migrated dispatch-db loads in Bun and does what the old exports did", () => {
  const result = run(
    `const made = db.dbEnqueueDispatch("A", "T-1", "a.md", "${"ab".repeat(32)}", 3);
     const found = db.dbFindPendingDispatch("A");
     const leased = db.dbDequeueWithLease("A", "ses_1");
     const marked = db.dbMarkByAgent("A", "consumed");
     return [made.queueId === found.id, found.sha256 === found.prompt_sha256, leased.status, marked.status, db.dbExpireLeases()];`,
    "new.db",
  );
  expect(result).toEqual([true, true, "running", "consumed", 0]);
});

test("an old export takes nothing where several rows could be meant", () => {
  const result = run(
    `for (const task of ["T-1", "T-2"]) db.dbEnqueueDispatch("A", task, task + ".md", "${"cd".repeat(32)}", 3);
     return [db.dbGetPendingCount("A"), db.dbDequeueWithLease("A", "ses_1"), db.dbMarkByAgent("A", "failed")];`,
    "several.db",
  );
  expect(result).toEqual([2, null, null]);
});

test("an old database is brought up to date", () => {
  const Driver = createRequire(import.meta.url)("libsql") as new (file: string) => {
    exec(sql: string): void;
    close(): void;
  };
  const old = new Driver(join(root, "old.db"));
  old.exec(`
    CREATE TABLE dispatch_prompt_refs (id INTEGER PRIMARY KEY AUTOINCREMENT, file_path TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER, created_at INTEGER);
    CREATE TABLE dispatch_queue (id INTEGER PRIMARY KEY AUTOINCREMENT, dispatch_id TEXT, status TEXT NOT NULL DEFAULT 'pending', agent_type TEXT NOT NULL,
      dag_task_id TEXT, session_id TEXT, prompt_ref_id INTEGER, lease_owner TEXT, lease_expiry INTEGER, created_at INTEGER, updated_at INTEGER);
    INSERT INTO dispatch_prompt_refs VALUES (1, 'a.md', '${"ab".repeat(32)}', 3, 5), (2, 'a.md', '${"ab".repeat(32)}', 3, 5);
    INSERT INTO dispatch_queue VALUES (1, 'd1', 'pending', 'A', 'T-1', NULL, 1, NULL, NULL, 5, 5), (2, 'd2', 'pending', 'A', 'T-1', NULL, 2, NULL, NULL, 6, 6);`);
  old.close();
  expect(
    run(
      "return db.dbListQueue().map(({ id, status, dispatch_key }) => [id, status, dispatch_key !== null]);",
      "old.db",
    ),
  ).toEqual([
    [2, "pending", true],
    [1, "failed", false],
  ]);
});

const sources = new Sources();

function contextOf(text: string): TransformContext {
  const file = "/f/.opencode/lib/dispatch-db.ts";
  return {
    files: [file],
    frameworkOf: () => "/f",
    textOf: () => text,
    open: () => sources.view(file, text),
  } as unknown as TransformContext;
}

test.each([
  [
    'process.env.FRAMEWORK_DB_PATH ?? join(process.env.OPENCODE_ROOT ?? ".", ".opencode", "fw.db")',
    '".opencode", "fw.db")',
  ],
  ["process.env.FRAMEWORK_DB_PATH || `${process.cwd()}/state/q.sqlite`", '"state", "q.sqlite")'],
  ['process.env.FRAMEWORK_DB_PATH || join(FOLDER, "q.db")', '".opencode", "state", "framework.db")'],
])("the database stays where %s has it", (path, expected) => {
  const context = contextOf(`export const open = () => new Database(${path});`);
  const text = atOldPlace("dispatch-connection.ts", "/f", "/f/.opencode/lib/dispatch-db.ts", context);
  expect(text).toContain(expected);
});

test.each([
  ["{ return Number(run().lastInsertRowid); }", { kind: "number" }],
  [
    "{ const id = 1; return { queueId: id, duplicate: false }; }",
    { kind: "object", names: ["queueId", "duplicate"] },
  ],
  ["{ if (a) return null; return { queueId: 1 }; }", { kind: "object", names: ["queueId"] }],
  ["{ if (a) return 1; return { queueId: 1 }; }", undefined],
  ["{ run(); }", undefined],
])("an old enqueue with %s gives what it gave", (body, expected) => {
  const { source } = sources.view("/f/a.ts", `export function dbEnqueueDispatch(a) ${body}`);
  expect(enqueueShape(source)).toEqual(expected);
});
