import { describe, expect, test } from "@jest/globals";
import type { LogEvent, QueueRow } from "../state/index.js";
import { consumedOwn, failedOwn } from "./task-end.js";
import { keyOf, leased, logged, queueRow, stateOf, taskStep } from "./testing/states.js";

const ids = { queue_id: 2, dispatch_key: keyOf("T-new"), child_session_id: "ses_child" };
const success = logged("DISPATCH-TASK-SUCCESS", 3, ids);
const failure = logged("DISPATCH-TASK-FAILED", 3, { ...ids, raw_error: "Error: no" });

function step(changes: Partial<QueueRow>, events: readonly LogEvent[]) {
  return taskStep({ after: stateOf([queueRow(1, "T-old"), leased(2, "T-new", changes)], { events }) });
}
const messages = (problems: readonly { readonly message: string }[]): string[] =>
  problems.map(({ message }) => message);

describe("consumedOwn", () => {
  test("consumed, closed, told", () => {
    expect(consumedOwn(step({ status: "consumed" }, [success]))).toEqual([]);
  });
  test("still running", () => {
    expect(messages(consumedOwn(step({}, [success])))).toEqual([
      "row 2 (T-new) is running after its task, not consumed",
      "the context of row 2 (T-new) has no consumed_at after its task",
    ]);
  });
  test("no context row", () => {
    const { after, ...rest } = step({ status: "consumed" }, [success]);
    expect(messages(consumedOwn({ ...rest, after: { ...after, contexts: [] } }))).toEqual([
      "row 2 (T-new) has no context row",
    ]);
  });
  test("no event, a wrong one, one of another row", () => {
    expect(messages(consumedOwn(step({ status: "consumed" }, [])))).toEqual([
      "T-new logged 0 DISPATCH-TASK-SUCCESS, not 1",
    ]);
    expect(messages(consumedOwn(step({ status: "consumed" }, [failure])))).toEqual([
      "T-new logged 0 DISPATCH-TASK-SUCCESS, not 1",
      "T-new logged DISPATCH-TASK-FAILED, not DISPATCH-TASK-SUCCESS",
    ]);
    const other = logged("DISPATCH-TASK-SUCCESS", 3, { ...ids, queue_id: 1, child_session_id: undefined });
    expect(messages(consumedOwn(step({ status: "consumed" }, [other])))).toEqual([
      "DISPATCH-TASK-SUCCESS says queue_id 1, row 2 (T-new) has 2",
      "DISPATCH-TASK-SUCCESS says child_session_id undefined, row 2 (T-new) has ses_child",
    ]);
  });
});

describe("failedOwn", () => {
  test("failed, with what the sub-agent said", () => {
    expect(failedOwn(step({ status: "failed" }, [failure]), "no")).toEqual([]);
    expect(failedOwn(step({ status: "failed" }, [failure]), "")).toEqual([]);
  });
  test("an empty answer passes for success", () => {
    expect(messages(failedOwn(step({ status: "consumed" }, [success]), ""))).toEqual([
      "row 2 (T-new) is consumed after its task, not failed",
      "T-new logged 0 DISPATCH-TASK-FAILED, not 1",
      "T-new logged DISPATCH-TASK-SUCCESS, not DISPATCH-TASK-FAILED",
    ]);
  });
  test.each([[{ raw_error: "" }], [{ raw_error: undefined }], [{ raw_error: "something" }]])(
    "the error is lost: %j",
    (fields) => {
      const event = logged("DISPATCH-TASK-FAILED", 3, { ...ids, ...fields });
      expect(messages(failedOwn(step({ status: "failed" }, [event]), "no"))).toEqual([
        expect.stringMatching(/^DISPATCH-TASK-FAILED of row 2 \(T-new\) has the raw_error /u),
      ]);
    },
  );
});
