import { expect, test } from "@jest/globals";
import type { DispatchState } from "../state/index.js";
import { type Known, tablesAgree } from "./tables-agree.js";
import { logged, queueRow, stateOf } from "./testing/states.js";

const rows = [queueRow(1, "T-1"), queueRow(2, "T-2")];
const attempts = rows.map(({ id }) => ({ id, dispatch_id: id, attempt_number: 1, status: "pending" }));
const events = rows.map(({ id }) => logged("DISPATCH-DB-CREATED", id, { queue_id: id }));
const sound = stateOf(rows, { attempts, events });

function judge(changes: Partial<DispatchState>, created: Known["created"] = "once"): string[] {
  const known: Known = { created, sessionsOf: () => ["ses_1"] };
  return tablesAgree({ ...sound, ...changes }, known).map(({ message }) => message);
}

test("every row is whole", () => {
  expect(judge({})).toEqual([]);
});

test("rows may be pointed at by dispatch_id", () => {
  const contexts = sound.contexts.map((row, at) => ({ ...row, dispatch_id: `dsp_${String(at + 1)}` }));
  expect(judge({ contexts: contexts as unknown as DispatchState["contexts"] })).toEqual([]);
});

test("two rows of a task", () => {
  expect(judge({ queue: [...rows, queueRow(3, "T-2", { prompt_ref_id: 2 })] })).toEqual(
    expect.arrayContaining(["T-2 has 2 queue rows, not 1", "row 3 (T-2) has no attempt"]),
  );
});

test("the same fault of many rows is told once", () => {
  expect(judge({ contexts: [] })).toEqual(["row 1 (T-1) has 0 context rows, not 1 (and so 1 more)"]);
});

test("a context that another dispatch has overwritten", () => {
  const contexts = sound.contexts.map((row) => ({ ...row, dag_task_id: "T-2", session_id: "ses_9" }));
  expect(judge({ contexts })).toEqual([
    "row 1 (T-1) has a context of the task T-2",
    "row 1 (T-1) has a context of the session ses_9, which has no part in it (and so 1 more)",
  ]);
});

test("attempts count from 1 by one", () => {
  const twice = [...attempts, { id: 3, dispatch_id: 2, attempt_number: 1, status: "stale" }];
  expect(judge({ attempts: twice })).toEqual([
    "row 2 (T-2) has the attempts 1, 1, which do not count from 1 by one",
  ]);
});

test("one DISPATCH-DB-CREATED, or none where the process was killed", () => {
  expect(judge({ events: events.slice(1) })).toEqual([
    "row 1 (T-1) was logged as DISPATCH-DB-CREATED 0 times, not once",
  ]);
  expect(judge({ events: events.slice(1) }, "at-most-once")).toEqual([]);
  expect(judge({ events: [...events, ...events.slice(1)] }, "at-most-once")).toEqual([
    "row 2 (T-2) was logged as DISPATCH-DB-CREATED 2 times, not once",
  ]);
});

test("what belongs to no row", () => {
  const queue = rows.slice(1);
  expect(judge({ queue })).toEqual([
    "prompt reference 1 belongs to no queue row",
    "context row 1 belongs to no queue row",
    "attempt 1 belongs to no queue row",
  ]);
  expect(judge({ promptRefs: [] })).toEqual(["row 1 (T-1) has no prompt reference (and so 1 more)"]);
});
