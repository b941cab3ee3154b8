/** The dispatch-db of the fixed tree, called in Bun, call by call as contract §6 has it, and its own tests. */
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { duplicateRules, rejectionCodes } from "../../contract/index.js";
import { bunHost } from "../hosts/bun/bun-host.js";
import type { LibraryResult, Session, Workspace } from "../hosts/index.js";
import { RealQueue } from "../model/testing/real-queue.js";
import { requireBuilt } from "../self-test/testing/built.js";
import { runBun } from "../self-test/testing/run-bun.js";
import { openSqlite, type Row } from "../state/index.js";

jest.setTimeout(120_000);

const FIXED = fileURLToPath(new URL("../trees/fixed", import.meta.url));
const HASH = "a".repeat(64);
const tuple = { agent_type: "A", dag_task_id: "T-1", prompt_sha256: HASH, parent_session_id: "ses_1" };
const input = { ...tuple, call_id: "call_1", file_path: "a.md", size_bytes: 2 };
const by = { sessionID: "ses_1", callID: "call_2" };
const OWNER = "ses_1:call_2";

let workspace: Workspace;
let session: Session;

beforeAll(requireBuilt);
beforeEach(async () => {
  workspace = await bunHost.open(FIXED);
  session = await workspace.session({ id: "ses_1" });
});
afterEach(() => workspace.close());

const call = (name: string, ...args: readonly unknown[]): Promise<LibraryResult> =>
  session.library("dispatch-db", name, args);
const create = (changed: object = {}): Promise<LibraryResult> =>
  call("dbCreateDispatchAtomic", { ...input, ...changed });
const lease = (changed: object = {}): Promise<LibraryResult> =>
  call("dbLeaseDispatchExact", { ...tuple, ...by, ...changed });

async function sql(text: string, ...values: readonly (string | number)[]): Promise<Row[]> {
  const db = await openSqlite(workspace.dbPath);
  try {
    return /^(?:SELECT|PRAGMA)/u.test(text)
      ? db.all(text, ...values)
      : [{ changed: db.run(text, ...values) }];
  } finally {
    db.close();
  }
}

describe("dbCreateDispatchAtomic", () => {
  test("makes a row in each of four tables", async () => {
    const made = await create({ domain_id: "shop" });
    expect(made).toMatchObject({
      ok: true,
      value: { outcome: "created", queue_id: 1, prompt_ref_id: 1, prompt_sha256: HASH },
    });
    const { queue, promptRefs, contexts, attempts } = await workspace.state();
    expect({ queue, promptRefs, contexts, attempts }).toMatchObject({
      queue: [{ id: 1, status: "pending", prompt_ref_id: 1, call_id: "call_1", lease_owner: null }],
      promptRefs: [{ id: 1, file_path: "a.md", sha256: HASH, size_bytes: 2 }],
      contexts: [{ dispatch_id: 1, dag_task_id: "T-1", domain_id: "shop", consumed_at: null }],
      attempts: [{ dispatch_id: 1, attempt_number: 1, status: "pending" }],
    });
  });

  test.each(["dispatch_prompt_refs", "dispatch_queue", "dispatch_context", "dispatch_attempts"])(
    "leaves nothing behind where %s takes no row",
    async (table) => {
      await call("dbListQueue");
      await sql(`CREATE TRIGGER full BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'no room'); END`);
      expect(await create()).toMatchObject({ ok: false, message: expect.stringContaining("no room") });
      const { queue, promptRefs, contexts, attempts } = await workspace.state();
      expect({ queue, promptRefs, contexts, attempts }).toEqual({
        queue: [],
        promptRefs: [],
        contexts: [],
        attempts: [],
      });
      await sql("DROP TRIGGER full");
      expect(await create()).toMatchObject({ ok: true, value: { outcome: "created" } });
    },
  );

  test("stores each dispatch_key once", async () => {
    await create();
    await expect(
      sql(
        "INSERT INTO dispatch_queue (status, agent_type, dispatch_key) SELECT 'failed', 'A', dispatch_key FROM dispatch_queue",
      ),
    ).rejects.toThrow("UNIQUE");
  });

  test.each(duplicateRules.map((rule) => [rule.means, rule] as const))("%s", async (_means, rule) => {
    await create();
    const other = (comparison: string, change: object): object => (comparison === "same" ? {} : change);
    const again = await create({
      ...other(rule.session, { parent_session_id: "ses_2" }),
      ...other(rule.agent, { agent_type: "B" }),
      ...other(rule.dagTaskId, { dag_task_id: "T-2" }),
      ...other(rule.promptHash, { prompt_sha256: "b".repeat(64) }),
    });
    if (rule.result === "rejected") {
      expect(rejectionCodes).toContain(rule.code);
      expect(again).toMatchObject({ ok: false, code: rule.code });
    } else {
      const allowed = { outcome: "created", queue_id: 2, prompt_ref_id: 2 };
      const same = { outcome: "idempotent", queue_id: 1, prompt_ref_id: 1 };
      expect(again).toMatchObject({ ok: true, value: rule.result === "allowed" ? allowed : same });
    }
    expect((await workspace.state()).queue).toHaveLength(rule.result === "allowed" ? 2 : 1);
  });

  test("an approved resume takes over what is stale", async () => {
    await create();
    await lease({ lease_ttl_ms: -1 });
    const resumed = { parent_session_id: "ses_2", resume: { approved: true } };
    expect(await create({ ...resumed, resume: { approved: false } })).toMatchObject({
      code: "SESSION_MISMATCH",
    });
    expect(await create(resumed)).toMatchObject({ ok: true, value: { outcome: "created", queue_id: 2 } });
  });
});

describe("dbLeaseDispatchExact", () => {
  test.each([["by tuple"], ["by key"]])("%s: that row and no other", async (how) => {
    await create({ dag_task_id: "T-0" });
    const { value } = (await create()) as { value: { dispatch_key: string } };
    const before = Date.now();
    const taken = await (how === "by key"
      ? call("dbLeaseDispatchExact", { dispatch_key: value.dispatch_key, ...by })
      : lease());
    expect(taken).toMatchObject({
      ok: true,
      value: { leased: true, row: { id: 2, status: "running", lease_owner: OWNER } },
    });
    const [older, row] = (await workspace.state()).queue;
    expect(older).toMatchObject({ status: "pending", lease_owner: null });
    expect(row?.lease_expiry).toBeGreaterThanOrEqual(before + 60_000);
  });

  test("once; a miss says what was asked for and how many wait", async () => {
    await create();
    await create({ dag_task_id: "T-2" });
    await lease();
    expect(await lease()).toMatchObject({
      ok: true,
      value: { leased: false, attempted: tuple, pending_count: 1 },
    });
  });
});

describe("afterwards", () => {
  beforeEach(async () => {
    await create();
    await lease();
  });

  test("only the present lease owner consumes", async () => {
    expect((await call("dbConsumeDispatchExact", 1, "ses_1:call_9", "success")).ok).toBe(false);
    expect((await call("dbConsumeDispatchExact", 1, OWNER, "success")).ok).toBe(true);
    expect((await call("dbConsumeDispatchExact", 1, OWNER, "success")).ok).toBe(false);
    expect((await workspace.state()).queue).toMatchObject([{ status: "consumed" }]);
  });

  test("a failure is archived with its reason", async () => {
    await call("dbFailDispatchExact", 1, "task-failed", "boom");
    const { queue, attempts, failedLog } = await workspace.state();
    expect(queue).toMatchObject([{ status: "failed" }]);
    expect(attempts).toMatchObject([{ status: "failed", error_msg: "boom" }]);
    expect(failedLog).toMatchObject([{ reason: "task-failed", prompt_hash: HASH, dag_task_id: "T-1" }]);
  });

  test("a lease that ran out is stale, once, and its owner has lost it", async () => {
    expect(await call("dbCleanStaleLeases")).toEqual({ ok: true, value: 0 });
    expect(await call("dbCleanStaleLeases", Date.now() + 61_000)).toEqual({ ok: true, value: 1 });
    expect(await call("dbCleanStaleLeases", Date.now() + 61_000)).toEqual({ ok: true, value: 0 });
    expect((await call("dbConsumeDispatchExact", 1, OWNER, "success")).ok).toBe(false);
  });
});

describe("the file", () => {
  test("has a write-ahead log", async () => {
    await create();
    expect(await sql("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
  });

  test("a call waits for another one's transaction", async () => {
    await create();
    const other = await openSqlite(workspace.dbPath);
    other.run("BEGIN IMMEDIATE");
    let ended = false;
    const waiting = create({ dag_task_id: "T-2" }).finally(() => (ended = true));
    // Nothing tells that a call waits; a call that does not would be over by then.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(ended).toBe(false);
    other.run("COMMIT");
    other.close();
    expect(await waiting).toMatchObject({ ok: true, value: { outcome: "created", queue_id: 2 } });
  });

  test("from before: it gets keys, and the older of two identical rows is failed", async () => {
    // A session opens the database as soon as it starts, so the old one must be there before.
    await workspace.close();
    workspace = await bunHost.open(FIXED);
    await sql(`
      CREATE TABLE dispatch_prompt_refs (id INTEGER PRIMARY KEY AUTOINCREMENT, file_path TEXT NOT NULL, sha256 TEXT NOT NULL,
        size_bytes INTEGER, created_at INTEGER);
      CREATE TABLE dispatch_queue (id INTEGER PRIMARY KEY AUTOINCREMENT, dispatch_id TEXT, status TEXT NOT NULL DEFAULT 'pending',
        agent_type TEXT NOT NULL, dag_task_id TEXT, session_id TEXT, prompt_ref_id INTEGER, lease_owner TEXT, lease_expiry INTEGER,
        created_at INTEGER, updated_at INTEGER);
      INSERT INTO dispatch_prompt_refs (file_path, sha256) VALUES ('1.md', 'aa'), ('2.md', 'aa'), ('3.md', 'bb');
      INSERT INTO dispatch_queue (dispatch_id, status, agent_type, dag_task_id, session_id, prompt_ref_id, lease_expiry) VALUES
        ('d1', 'pending', 'A', 'T-1', NULL, 1, NULL), ('d2', 'pending', 'A', 'T-1', NULL, 2, NULL),
        ('d3', 'running', 'A', 'T-2', 'ses_9', 3, 9999999999999);`);
    session = await workspace.session();
    expect(await call("dbListQueue")).toMatchObject({ ok: true });
    const { queue, contexts, attempts, failedLog } = await workspace.state();
    expect(queue).toMatchObject([
      { id: 1, status: "failed", dispatch_key: null },
      { id: 2, status: "pending", dispatch_key: expect.stringMatching(/^[0-9a-f]{64}$/u) },
      { id: 3, status: "running", parent_session_id: "ses_9" },
    ]);
    expect(failedLog).toMatchObject([{ dispatch_id: "d1", reason: "duplicate-double-cli" }]);
    expect([contexts.length, attempts.length]).toEqual([3, 3]);
  });
});

describe("SIGKILL in front of every statement of a create", () => {
  const queue = new RealQueue(`${FIXED}/.opencode/lib`);
  afterAll(() => queue.close());

  test("leaves all of it or nothing, and asking again gives one dispatch", async () => {
    const asked = { name: "dbCreateDispatchAtomic", args: [input], now: 1_000_000 };
    const outcomes: number[] = [];
    for (let crashAt = 0; crashAt < 12; crashAt++) {
      await queue.fresh();
      expect(await queue.call(0, { ...asked, crashAt })).toBeUndefined();
      const { queue: rows, refs, contexts, attempts } = await queue.dump(0);
      const counts = [rows, refs, contexts, attempts].map(({ length }) => length);
      expect([
        [0, 0, 0, 0],
        [1, 1, 1, 1],
      ]).toContainEqual(counts);
      outcomes.push(rows.length);
      expect(await queue.call(1, asked)).toMatchObject({
        ok: true,
        dump: { queue: { length: 1 }, refs: { length: 1 } },
      });
    }
    // First nothing, and from some statement on all: the deaths did happen before and after the commit.
    expect(outcomes).toEqual([...outcomes].sort());
    expect(new Set(outcomes)).toEqual(new Set([0, 1]));
  });
});

test("the tree's own tests pass", async () => {
  const { stderr, code } = await runBun(["test", "lib"], { cwd: `${workspace.root}/.opencode` });
  expect(stderr).toMatch(/\n *[1-9]\d* pass\n *0 fail\n/u);
  expect(code).toBe(0);
});
