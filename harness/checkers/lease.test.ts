import { describe, expect, test } from "@jest/globals";
import { leasedOnlyOwn, leaseIsLogged, leaseIsSet, type TaskStep } from "./lease.js";
import { leased, leaseEvents, logged, promptFor, queueRow, stateOf, taskStep } from "./testing/states.js";

const messages = (problems: readonly { readonly message: string }[]): string[] =>
  problems.map(({ message }) => message);
const old = queueRow(1, "T-old");
const own = queueRow(2, "T-new");

describe("leasedOnlyOwn", () => {
  const judge = (changes: Partial<TaskStep>): string[] => messages(leasedOnlyOwn(taskStep(changes)));

  test("the prompt's own row", () => {
    expect(judge({})).toEqual([]);
  });
  test("an older row of the same agent", () => {
    expect(judge({ after: stateOf([leased(1, "T-old"), own]) })).toEqual([
      "T-new leased row 1 (T-old): same agent_type, other prompt_sha256",
      "T-new did not lease its row: row 2 (T-new) is pending",
    ]);
  });
  test("two rows at once", () => {
    expect(judge({ after: stateOf([leased(1, "T-old"), leased(2, "T-new")]) })).toEqual([
      "T-new leased row 1 (T-old): same agent_type, other prompt_sha256",
    ]);
  });
  test("the row of another task with the same prompt", () => {
    const twin = queueRow(1, "T-old", { prompt_ref_id: 2 });
    expect(
      judge({ before: stateOf([twin, own]), after: stateOf([{ ...twin, status: "running" }, own]) })[0],
    ).toBe("T-new leased row 1 (T-old): same agent_type, same prompt_sha256");
  });
  test("a running row is taken over", () => {
    const held = leased(1, "T-old", { lease_owner: "ses_2:call_9" });
    expect(
      judge({ before: stateOf([held, own]), after: stateOf([leased(1, "T-old"), leased(2, "T-new")]) }),
    ).toEqual(["T-new leased row 1 (T-old): same agent_type, other prompt_sha256"]);
  });
  test("a row that was leased and closed in the same call counts", () => {
    expect(judge({ after: stateOf([old, leased(2, "T-new", { status: "consumed" })]) })).toEqual([]);
  });
  test("nothing is leased: the message says who was against it", () => {
    const result = { status: "blocked", output: "no", by: "task-before.ts" } as const;
    expect(judge({ after: stateOf([old, own]), result })).toEqual([
      "T-new did not lease its row: row 2 (T-new) is pending (blocked by task-before.ts: no)",
    ]);
  });
  test("another row is touched without a lease", () => {
    expect(judge({ after: stateOf([{ ...old, updated_at: 9 }, leased(2, "T-new")]) })).toEqual([
      "T-new touched queue row 1 (T-old): updated_at 1 → 9",
    ]);
  });
  test("another row's context is touched", () => {
    const { after } = taskStep({});
    const contexts = after.contexts.map((row) => ({ ...row, consumed_at: 5 }));
    expect(judge({ after: { ...after, contexts } })).toEqual([
      "T-new touched context row 1 (T-old): consumed_at null → 5",
    ]);
  });
  test("no row is the prompt's", () => {
    expect(judge({ before: stateOf([old]), after: stateOf([old]) })).toEqual([
      "no queue row has the task, the agent and the hash of T-new's prompt",
    ]);
  });
  test("the sub-agent got another task's prompt", () => {
    const result = { status: "returned", output: "done", args: { prompt: promptFor("T-old") } } as const;
    expect(judge({ result })).toEqual(["the sub-agent of T-new got another task's prompt"]);
  });
});

describe("leaseIsSet", () => {
  const judge = (changes: Parameters<typeof leased>[2], more: Partial<TaskStep> = {}): string[] =>
    messages(leaseIsSet(taskStep({ after: stateOf([old, leased(2, "T-new", changes)]), ...more }), 60_000));

  test("by the book", () => {
    expect(judge({})).toEqual([]);
    expect(judge({ lease_expiry: 61_000 })).toEqual([]);
    expect(judge({ lease_expiry: 61_010 })).toEqual([]);
  });
  test("the owner is the session alone", () => {
    expect(judge({ lease_owner: "ses_1" })).toEqual([
      "row 2 (T-new) has the lease_owner ses_1, not ses_1:call_1",
    ]);
  });
  test("no expiry, too short a one, seconds for milliseconds", () => {
    expect(judge({ lease_expiry: null })).toEqual(["row 2 (T-new) has no lease_expiry"]);
    expect(judge({ lease_expiry: 1_000 })).toEqual(["row 2 (T-new) has a lease of -10 ms, not of 60000"]);
    expect(judge({ lease_expiry: 60_001_000 })).toHaveLength(1);
  });
  test("closed while its task runs", () => {
    expect(judge({ status: "consumed" })).toEqual([
      "row 2 (T-new) is consumed while its task runs, not running",
    ]);
  });
  test("closed by the after-hook, on a host that cannot stop half-way", () => {
    const events = [logged("DISPATCH-TASK-SUCCESS", 3, { queue_id: 2 })];
    const after = stateOf([old, leased(2, "T-new", { status: "consumed" })], { events });
    expect(judge({}, { after })).toEqual([]);
  });
});

describe("leaseIsLogged", () => {
  const judge = (...events: ReturnType<typeof logged>[]): string[] =>
    messages(leaseIsLogged(taskStep({ after: stateOf([old, leased(2, "T-new")], { events }) })));
  const [pass, lease] = leaseEvents();

  test("pass, then lease, both of the row", () => {
    expect(judge(pass, lease)).toEqual([]);
  });
  test("events of earlier calls do not count", () => {
    const events = [pass, lease];
    const before = stateOf([old, own], { events });
    expect(
      messages(leaseIsLogged(taskStep({ before, after: stateOf([old, leased(2, "T-new")], { events }) }))),
    ).toEqual([
      "T-new logged 0 DISPATCH-INTEGRITY-PASS, not 1",
      "T-new logged 0 DISPATCH-QUEUE-EXACT-LEASE, not 1",
    ]);
  });
  test("the wrong way round", () => {
    expect(judge(lease, pass)).toEqual([
      "T-new logged DISPATCH-QUEUE-EXACT-LEASE before DISPATCH-INTEGRITY-PASS",
    ]);
  });
  test("one is missing, one comes twice", () => {
    expect(judge(pass)).toEqual(["T-new logged 0 DISPATCH-QUEUE-EXACT-LEASE, not 1"]);
    expect(judge(pass, lease, { ...lease, at: "task.jsonl:3" })).toEqual([
      "T-new logged 2 DISPATCH-QUEUE-EXACT-LEASE, not 1",
    ]);
  });
  test("ids that are not the row's", () => {
    const [otherPass, otherLease] = leaseEvents({
      pass: { dispatch_key: "k", dag_task_id: "T-old" },
      lease: { queue_id: 1, lease_expiry: undefined },
    });
    expect(judge(otherPass, otherLease).map((message) => message.replace(/, row.*/u, ""))).toEqual([
      "DISPATCH-INTEGRITY-PASS says dispatch_key k",
      "DISPATCH-INTEGRITY-PASS says dag_task_id T-old",
      "DISPATCH-QUEUE-EXACT-LEASE says queue_id 1",
      "DISPATCH-QUEUE-EXACT-LEASE says lease_expiry undefined",
    ]);
  });
});
