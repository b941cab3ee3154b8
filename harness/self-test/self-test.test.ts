import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { bunHost } from "../hosts/bun/bun-host.js";
import type { Workspace } from "../hosts/index.js";
import { AGENT, dispatch } from "../scenarios/dispatching.js";
import { openSqlite } from "../state/index.js";
import { selfTest, type SelfTestOptions } from "./self-test.js";
import { requireBuilt } from "./testing/built.js";
import { bytesIn, database, folder, insert, removeFolders, TABLES } from "./testing/databases.js";
import { type BunRun, runBun } from "./testing/run-bun.js";

jest.setTimeout(120_000);
afterAll(removeFolders);

const FIXED = fileURLToPath(new URL("../trees/fixed", import.meta.url));
const GREEN = {
  "duplicate-active-rows": "passed",
  "runtime-writers": "passed",
  "log-identity-tuple": "passed",
};

/** Id → `passed`, or else the status and the places of what was found, or why it was skipped. */
async function verdicts(options: SelfTestOptions): Promise<Record<string, unknown>> {
  const { checks } = await selfTest(options);
  return Object.fromEntries(
    checks.map(({ id, status, findings, reason }) => [
      id,
      status === "passed" ? status : [status, reason ?? findings.map(({ place }) => place)],
    ]),
  );
}

/** The files of the database. Who reads an open one takes a lock in its index, which is no part of its content. */
function bytesOf({ dbPath }: Workspace): Record<string, string> {
  return Object.fromEntries(
    Object.entries(bytesIn(dirname(dbPath))).filter(([name]) => !name.endsWith("-shm")),
  );
}

describe("on the fixed tree, after a run", () => {
  let workspace: Workspace;
  const look = (): Promise<Record<string, unknown>> =>
    verdicts({ root: workspace.root, db: workspace.dbPath, logs: workspace.logs });
  /** The tree's own self-test, which imports this one by the package's name. */
  const ownSelfTest = (): Promise<BunRun> =>
    runBun(["--no-install", ".opencode/scripts/framework-self-test.ts"], {
      cwd: workspace.root,
      env: { OPENCODE_ROOT: workspace.root, FRAMEWORK_DB_PATH: workspace.dbPath },
    });

  beforeAll(async () => {
    requireBuilt();
    workspace = await bunHost.open(FIXED);
    const session = await workspace.session();
    const done = await dispatch(session, { agent: AGENT, task: "T-1", text: "say hello" });
    expect(await session.task({ agent: AGENT, prompt: done.prompt ?? "" })).toMatchObject({
      status: "returned",
    });
    expect(await dispatch(session, { agent: AGENT, task: "T-2", text: "wait" })).toMatchObject({
      status: "returned",
    });
  });
  afterAll(() => workspace.close());

  test("all is green, and the open database stays as it is", async () => {
    const before = bytesOf(workspace);
    expect(Object.keys(before)).toEqual(["framework.db", "framework.db-wal"]);
    expect(await look()).toEqual(GREEN);
    expect(bytesOf(workspace)).toEqual(before);
  });

  test("the tree's own self-test is green", async () => {
    const run = await ownSelfTest();
    expect(run.stdout).toContain(
      "ok   regressions: duplicate-active-rows passed, runtime-writers passed, log-identity-tuple passed\n",
    );
    expect(run).toMatchObject({ stderr: "", code: 0 });
  });

  test("each check turns red on its defect, and so does the tree's own self-test", async () => {
    const db = await openSqlite(workspace.dbPath);
    const copied =
      "status, agent_type, dag_task_id, prompt_ref_id, parent_session_id, created_at, updated_at";
    db.run(
      `INSERT INTO dispatch_queue (${copied}) SELECT ${copied} FROM dispatch_queue WHERE dag_task_id = 'T-2'`,
    );
    db.close();
    writeFileSync(
      join(workspace.root, ".opencode/lib/old-habit.ts"),
      'import { writeFileSync } from "node:fs";\nimport { dispatchDir } from "./paths";\nwriteFileSync(`${dispatchDir()}/.pending.json`, "[]");\n',
    );
    const [day = ""] = readdirSync(workspace.logs);
    appendFileSync(
      join(workspace.logs, day, "dispatch-db.jsonl"),
      '{"ts":"2025-06-01T00:00:00.000Z","source":"dispatch-db","event":"DISPATCH-DB-CREATED","queue_id":1}\n',
    );
    expect(await look()).toEqual({
      "duplicate-active-rows": ["failed", ["dispatch_queue 2, 3"]],
      "runtime-writers": ["failed", [".opencode/lib/old-habit.ts:3:1"]],
      "log-identity-tuple": ["failed", [`.task_temp/_logs/${day}/dispatch-db.jsonl:3`]],
    });
    const run = await ownSelfTest();
    expect(run.stdout).toMatch(
      /^FAIL regressions: duplicate-active-rows .*; runtime-writers .*old-habit\.ts:3:1.*; log-identity-tuple /mu,
    );
    expect(run.code).toBe(1);
  });
});

describe("what is absent", () => {
  const nothing = {
    "duplicate-active-rows": ["skipped", "no database was named"],
    "runtime-writers": ["skipped", expect.stringMatching(/^there is no \.opencode folder in /u)],
    "log-identity-tuple": ["skipped", "no log was named"],
  };

  test("is skipped, and says so", async () => {
    expect(await verdicts({ root: folder() })).toEqual(nothing);
  });

  test("fails where it is required", async () => {
    const { checks } = await selfTest({ root: folder(), require: ["log-identity-tuple"] });
    expect(checks.map(({ status }) => status)).toEqual(["skipped", "skipped", "failed"]);
    expect(checks[2]?.findings).toEqual([
      { place: "log-identity-tuple", message: "required, but no log was named" },
    ]);
  });

  test("a check that does not exist cannot be required", async () => {
    await expect(selfTest({ root: ".", require: ["logs" as never] })).rejects.toThrow('no check "logs"');
  });

  test("a root that is not there is a finding", async () => {
    expect(await verdicts({ root: "/nowhere" })).toMatchObject({
      "runtime-writers": ["failed", ["runtime-writers"]],
    });
  });

  test("so is a config that cannot be read", async () => {
    const root = folder();
    mkdirSync(join(root, ".opencode"));
    writeFileSync(join(root, "writer-regression.config.json"), "{");
    const { checks } = await selfTest({ root });
    expect(checks[1]).toMatchObject({
      status: "failed",
      findings: [
        { message: expect.stringMatching(/^could not be checked: .*config\.json: cannot be loaded/u) },
      ],
    });
  });
});

describe("whatever bytes it gets, it gives a verdict", () => {
  const root = folder();
  const file = join(root, "x");
  const bytes = fc.uint8Array({ maxLength: 4096 });

  test("a database of any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (content, looksRight) => {
        writeFileSync(file, looksRight ? [Buffer.from("SQLite format 3\0"), content].join("") : content);
        const { checks } = await selfTest({ root, db: file });
        expect(["failed", "skipped"]).toContain(checks[0]?.status);
      }),
      { numRuns: 200 },
    );
  });

  test("a database of which some bytes are others", async () => {
    const whole = readFileSync(await database(`PRAGMA journal_mode = WAL;${TABLES}${insert()}${insert()}`));
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(whole.length), async (spoilt, cutOff) => {
        const copy = Buffer.from(whole);
        for (const [at, value] of spoilt) copy[at] = value;
        writeFileSync(file, copy.subarray(0, cutOff));
        const { checks } = await selfTest({ root, db: file });
        expect(["passed", "failed", "skipped"]).toContain(checks[0]?.status);
      }),
      { numRuns: 300 },
    );
  });

  test("a log of any bytes", async () => {
    const log = join(root, "x.jsonl");
    const value = fc.oneof(fc.jsonValue(), fc.constant("DISPATCH-DB-CREATED"));
    const almost = fc
      .array(fc.dictionary(fc.constantFrom("ts", "event", "queue_id", "x"), value))
      .map((lines) => Buffer.from(lines.map((line) => JSON.stringify(line)).join("\n")));
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, almost), async (content) => {
        writeFileSync(log, content);
        const { checks } = await selfTest({ root, logs: log });
        expect(["passed", "failed", "skipped"]).toContain(checks[2]?.status);
      }),
      { numRuns: 300 },
    );
  });
});
