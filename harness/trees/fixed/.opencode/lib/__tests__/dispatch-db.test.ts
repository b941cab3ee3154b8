import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  closeDb,
  dbCleanStaleLeases,
  dbConsumeDispatchExact,
  dbCreateDispatchAtomic,
  dbFailDispatchExact,
  dbFailure,
  dbFindDispatch,
  dbLeaseDispatchExact,
  dbListQueue,
  dbPath,
  dbReconcileLegacyDispatchFiles,
  dispatchKey,
  getDb,
  type CreateInput,
} from "../dispatch-db";
import { readToken, wrapPrompt } from "../dispatch-token";

const HASH = "a".repeat(64);
const tuple = {
  agent_type: "Code-Writer",
  dag_task_id: "T-1",
  prompt_sha256: HASH,
  parent_session_id: "ses_1",
};
const input: CreateInput = { ...tuple, call_id: "call_1", file_path: "a.md", size_bytes: 2 };
const lease = { sessionID: "ses_1", callID: "call_2" };

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dispatch-db-"));
  process.env.OPENCODE_ROOT = root;
  process.env.FRAMEWORK_DB_PATH = join(root, "t.db");
});
afterEach(() => {
  closeDb();
  rmSync(root, { recursive: true, force: true });
});

function settings(policy: object): void {
  mkdirSync(join(root, ".opencode"), { recursive: true });
  writeFileSync(join(root, ".opencode", "project.config.json"), JSON.stringify({ dispatch_policy: policy }));
}

function rows(table: string): Record<string, unknown>[] {
  return getDb().query<Record<string, unknown>, []>(`SELECT * FROM ${table} ORDER BY id`).all();
}

function codeOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
}

describe("create", () => {
  test("makes one row in each table", () => {
    const made = dbCreateDispatchAtomic({ ...input, domain_id: "shop" });
    expect(made).toMatchObject({ outcome: "created", dispatch_key: dispatchKey(tuple), prompt_sha256: HASH });
    expect(rows("dispatch_prompt_refs")).toMatchObject([
      { id: made.prompt_ref_id, file_path: "a.md", sha256: HASH },
    ]);
    expect(rows("dispatch_queue")).toMatchObject([
      {
        id: made.queue_id,
        status: "pending",
        dispatch_id: made.dispatch_id,
        dispatch_key: made.dispatch_key,
        call_id: "call_1",
      },
    ]);
    expect(rows("dispatch_context")).toMatchObject([
      { dispatch_id: made.queue_id, dag_task_id: "T-1", domain_id: "shop" },
    ]);
    expect(rows("dispatch_attempts")).toMatchObject([{ dispatch_id: made.queue_id, attempt_number: 1 }]);
  });

  test("logs itself with its ids, once", () => {
    const made = dbCreateDispatchAtomic(input);
    dbCreateDispatchAtomic(input);
    const [day] = readdirSync(join(root, ".task_temp/_logs"));
    const lines = readFileSync(join(root, ".task_temp/_logs", day ?? "", "dispatch-db.jsonl"), "utf8")
      .trim()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        event: "DISPATCH-DB-CREATED",
        queue_id: made.queue_id,
        dispatch_key: made.dispatch_key,
        prompt_sha256: HASH,
      },
    ]);
  });

  test("leaves nothing behind when it fails half-way", () => {
    getDb().exec(
      "CREATE TRIGGER no_context BEFORE INSERT ON dispatch_context BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    expect(() => dbCreateDispatchAtomic(input)).toThrow("full");
    for (const table of ["dispatch_prompt_refs", "dispatch_queue", "dispatch_attempts"])
      expect(rows(table)).toEqual([]);
  });

  test("refuses what has no identity", () => {
    expect(() => dbCreateDispatchAtomic({ ...input, parent_session_id: "" })).toThrow(TypeError);
  });

  test("a prompt reference cannot be changed or removed", () => {
    dbCreateDispatchAtomic(input);
    expect(() => getDb().exec("UPDATE dispatch_prompt_refs SET sha256 = 'b'")).toThrow("immutable");
    expect(() => getDb().exec("DELETE FROM dispatch_prompt_refs")).toThrow();
  });
});

describe("the same or not", () => {
  beforeEach(() => dbCreateDispatchAtomic(input));
  const other = "b".repeat(64);

  test("all the same: the row that is there", () => {
    const again = dbCreateDispatchAtomic({ ...input, call_id: "call_9", file_path: "b.md" });
    expect(again).toMatchObject({ outcome: "idempotent", queue_id: 1, prompt_ref_id: 1 });
    expect(rows("dispatch_queue")).toHaveLength(1);
  });
  test("another prompt", () => {
    expect(codeOf(() => dbCreateDispatchAtomic({ ...input, prompt_sha256: other }))).toBe(
      "DAG_TASK_ID_REUSE",
    );
  });
  test("another task", () => {
    expect(dbCreateDispatchAtomic({ ...input, dag_task_id: "T-2", prompt_sha256: other }).outcome).toBe(
      "created",
    );
    expect(dbCreateDispatchAtomic({ ...input, dag_task_id: "T-3" }).outcome).toBe("created");
  });
  test("another agent, without and with a policy for hand-offs", () => {
    const handed = { ...input, agent_type: "Test-Runner" };
    expect(codeOf(() => dbCreateDispatchAtomic(handed))).toBe("AGENT_MISMATCH");
    settings({ handoff: ["Test-Runner>Code-Writer"] });
    expect(codeOf(() => dbCreateDispatchAtomic(handed))).toBe("AGENT_MISMATCH");
    settings({ handoff: ["Code-Writer>Test-Runner"], and: "more" });
    expect(dbCreateDispatchAtomic(handed).outcome).toBe("created");
  });
  test("another session: only an approved resume, and only of what is stale or failed", () => {
    const resumed = { ...input, parent_session_id: "ses_2", resume: { approved: true } };
    expect(codeOf(() => dbCreateDispatchAtomic({ ...resumed, resume: false }))).toBe("SESSION_MISMATCH");
    expect(codeOf(() => dbCreateDispatchAtomic(resumed))).toBe("SESSION_MISMATCH");
    dbLeaseDispatchExact({ ...tuple, ...lease });
    expect(codeOf(() => dbCreateDispatchAtomic(resumed))).toBe("SESSION_MISMATCH");
    dbFailDispatchExact(1, "test", new Error("no"));
    expect(codeOf(() => dbCreateDispatchAtomic({ ...resumed, resume: { approved: false } }))).toBe(
      "SESSION_MISMATCH",
    );
    expect(dbCreateDispatchAtomic(resumed)).toMatchObject({ outcome: "created", queue_id: 2 });
  });
  test("no resume of one's own dispatch while another session has the task", () => {
    dbLeaseDispatchExact({ ...tuple, ...lease, lease_ttl_ms: -1 });
    const resumed = { ...input, resume: true };
    expect(dbCreateDispatchAtomic({ ...resumed, parent_session_id: "ses_2" }).outcome).toBe("created");
    expect(codeOf(() => dbCreateDispatchAtomic(resumed))).toBe("SESSION_MISMATCH");
    expect(rows("dispatch_queue")).toMatchObject([{ status: "stale" }, { status: "pending" }]);
    dbFailDispatchExact(2, "test", new Error("no"));
    expect(dbCreateDispatchAtomic(resumed)).toMatchObject({ outcome: "idempotent", queue_id: 1 });
  });
  test("a resume takes a lease that ran out for stale", () => {
    dbLeaseDispatchExact({ ...tuple, ...lease, lease_ttl_ms: -1 });
    expect(dbCreateDispatchAtomic({ ...input, resume: true }).outcome).toBe("idempotent");
    expect(rows("dispatch_queue")).toMatchObject([{ status: "pending", lease_owner: null }]);
    expect(rows("dispatch_attempts").map((row) => [row.attempt_number, row.status])).toEqual([
      [1, "stale"],
      [2, "pending"],
    ]);
  });
});

describe("lease", () => {
  test("takes the row that is meant, not the oldest", () => {
    dbCreateDispatchAtomic({ ...input, dag_task_id: "T-0" });
    dbCreateDispatchAtomic(input);
    const before = Date.now();
    const taken = dbLeaseDispatchExact({ ...tuple, ...lease });
    expect(taken).toMatchObject({
      leased: true,
      row: { id: 2, status: "running", lease_owner: "ses_1:call_2" },
    });
    expect(rows("dispatch_queue")).toMatchObject([{ status: "pending" }, { status: "running" }]);
    expect(Number(rows("dispatch_queue")[1]?.lease_expiry)).toBeGreaterThanOrEqual(before + 60_000);
  });
  test("by key", () => {
    const { dispatch_key } = dbCreateDispatchAtomic(input);
    expect(dbLeaseDispatchExact({ dispatch_key, ...lease }).leased).toBe(true);
  });
  test("once", () => {
    dbCreateDispatchAtomic(input);
    dbCreateDispatchAtomic({ ...input, dag_task_id: "T-2" });
    dbLeaseDispatchExact({ ...tuple, ...lease });
    expect(dbLeaseDispatchExact({ ...tuple, ...lease })).toEqual({
      leased: false,
      attempted: { ...tuple, dispatch_key: dispatchKey(tuple) },
      pending_count: 1,
    });
  });
  test.each(["agent_type", "dag_task_id", "prompt_sha256", "parent_session_id"])(
    "not with another %s",
    (name) => {
      dbCreateDispatchAtomic(input);
      expect(dbLeaseDispatchExact({ ...tuple, [name]: "other", ...lease }).leased).toBe(false);
      expect(rows("dispatch_queue")).toMatchObject([{ status: "pending" }]);
    },
  );
});

describe("afterwards", () => {
  beforeEach(() => {
    dbCreateDispatchAtomic(input);
    dbLeaseDispatchExact({ ...tuple, ...lease });
  });

  test("only the owner consumes, once", () => {
    expect(codeOf(() => dbConsumeDispatchExact(1, "ses_1:call_9", "success"))).toBe("LEASE_NOT_HELD");
    dbConsumeDispatchExact(1, "ses_1:call_2", { child_session_id: "ses_child" });
    expect(rows("dispatch_queue")).toMatchObject([{ status: "consumed", session_id: "ses_child" }]);
    expect(rows("dispatch_context")[0]?.consumed_at).toBeNumber();
    expect(codeOf(() => dbConsumeDispatchExact(1, "ses_1:call_2", "success"))).toBe("LEASE_NOT_HELD");
  });
  test("a failure is in the failed log, once", () => {
    dbFailDispatchExact(1, "task-failed", "boom");
    dbFailDispatchExact(1, "task-failed", "boom");
    expect(rows("dispatch_failed_log")).toMatchObject([
      { reason: "task-failed", prompt_hash: HASH, dag_task_id: "T-1" },
    ]);
    expect(rows("dispatch_attempts")).toMatchObject([{ status: "failed", error_msg: "boom" }]);
  });
  test("what is consumed does not fail", () => {
    dbConsumeDispatchExact(1, "ses_1:call_2", "success");
    expect(codeOf(() => dbFailDispatchExact(1, "late", "x"))).toBe("NOT_FOUND");
  });
  test("leases that ran out become stale, once, and are not consumed any more", () => {
    expect(dbCleanStaleLeases()).toBe(0);
    expect(dbCleanStaleLeases(Date.now() + 61_000)).toBe(1);
    expect(dbCleanStaleLeases(Date.now() + 61_000)).toBe(0);
    expect(codeOf(() => dbConsumeDispatchExact(1, "ses_1:call_2", "success"))).toBe("LEASE_NOT_HELD");
  });
});

describe("a database that does not work", () => {
  const broken = new Error("disk full");
  test.each(["strict", "locked"])("is fatal in %s mode", (mode) => {
    settings({ mode });
    expect(() => dbFailure("test", broken)).toThrow("disk full");
  });
  test("is for the log in advisory mode", () => {
    settings({ mode: "advisory" });
    dbFailure("test", broken);
    const [day] = readdirSync(join(root, ".task_temp/_logs"));
    expect(readFileSync(join(root, ".task_temp/_logs", day ?? "", "test.jsonl"), "utf8")).toContain(
      "disk full",
    );
  });
});

/** The tables as they were, with a call that was queued twice, one that runs, and one whose prompt is gone. */
function makeOldDb(): void {
  const old = new Database(dbPath(), { create: true });
  old.exec(`
    CREATE TABLE dispatch_prompt_refs (
      id INTEGER PRIMARY KEY AUTOINCREMENT, file_path TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER, created_at INTEGER);
    CREATE TABLE dispatch_queue (
      id INTEGER PRIMARY KEY AUTOINCREMENT, dispatch_id TEXT, status TEXT NOT NULL DEFAULT 'pending', agent_type TEXT NOT NULL,
      dag_task_id TEXT, session_id TEXT, prompt_ref_id INTEGER, lease_owner TEXT, lease_expiry INTEGER, created_at INTEGER, updated_at INTEGER);
    CREATE INDEX idx_queue_status ON dispatch_queue (status, agent_type);
    INSERT INTO dispatch_prompt_refs (file_path, sha256, size_bytes, created_at) VALUES ('1.md', 'aa', 1, 1), ('2.md', 'aa', 1, 2), ('3.md', 'bb', 1, 3);
    INSERT INTO dispatch_queue (dispatch_id, status, agent_type, dag_task_id, session_id, prompt_ref_id, lease_owner, lease_expiry, created_at, updated_at) VALUES
      ('d1', 'pending', 'A', 'T-1', NULL, 1, NULL, NULL, 1, 1), ('d2', 'pending', 'A', 'T-1', NULL, 2, NULL, NULL, 2, 2),
      ('d3', 'running', 'A', 'T-2', 'ses_9', 3, 'ses_9', 4, 3, 3), ('d4', 'pending', 'A', 'T-3', NULL, 99, NULL, NULL, 4, 4);
  `);
  old.close();
}

describe("a database from before", () => {
  test("gets keys, and the older of two identical rows is failed", () => {
    makeOldDb();
    getDb();
    expect(rows("dispatch_queue")).toMatchObject([
      { status: "failed", dispatch_key: null },
      {
        status: "pending",
        dispatch_key: dispatchKey({
          agent_type: "A",
          dag_task_id: "T-1",
          prompt_sha256: "aa",
          parent_session_id: "",
        }),
      },
      { status: "running", parent_session_id: "ses_9" },
      { status: "pending", dispatch_key: null },
    ]);
    expect(rows("dispatch_failed_log")).toMatchObject([
      { dispatch_id: "d1", file_path: "1.md", reason: "duplicate-double-cli" },
    ]);
    expect(rows("dispatch_context")).toHaveLength(4);
    closeDb();
    getDb();
    expect(rows("dispatch_failed_log")).toHaveLength(1);
  });

  test("is brought up to date once, however many processes open it", async () => {
    makeOldDb();
    const code = `const { getDb, closeDb } = await import(${JSON.stringify(join(import.meta.dir, "../dispatch-db.ts"))}); getDb(); closeDb()`;
    const children = Array.from({ length: 6 }, () =>
      Bun.spawn([process.execPath, "-e", code], { env: process.env, stderr: "inherit" }),
    );
    expect(await Promise.all(children.map((child) => child.exited))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(rows("dispatch_failed_log")).toHaveLength(1);
    expect(rows("dispatch_queue")).toHaveLength(4);
  });
});

describe("files from before", () => {
  const state = (): string => join(root, ".task_temp/_dispatch");
  beforeEach(() => {
    mkdirSync(join(state(), "ctx"), { recursive: true });
    writeFileSync(join(state(), "ctx", "T-1.json"), "{}");
    writeFileSync(join(state(), ".dispatch_ctx"), "T-1");
    const known = { agentType: "Code-Writer", dagTaskId: "T-1", file: "a.md", sha256: HASH, at: 7 };
    writeFileSync(
      join(state(), ".pending.json"),
      JSON.stringify([known, { ...known, dagTaskId: "T-7", file: "gone.md" }]),
    );
    writeFileSync(
      join(state(), ".auto-dispatch.json"),
      JSON.stringify([{ agent: "Code-Writer", task: "T-7", file: "gone.md" }]),
    );
    dbCreateDispatchAtomic(input);
  });

  test("are settled and put away, once", () => {
    expect(dbReconcileLegacyDispatchFiles({ root })).toMatchObject({
      archived: 1,
      imported: 1,
      duplicates: 0,
    });
    expect(dbReconcileLegacyDispatchFiles({ root })).toMatchObject({ archived: 0, imported: 0, files: [] });
    expect(rows("dispatch_queue")).toMatchObject([
      { status: "pending" },
      { status: "failed", dag_task_id: "T-7" },
    ]);
    expect(rows("dispatch_failed_log").map((row) => row.reason)).toEqual([
      "legacy-file-queue",
      "legacy-file-queue",
    ]);
    expect(existsSync(join(state(), ".pending.json"))).toBe(false);
    expect(existsSync(join(state(), "ctx"))).toBe(false);
  });
  test("stay where they are in a dry run", () => {
    expect(dbReconcileLegacyDispatchFiles({ root, dryRun: true })).toMatchObject({
      archived: 1,
      imported: 1,
    });
    expect(rows("dispatch_queue")).toHaveLength(1);
    expect(existsSync(join(state(), ".pending.json"))).toBe(true);
  });
});

describe("the token", () => {
  const { text, dispatch_key, prompt_sha256 } = wrapPrompt("Code-Writer", "T-1", "ses_1", "say hello");
  test("says whose prompt it is", () => {
    expect(readToken(text)).toMatchObject({ ok: true, dag_task_id: "T-1", dispatch_key, prompt_sha256 });
  });
  test("is the same for the same prompt", () => {
    expect(wrapPrompt("Code-Writer", "T-1", "ses_1", "say hello").text).toBe(text);
  });
  test.each([
    ["no token", text.replace(/\n.*$/, ""), "no-token"],
    ["another text", text.replace("hello", "hallo"), "hash-differs"],
    ["something behind it", `${text}\n`, "no-token"],
  ])("%s", (_name, changed, reason) => {
    expect(readToken(changed)).toEqual({ ok: false, reason: reason as "no-token" });
  });
});

test("rows can be looked up by what names them", () => {
  const { dispatch_key } = dbCreateDispatchAtomic(input);
  dbLeaseDispatchExact({ ...tuple, ...lease });
  for (const by of [{ queue_id: 1 }, { dispatch_key }, { lease_owner: "ses_1:call_2" }])
    expect(dbFindDispatch(by)?.id).toBe(1);
  expect(dbFindDispatch({ queue_id: 2 })).toBeNull();
  expect(dbListQueue()).toHaveLength(1);
});
