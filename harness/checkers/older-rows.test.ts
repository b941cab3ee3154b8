import { describe, expect, test } from "@jest/globals";
import { missedCleanly, olderUntouched } from "./older-rows.js";
import { logged, queueRow, leased, stateOf, taskStep } from "./testing/states.js";

const messages = (problems: readonly { readonly message: string }[]): string[] =>
  problems.map(({ message }) => message);
const old = queueRow(1, "T-old");

describe("olderUntouched", () => {
  const before = stateOf([old]);
  const judge = (after: ReturnType<typeof stateOf>, ids = [1]): string[] =>
    messages(olderUntouched("T-new", ids, before, after));

  test("a new row beside it", () => {
    expect(judge(stateOf([old, queueRow(2, "T-new")]))).toEqual([]);
  });
  test("leased, removed, its context overwritten", () => {
    expect(judge(stateOf([queueRow(1, "T-old", { status: "running" })]))).toEqual([
      "T-new touched the older queue row 1 (T-old): status pending → running",
    ]);
    expect(judge(stateOf([]))).toContain("T-new touched the older queue row 1 (T-old) was removed");
    const contexts = before.contexts.map((row) => ({ ...row, session_id: "ses_9" }));
    expect(judge({ ...before, contexts })).toEqual([
      "T-new touched the older context row 1 (T-old): session_id ses_1 → ses_9",
    ]);
  });
  test("it was gone before", () => {
    expect(judge(before, [1, 7])).toEqual(["1 older pending rows were gone before T-new"]);
  });
});

describe("missedCleanly", () => {
  const miss = (fields: object = {}) =>
    logged("DISPATCH-QUEUE-EXACT-MISS", 1, {
      agent_type: "Super-Admin",
      dag_task_id: "T-new",
      pending_count: 1,
      ...fields,
    });
  const other = queueRow(3, "T-first", { agent_type: "Code-Writer" });
  const before = stateOf([old, other]);
  const judge = (
    queue: readonly ReturnType<typeof queueRow>[],
    ...events: ReturnType<typeof miss>[]
  ): string[] => messages(missedCleanly(taskStep({ before, after: stateOf(queue, { events }) })));

  test("nothing leased, and told; the agent's rows are counted, or all", () => {
    expect(judge([old, other], miss())).toEqual([]);
    expect(judge([old, other], miss({ pending_count: 2 }))).toEqual([]);
  });
  test("the older row is leased instead", () => {
    expect(judge([leased(1, "T-old"), other])).toEqual([
      "T-new has no row, and leased row 1 (T-old): pending → running",
      "T-new has no row, and 0 DISPATCH-QUEUE-EXACT-MISS were logged, not 1",
    ]);
  });
  test("told with wrong facts", () => {
    expect(judge([old, other], miss({ dag_task_id: "T-old" }))).toHaveLength(1);
    expect(judge([old, other], miss({ pending_count: 0 }))).toEqual([
      "DISPATCH-QUEUE-EXACT-MISS says pending_count 0, 1 or 2 rows were pending",
    ]);
    expect(judge([old, other], miss({ pending_count: undefined }))).toHaveLength(1);
  });
});
