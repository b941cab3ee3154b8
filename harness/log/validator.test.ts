import { basename, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { dispatchEvents, exampleOf } from "../../contract/index.js";
import { describeFinding } from "./describe-finding.js";
import { OTHER_EVENTS } from "./summary.js";
import { all, logTree, removeLogTrees } from "./testing/log-tree.js";
import { type LogFinding, summariseLogs, validateLogs, type ValidateOptions } from "./validator.js";

afterAll(removeLogTrees);

const json = (...lines: object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
const sound = json(...dispatchEvents.map(exampleOf));
const backup = { ts: "2025-06-01T09:30:00Z", source: "backup-manager", event: "BACKUP-CREATED" };
const complete = {
  ...backup,
  backup_uuid: "u",
  file: "x.ts",
  agent: "coder",
  sessionID: "s",
  dag_task_id: "T-1",
};
const nothing = { missing: [], empty: [], aliased: [] };

/** The findings in one file, without its name. */
async function findings(text: string | Uint8Array, name = "x.jsonl", options?: ValidateOptions) {
  const file = join(logTree({ [name]: text }), name);
  return (await all(validateLogs(file, options))).map(({ file: named, ...finding }) => {
    expect(named).toBe(file);
    return finding;
  });
}

test("sound and unknown events have no findings", async () => {
  const unknown = json(
    { event: "SESSION-START" },
    { ts: "t", source: "x", event: "DISPATCH-STATUS", queue_id: null },
  );
  expect(await findings(sound + unknown)).toEqual([]);
});

test("identity in the detail does not count, and an alias is named", async () => {
  const line = { ...complete, dag_task_id: undefined, taskId: "T-1", agent: "—", detail: "agent=coder" };
  expect(await findings(json(complete, line))).toEqual([
    {
      line: 2,
      event: "BACKUP-CREATED",
      problem: "incomplete",
      missing: ["agent", "dag_task_id"],
      empty: ["agent"],
      aliased: [{ alias: "taskId", field: "dag_task_id" }],
    },
  ]);
});

test("the old form lacks what it has no column for; it may also name no event", async () => {
  const text = [
    "2025-06-01 | ses_1 | call_1 | orchestrator | — | INFO | DISPATCH-CREATE-REQUEST | target=coder | taskId=T-1",
    "2025-06-01 | ses_1 | — | — | coder | INFO | DISPATCH-INTEGRITY-PASS | promptHash=3a dag_task_id=T-1",
    "2025-06-01 | — | — | — | — | INFO | SESSION-START | hello",
    "2025-06-01 | — | — | — | — | INFO | — | hello",
  ];
  expect(await findings(text.join("\r\n"), "x.log")).toEqual([
    {
      line: 1,
      event: "DISPATCH-CREATE-REQUEST",
      problem: "incomplete",
      ...nothing,
      missing: ["target_agent", "dag_task_id", "description_sha256"],
    },
    {
      line: 2,
      event: "DISPATCH-INTEGRITY-PASS",
      problem: "incomplete",
      ...nothing,
      missing: ["dispatch_key", "prompt_sha256", "dag_task_id"],
    },
  ]);
});

test("lines that are no record are findings with their own numbers", async () => {
  const text = `${json(complete)}\n{"a":\n[1]\n{"a":1}\n{"event":"BACKUP-CR`;
  expect(await findings(text)).toEqual([
    { line: 3, problem: "invalid-json", ...nothing, text: '{"a":' },
    { line: 4, problem: "not-an-object", ...nothing, text: "[1]" },
    { line: 5, problem: "no-event", ...nothing },
    { line: 6, problem: "truncated", ...nothing, text: '{"event":"BACKUP-CR' },
  ]);
});

test("the full form asks for the identity tuple, too", async () => {
  const [finding] = await findings(json(complete), "x.jsonl", { tuple: "full" });
  expect(finding?.missing).toHaveLength(11);
  expect(finding?.missing).not.toContain("dag_task_id");
});

describe("the summary", () => {
  test("counts lines, forms, events and problems, and is the generator's result", async () => {
    const root = logTree({
      "2025-06-01/a.log":
        "t | s | c | a | t | INFO | BACKUP-CREATED | d\nt | s | c | a | t | INFO | OLD | d\n\noops\n",
      "2025-06-01/b.jsonl": json(complete, backup, { event: "OLD" }, { event: "NEW" }, {}),
      "2025-06-02/b.jsonl": "",
      "2025-06-02/c.jsonl.1.gz": "not gzipped",
    });
    const found: LogFinding[] = [];
    const summary = await summariseLogs(root, {}, (finding) => found.push(finding));
    expect(summary).toEqual({
      files: 4,
      lines: 9,
      empty: 1,
      records: 7,
      forms: { v1: 2, v2: 5 },
      events: { "BACKUP-CREATED": { lines: 3, incomplete: 2 } },
      unknownEvents: { OLD: 2, NEW: 1 },
      problems: { incomplete: 2, "unknown-form": 1, "no-event": 1, unreadable: 1 },
      findings: 5,
    });
    expect(found).toEqual(await all(validateLogs(root)));
    expect(
      found.map((finding) => `${basename(finding.file)}:${String(finding.line)} ${finding.problem}`),
    ).toEqual([
      "a.log:1 incomplete",
      "a.log:4 unknown-form",
      "b.jsonl:2 incomplete",
      "b.jsonl:5 no-event",
      "c.jsonl.1.gz:0 unreadable",
    ]);
  });

  test("holds no more than a thousand unknown names", async () => {
    const lines = Array.from({ length: 1500 }, (_, at) => ({ event: `E${String(at)}` }));
    const text = json(...lines, { event: "E3" }, { event: "x".repeat(5000) });
    const { unknownEvents } = await summariseLogs(logTree({ "x.jsonl": text }));
    expect(Object.keys(unknownEvents)).toHaveLength(1001);
    expect(unknownEvents).toMatchObject({ E3: 2, [OTHER_EVENTS]: 501 });
  });

  test("of nothing is all zero; of a path that is not there, an error", async () => {
    const root = logTree({});
    expect(await summariseLogs(root)).toMatchObject({ files: 0, lines: 0, records: 0, findings: 0 });
    await expect(summariseLogs(join(root, "none"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("a finding in words", () => {
  const base = { file: "x.jsonl", line: 7, ...nothing };
  test.each<[LogFinding, string]>([
    [
      { ...base, event: "BACKUP-CREATED", problem: "incomplete", missing: ["file"] },
      "x.jsonl:7: BACKUP-CREATED lacks file",
    ],
    [
      {
        ...base,
        event: "BACKUP-CREATED",
        problem: "incomplete",
        missing: ["file", "sessionID"],
        empty: ["file"],
        aliased: [{ alias: "sessionId", field: "sessionID" }],
      },
      "x.jsonl:7: BACKUP-CREATED lacks file, sessionID (file is empty, sessionID stands as sessionId)",
    ],
    [
      { ...base, problem: "truncated", text: '{"a' },
      'x.jsonl:7: the line is the file\'s last and breaks off ("{\\"a")',
    ],
    [{ ...base, problem: "no-event" }, "x.jsonl:7: the line names no event"],
    [{ ...base, problem: "unreadable", text: "ENOENT" }, 'x.jsonl: the file could not be read ("ENOENT")'],
  ])("%j", (finding, words) => {
    expect(describeFinding(finding)).toBe(words);
  });
});
