import { describe, expect, test } from "@jest/globals";
import type { CallResult } from "../hosts/host.js";
import type { Change } from "./changes.js";
import { logged, queueRow } from "./testing/states.js";
import { type TokenAttempt, tokenVerdict } from "./token.js";

const returned: CallResult = { status: "returned", output: "done" };
const blocked: CallResult = { status: "blocked", output: "task blocked: no", by: "task-before.ts" };
const owner = { status: "running", lease_owner: "ses_1:call_1", lease_expiry: 5 };

/** The row of a task was leased. */
function lease(id: number, task: string): Change {
  const before = queueRow(id, task);
  return { table: "queue", kind: "changed", before, after: { ...before, ...owner } };
}

const pass = logged("DISPATCH-INTEGRITY-PASS", 1, {});
const leaseEvent = logged("DISPATCH-QUEUE-EXACT-LEASE", 2, { queue_id: 2 });
const missFields = {
  agent_type: "Super-Admin",
  dag_task_id: "T-new",
  prompt_sha256: "0a",
  dispatch_key: "0b",
  pending_count: 0,
};
const miss = logged("DISPATCH-QUEUE-EXACT-MISS", 1, missFields);
const refusal = logged("DISPATCH-PROMPT-REFUSED", 1, { source: "task-before" });

function judge(changes: Partial<TokenAttempt>): string[] {
  const attempt: TokenAttempt = {
    mode: "strict",
    id: "x",
    expects: "refused",
    agent: "Super-Admin",
    task: "T-new",
    result: blocked,
    changes: [],
    events: [],
    ...changes,
  };
  return tokenVerdict(attempt).map(({ message }) => message);
}

describe("a wrong token", () => {
  test("is blocked", () => {
    expect(judge({})).toEqual([]);
    expect(judge({ mode: "locked", result: returned })).toEqual([
      "locked, x: was not blocked: the call returned",
    ]);
  });
  test("leases nothing, another row neither", () => {
    expect(judge({ changes: [lease(1, "T-old")] })).toEqual(["strict, x: leased row 1 (T-old)"]);
  });
  test("changes nothing of a row's lease, but its session may be noted", () => {
    const before = queueRow(1, "T-old", owner);
    const noted: Change = { table: "queue", kind: "changed", before, after: { ...before, session_id: "s" } };
    expect(judge({ changes: [noted] })).toEqual([]);
    const ended: Change = { ...noted, after: { ...before, status: "consumed" } };
    expect(judge({ changes: [ended] })).toEqual([
      "strict, x: changed queue row 1 (T-old): status running → consumed",
    ]);
  });
  test("is no integrity", () => {
    expect(judge({ events: [pass] })).toEqual(["strict, x: logged DISPATCH-INTEGRITY-PASS"]);
  });
  test("passes in advisory mode, with a word in the log", () => {
    expect(judge({ mode: "advisory", result: returned, events: [refusal] })).toEqual([]);
    expect(judge({ mode: "advisory", result: returned })).toEqual([
      "advisory, x: passed without a word in the log",
    ]);
    const after = logged("TASK-WITHOUT-LEASE", 1, { source: "task-after" });
    expect(
      judge({ mode: "advisory", result: returned, events: [{ ...after, source: "task-after" }] }),
    ).toEqual(["advisory, x: passed without a word in the log"]);
    expect(judge({ mode: "advisory", events: [refusal] })).toEqual([
      "advisory, x: is to pass in advisory mode, but blocked in task-before.ts: task blocked: no",
    ]);
  });
});

describe("a right hash without its row", () => {
  test("is a miss, whether or not the integrity was logged before", () => {
    expect(judge({ expects: "missed", events: [miss] })).toEqual([]);
    expect(judge({ expects: "missed", events: [pass, miss] })).toEqual([]);
    expect(judge({ expects: "missed" })).toEqual([
      "strict, x: has a right hash and no pending row, but logged no DISPATCH-QUEUE-EXACT-MISS",
    ]);
  });
  test("the miss has its fields, one of two where there is a choice", () => {
    const fields = { ...missFields, dispatch_key: "—", parent_session_id: "ses_1", pending_count: null };
    const event = logged("DISPATCH-QUEUE-EXACT-MISS", 1, fields);
    expect(judge({ expects: "missed", events: [event] })).toEqual([
      "strict, x: logged DISPATCH-QUEUE-EXACT-MISS without pending_count",
    ]);
  });
  test("the miss says what was looked for", () => {
    const event = logged("DISPATCH-QUEUE-EXACT-MISS", 1, { ...missFields, dag_task_id: "T-old" });
    expect(judge({ expects: "missed", events: [event] })).toEqual([
      "strict, x: logged DISPATCH-QUEUE-EXACT-MISS with dag_task_id T-old, not T-new",
    ]);
  });
  test("nonsense may be either", () => {
    expect(judge({ expects: "stopped" })).toEqual([]);
    expect(judge({ expects: "stopped", events: [pass, miss] })).toEqual([]);
  });
});

describe("the exact prompt", () => {
  const exact = { expects: "leased", result: returned } as const;
  test("passes and leases its row", () => {
    expect(judge({ ...exact, changes: [lease(2, "T-new")], events: [pass, leaseEvent] })).toEqual([]);
  });
  test("must not be blocked", () => {
    expect(judge({ ...exact, result: blocked, events: [miss] })).toEqual([
      "strict, x: is the exact prompt, but blocked in task-before.ts: task blocked: no",
      "strict, x: is the exact prompt, but did not lease its row",
      "strict, x: logged 0 DISPATCH-INTEGRITY-PASS, not 1",
      "strict, x: logged 0 DISPATCH-QUEUE-EXACT-LEASE, not 1",
      "strict, x: logged DISPATCH-QUEUE-EXACT-MISS, though its row was there",
    ]);
  });
  test("leases no other row", () => {
    const event = logged("DISPATCH-QUEUE-EXACT-LEASE", 2, { queue_id: 1 });
    expect(judge({ ...exact, changes: [lease(1, "T-old")], events: [pass, event] })).toEqual([
      "strict, x: is the exact prompt, but did not lease its row",
      "strict, x: leased row 1 (T-old)",
    ]);
  });
  test("the integrity comes first, and the lease is of its row", () => {
    const early = logged("DISPATCH-QUEUE-EXACT-LEASE", 0, { queue_id: 7 });
    expect(judge({ ...exact, changes: [lease(2, "T-new")], events: [early, pass] })).toEqual([
      "strict, x: logged DISPATCH-QUEUE-EXACT-LEASE before DISPATCH-INTEGRITY-PASS",
      "strict, x: logged DISPATCH-QUEUE-EXACT-LEASE of row 7, which it did not lease",
    ]);
  });
});
