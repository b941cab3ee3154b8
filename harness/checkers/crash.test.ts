import { expect, test } from "@jest/globals";
import { type Crash, type Crashes, crashVerdict } from "./crash.js";
import { queueRow, stateOf } from "./testing/states.js";

const running = queueRow(1, "T-1", { status: "running" });
const state = stateOf([queueRow(1, "T-1", { status: "consumed" })], {
  attempts: [{ id: 1, dispatch_id: 1, attempt_number: 1, status: "consumed" }],
});
const sound: Crash = {
  task: "T-1",
  sessionID: "ses_1",
  when: "after the lease",
  given: "p",
  stored: "p",
  left: [running],
  again: { status: "returned", output: "p", prompt: "p" },
  tasks: [
    { how: "at-once", result: { status: "blocked", output: "no" } },
    { how: "resumed", result: { status: "returned", output: "done" } },
  ],
};

function judge(crash: Partial<Crash>, changes: Partial<Crashes> = {}): string[] {
  const crashes: Crashes = { crashes: [{ ...sound, ...crash }], state, damage: [], ...changes };
  return crashVerdict(crashes).map(({ message }) => message);
}

test("the next session gets it done", () => {
  expect(judge({})).toEqual([]);
  expect(judge({ given: undefined, stored: undefined, left: [] })).toEqual([]);
});

test("the same dispatch again is the same prompt", () => {
  expect(judge({ given: "q" })).toEqual([
    "T-1, killed after the lease: the same dispatch again gave another prompt",
  ]);
  expect(judge({ again: { status: "threw", output: "DAG_TASK_ID_REUSE\nat x", prompt: undefined } })).toEqual(
    ["T-1, killed after the lease: the same dispatch again gave no prompt (threw: DAG_TASK_ID_REUSE)"],
  );
});

test("a row never names a prompt that is not there, or another one", () => {
  expect(judge({ stored: undefined })).toEqual([
    "T-1, killed after the lease: left row 1 (T-1) without its prompt file",
  ]);
  expect(judge({ stored: "half" })).toEqual([
    "T-1, killed after the lease: left a prompt file with another text",
  ]);
});

test("a row that is held is not leased again", () => {
  expect(judge({ tasks: [{ how: "at-once", result: { status: "returned", output: "done" } }] })).toEqual([
    "T-1, killed after the lease: its prompt passed while row 1 (T-1) was running",
  ]);
});

test("two rows, and a task that is never done", () => {
  expect(judge({ left: [running, queueRow(2, "T-1")] })).toEqual([
    "T-1, killed after the lease: left 2 rows",
  ]);
  expect(judge({}, { state: { ...state, queue: [running] } })).toEqual([
    "T-1, killed after the lease: the next session did not get it done: row 1 (T-1) is running",
  ]);
});

test("a damaged database", () => {
  expect(judge({}, { damage: ["row 3 missing from index"] })).toEqual([
    "the database is damaged: row 3 missing from index",
  ]);
});
