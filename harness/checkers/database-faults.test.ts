import { describe, expect, test } from "@jest/globals";
import type { ContextRow, QueueRow } from "../state/index.js";
import { type DatabaseFaults, databaseFaultVerdict, type FaultyCall } from "./database-faults.js";
import type { DispatchTables } from "./changes.js";

const row: QueueRow = {
  id: 1,
  dispatch_id: "dsp_1",
  status: "failed",
  agent_type: "A",
  dag_task_id: "T-1",
  session_id: null,
  prompt_ref_id: 1,
  lease_owner: null,
  lease_expiry: null,
  created_at: 1,
  updated_at: 1,
};
const context: ContextRow = {
  id: 1,
  dispatch_id: 1,
  dag_task_id: "T-1",
  agent_type: "A",
  session_id: "ses_1",
  consumed_at: null,
};
const last: DispatchTables = {
  queue: [row],
  promptRefs: [],
  contexts: [context],
  attempts: [{ id: 1, dispatch_id: 1, attempt_number: 1, status: "failed" }],
};
const call = (changed: Partial<FaultyCall>): FaultyCall => ({
  when: "while it rained",
  task: "T-2",
  call: "dispatch",
  result: { status: "threw", output: "no" },
  prompt: undefined,
  changes: [],
  events: [],
  ...changed,
});
const messagesOf = (changed: Partial<DatabaseFaults>): string[] =>
  databaseFaultVerdict({
    calls: [call({}), call({ call: "lease", result: { status: "blocked", output: "no" }, prompt: "p" })],
    again: [{ task: "T-2", said: undefined }],
    twin: { refused: "UNIQUE constraint failed", row },
    unasked: row,
    last,
    ...changed,
  }).map(({ message }) => message);

describe("a database that refuses statements", () => {
  test("nothing is wrong where all that failed was fatal and undone", () => {
    expect(messagesOf({})).toEqual([]);
  });

  test.each<[string, Partial<FaultyCall>]>([
    ["handed a prompt out", { prompt: "p", result: { status: "returned", output: "p" } }],
    ["let the task pass", { call: "lease", result: { status: "returned", output: "done" } }],
    ["said nothing", { call: "end", result: { status: "returned", output: "done" } }],
    ["queue row 1 (T-1) was added", { changes: [{ table: "queue", kind: "added", after: row }] }],
    ["logged as DISPATCH-DB-CREATED", { events: [{ event: "DISPATCH-DB-CREATED", at: "a:1", fields: {} }] }],
  ])("%s", (message, changed) => {
    expect(messagesOf({ calls: [call(changed)] })).toEqual([expect.stringContaining(message)]);
  });

  test("that a task was leased before its end failed is fine", () => {
    const change = {
      table: "queue",
      kind: "changed",
      before: row,
      after: { ...row, status: "running" },
    } as const;
    expect(messagesOf({ calls: [call({ call: "end", changes: [change] })] })).toEqual([]);
  });
});

describe("what the database itself holds", () => {
  test.each<[string, Partial<DatabaseFaults>]>([
    [
      "T-2 cannot be dispatched once the database is well again: busy",
      { again: [{ task: "T-2", said: "busy" }] },
    ],
    ["takes a second row with the dispatch_key", { twin: { refused: undefined, row } }],
    ["without a resume, is pending", { unasked: { ...row, status: "pending" } }],
    ["row 1 (T-1) has 0 context rows, not 1", { last: { ...last, contexts: [] } }],
    ["row 1 (T-1) has no attempt", { last: { ...last, attempts: [] } }],
  ])("%s", (message, changed) => {
    expect(messagesOf(changed)).toEqual([expect.stringContaining(message)]);
  });
});
