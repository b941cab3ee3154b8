import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { openSqlite } from "../../harness/state/index.js";
import { WRITER } from "../testing/findings.js";
import { removeTrees, run, tree } from "../testing/run.js";

jest.setTimeout(120_000);
afterAll(removeTrees);

const LOG =
  '{"ts":"2025-06-01T00:00:00.000Z","source":"dispatch-db","event":"DISPATCH-DB-CREATED","queue_id":1}\n';

async function database(root: string): Promise<void> {
  const db = await openSqlite(join(root, "framework.db"));
  db.run(`CREATE TABLE dispatch_queue (id INTEGER PRIMARY KEY, status TEXT, agent_type TEXT, dag_task_id TEXT, dispatch_key TEXT);
    INSERT INTO dispatch_queue VALUES (1, 'pending', 'A', 'T', 'k'), (2, 'running', 'A', 'T', 'k');`);
  db.close();
}

describe("self-test", () => {
  test("what is not named is skipped", async () => {
    expect(await run(tree({}), "self-test")).toEqual({
      stdout:
        "– duplicate-active-rows  skipped: no database was named\n" +
        "– runtime-writers  skipped: there is no .opencode folder in <root>\n" +
        "– log-identity-tuple  skipped: no log was named\n",
      stderr: "",
      code: 0,
    });
  });

  test("what is required is not", async () => {
    const { stdout, code } = await run(
      tree({}),
      "self-test",
      "--require",
      "runtime-writers,log-identity-tuple",
    );
    expect(stdout).toContain(
      "✗ log-identity-tuple\n    log-identity-tuple  required, but no log was named\n",
    );
    expect(code).toBe(1);
  });

  test("each finding names its place", async () => {
    const root = tree({ ".opencode/a.ts": WRITER, "logs/2025-06-01/a.jsonl": LOG });
    await database(root);
    const { stdout, stderr, code } = await run(root, "self-test", "--db", "framework.db", "--logs", "logs");
    expect(stdout.replaceAll(/Runtime code .*/gu, "…")).toBe(
      "✗ duplicate-active-rows\n" +
        "    dispatch_queue 1, 2  2 active rows are one dispatch (A, task T): same dispatch_key\n" +
        "✗ runtime-writers\n" +
        "    .opencode/a.ts:2:1  …\n" +
        "✗ log-identity-tuple\n" +
        "    logs/2025-06-01/a.jsonl:1  DISPATCH-DB-CREATED lacks dispatch_key, prompt_ref_id, prompt_sha256\n",
    );
    expect({ stderr, code }).toEqual({ stderr: "", code: 1 });
  });

  test("the same as JSON", async () => {
    const root = tree({ ".opencode/a.ts": "export {};\n", "logs/a.jsonl": LOG.repeat(150) });
    await database(root);
    writeFileSync(join(root, "no.db"), "not a database, but text");
    const { stdout, code } = await run(
      root,
      "self-test",
      "--db",
      "no.db",
      "--logs",
      "logs",
      "--format",
      "json",
    );
    const { checks } = JSON.parse(stdout) as { checks: { findings: unknown[] }[] };
    expect(checks).toMatchObject([
      {
        id: "duplicate-active-rows",
        status: "failed",
        findings: [{ place: "no.db", message: "cannot be read as a database: it is no SQLite database." }],
      },
      { id: "runtime-writers", status: "passed", findings: [] },
      { id: "log-identity-tuple", status: "failed", total: 150 },
    ]);
    expect(checks[2]?.findings).toHaveLength(100);
    expect(code).toBe(1);
  });

  test.each([
    ["self-test nowhere", "no folder <root>/nowhere. Check the path."],
    ["self-test --db", '"--db" needs a value. Write "--db <file>".'],
    ["self-test --require runtime-writer", 'no check "runtime-writer". Did you mean "runtime-writers"?'],
  ])("%s cannot be done", async (line, text) => {
    expect(await run(tree({}), ...line.split(" "))).toEqual({
      stdout: "",
      stderr: `writer-regression: ${text}\n`,
      code: 2,
    });
  });
});
