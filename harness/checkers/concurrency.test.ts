import { describe, expect, test } from "@jest/globals";
import type { AttemptRow, QueueRow } from "../state/index.js";
import {
  type ApiCall,
  type DispatchCall,
  type Hammer,
  hammerVerdict,
  type Reclaim,
  reclaimVerdict,
  type Storm,
  stormVerdict,
  type TaskCallRecord,
} from "./concurrency.js";
import { logged, queueRow, stateOf } from "./testing/states.js";

const messages = (problems: readonly { readonly message: string }[]): string[] =>
  problems.map(({ message }) => message);
const asked = { task: "T-1", agent: "Super-Admin", sessionID: "ses_1", process: 1 };
const returned = { status: "returned", output: "done" } as const;
const blocked = { status: "blocked", output: "no" } as const;
const attempt = (id: number, row: number, attempt_number: number): AttemptRow => {
  return { id, dispatch_id: row, attempt_number, status: "consumed" };
};
const done = queueRow(1, "T-1", { status: "consumed", lease_owner: "ses_1:call_1" });

describe("a storm", () => {
  const dispatched: DispatchCall = { ...asked, result: returned, prompt: "p" };
  const passed: TaskCallRecord = { ...asked, callID: "call_1", childSession: "ses_c", result: returned };
  const failed: TaskCallRecord = { ...passed, callID: "call_2", result: blocked };
  const events = [
    logged("DISPATCH-DB-CREATED", 1, { queue_id: 1 }),
    logged("DISPATCH-QUEUE-EXACT-LEASE", 2, { queue_id: 1 }),
  ];
  const state = stateOf([done], { attempts: [attempt(1, 1, 1)], events });
  const judge = (changes: Partial<Storm>): string[] =>
    messages(stormVerdict({ dispatches: [dispatched], tasks: [passed, failed], state, ...changes }));

  test("one of two calls passes, and the row is its", () => {
    expect(judge({})).toEqual([]);
  });
  test("a double lease", () => {
    expect(judge({ tasks: [passed, { ...passed, callID: "call_2" }] })).toEqual([
      "T-1: 2 of 2 calls with its prompt passed at once, not 1",
    ]);
  });
  test("a lease that another call took away", () => {
    expect(judge({ tasks: [{ ...passed, callID: "call_9" }, failed] })).toEqual([
      "T-1: row 1 (T-1) was leased by ses_1:call_1, but ses_1:call_9 passed",
    ]);
  });
  test("nobody gets through", () => {
    expect(judge({ tasks: [failed, failed] })).toEqual([
      "T-1: 0 of 2 calls with its prompt passed at once, not 1",
    ]);
  });
  test("a lost row", () => {
    expect(judge({ state: { ...stateOf([]), events: [] } })).toContain(
      "T-1: no queue row is left of it; its row was logged as leased 0 times, not once",
    );
  });
  test("a row that nobody consumed", () => {
    const hanging = { ...state, queue: [{ ...done, status: "running" }] };
    expect(judge({ state: hanging })).toEqual(["T-1: row 1 (T-1) is running in the end, not consumed"]);
  });
  test("the same dispatch of two processes is the same prompt", () => {
    expect(judge({ dispatches: [dispatched, { ...dispatched, process: 2, prompt: "q" }] })).toEqual([
      "T-1: the same dispatch gave 2 different prompts",
    ]);
  });
  test("a dispatch that gives no prompt", () => {
    const refused: DispatchCall = {
      ...dispatched,
      prompt: undefined,
      result: { ...blocked, output: "locked\nat x" },
    };
    expect(judge({ dispatches: [refused] })).toEqual(["process 1 got no prompt for T-1 (blocked: locked)"]);
  });
});

describe("the exact API", () => {
  const call = (process: number, value: unknown): ApiCall => {
    return { process, task: "T-1", result: { ok: true, value } };
  };
  const sound: Hammer = {
    created: [call(1, { outcome: "created", queue_id: 1 }), call(2, { outcome: "idempotent", queue_id: 1 })],
    leased: [call(1, { leased: true }), call(2, { leased: false })],
    afterLosers: [queueRow(1, "T-1", { status: "running" })],
    afterWinners: [done],
  };
  const judge = (changes: Partial<Hammer>): string[] => messages(hammerVerdict({ ...sound, ...changes }));

  test("one creates, one leases, one consumes", () => {
    expect(judge({})).toEqual([]);
  });
  test("two rows", () => {
    const created = [1, 2].map((at) => call(at, { outcome: "created", queue_id: at }));
    expect(judge({ created })).toEqual([
      "T-1: 2 creates say created, not 1",
      "T-1: the same dispatch has the queue ids 1, 2",
    ]);
  });
  test("a create that fails", () => {
    const locked: ApiCall = { process: 2, task: "T-1", result: { ok: false, message: "database is locked" } };
    expect(judge({ created: [...sound.created.slice(0, 1), locked] })).toEqual([
      "T-1: 1 of 2 creates of the same dispatch failed",
    ]);
  });
  test("two leases, or none", () => {
    expect(judge({ leased: [call(1, { leased: true }), call(2, { leased: true })] })).toEqual([
      "T-1 was leased by processes 1 and 2, not by one",
    ]);
    expect(judge({ leased: [call(1, { leased: false }), call(2, null)] })).toEqual([
      "T-1 was leased by nobody, not by one",
    ]);
  });
  test("somebody else consumes it", () => {
    expect(judge({ afterLosers: [done] })).toEqual([
      "row 1 (T-1) is consumed after calls that do not hold its lease tried to consume it",
    ]);
    expect(judge({ afterWinners: [queueRow(1, "T-1", { status: "running" })] })).toEqual([
      "row 1 (T-1) is running after its owner consumed it",
    ]);
  });
});

describe("leases that ran out", () => {
  const running: QueueRow = { ...done, status: "running" };
  const sound: Reclaim = {
    running: [running],
    early: { ok: true, value: 0 },
    late: [
      { ok: true, value: 1 },
      { ok: true, value: 0 },
    ],
    reclaimed: [{ ...running, status: "stale" }],
    resumed: [{ ...asked, result: returned, prompt: "p" }],
    tasks: [{ ...asked, callID: "call_3", childSession: "c", result: returned }],
    state: stateOf([done], { attempts: [attempt(1, 1, 1), attempt(2, 1, 2)] }),
  };
  const judge = (changes: Partial<Reclaim>): string[] => messages(reclaimVerdict({ ...sound, ...changes }));

  test("are reclaimed once, and resumed once", () => {
    expect(judge({})).toEqual([]);
  });
  test("are not reclaimed before", () => {
    expect(judge({ early: { ok: true, value: 1 } })).toEqual(["1 leases were reclaimed while they held"]);
  });
  test("are not reclaimed twice", () => {
    const one = { ok: true, value: 1 } as const;
    expect(judge({ late: [one, one] })).toEqual(["2 processes reclaimed 2 leases, but 1 were over"]);
  });
  test("are stale then", () => {
    expect(judge({ reclaimed: [running] })).toEqual([
      "row 1 (T-1) is running when its lease is over, not stale",
    ]);
  });
  test("a failing call is told", () => {
    expect(judge({ late: [...sound.late, { ok: false, message: "locked" }] })).toEqual([
      "dbCleanStaleLeases failed: locked",
    ]);
  });
  test("a resume is one more attempt, that ends well", () => {
    const thrice = { ...sound.state, attempts: [1, 2, 3].map((at) => attempt(at, 1, at)) };
    expect(judge({ state: thrice })).toEqual(["row 1 (T-1) has 3 attempts after one resume, not 2"]);
    expect(judge({ state: stateOf([running]) })).toEqual([
      "row 1 (T-1) is running after its resume, not consumed",
    ]);
    expect(judge({ state: stateOf([]) })).toEqual(["row 1 is gone after its resume, not consumed"]);
  });
});
