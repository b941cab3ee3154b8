import { describe, expect, test } from "@jest/globals";
import { type DispatchAnswer, followsRule, noLooseReferences, oneWins } from "./duplicates.js";
import { queueRow, stateOf } from "./testing/states.js";

const messages = (problems: readonly { readonly message: string }[]): string[] =>
  problems.map(({ message }) => message);
const answer = (changes: Partial<DispatchAnswer> = {}): DispatchAnswer => ({
  session: "ses_1",
  agent: "Super-Admin",
  task: "T-1",
  text: "one",
  accepted: true,
  given: "prompt",
  said: "prompt",
  failed: false,
  ...changes,
});
const no = (said: string, changes: Partial<DispatchAnswer> = {}): DispatchAnswer =>
  answer({ accepted: false, given: undefined, said, failed: true, ...changes });
const one = stateOf([queueRow(1, "T-1")]);
const two = stateOf([queueRow(1, "T-1"), queueRow(2, "T-1")]);
const changed = stateOf([queueRow(1, "T-1", { call_id: "call_2" })]);

describe("followsRule", () => {
  type Step = Parameters<typeof followsRule>[0];
  const judge = (step: Partial<Step>): string[] =>
    messages(
      followsRule({
        name: "again",
        door: "tool",
        result: "idempotent",
        earlier: answer(),
        answer: answer(),
        before: one,
        after: one,
        ...step,
      }),
    ).map((message) => message.replace("again (tool): ", ""));

  test("idempotent", () => {
    expect(judge({})).toEqual([]);
    expect(judge({ after: two })).toEqual([
      "the same dispatch again must change nothing, but queue row 2 (T-1) was added",
    ]);
    expect(judge({ after: changed })).toHaveLength(1);
    expect(judge({ answer: answer({ given: "another" }) })).toEqual([
      "the same dispatch again gave another prompt or row",
    ]);
    expect(judge({ answer: no("busy") })).toEqual(["it was rejected: busy"]);
  });

  test("rejected", () => {
    const rule = { result: "rejected", code: "DAG_TASK_ID_REUSE" } as const;
    expect(judge({ ...rule, answer: no("DAG_TASK_ID_REUSE: no") })).toEqual([]);
    expect(judge({ ...rule, answer: no("no") })).toEqual([]);
    expect(judge({ ...rule, answer: no("no", { failed: false }) })).toEqual([
      "the rejection does not say DAG_TASK_ID_REUSE: no",
    ]);
    expect(judge({ ...rule, after: two })).toEqual([
      "a prompt was handed out; DAG_TASK_ID_REUSE was due",
      "DAG_TASK_ID_REUSE was due, but queue row 2 (T-1) was added",
    ]);
    expect(judge({ ...rule, answer: no("DAG_TASK_ID_REUSE"), after: changed })).toHaveLength(1);
    expect(followsRule({ ...ruleStep, answer: no("AGENT_MISMATCH: no") })).toHaveLength(1);
  });
  const ruleStep: Step = {
    name: "again",
    door: "library",
    result: "rejected",
    code: "DAG_TASK_ID_REUSE",
    earlier: answer(),
    answer: answer(),
    before: one,
    after: one,
  };

  test("allowed", () => {
    const rule = { result: "allowed", answer: answer({ task: "T-2" }) } as const;
    const second = stateOf([queueRow(1, "T-1"), queueRow(2, "T-2")]);
    expect(judge({ ...rule, after: second })).toEqual([]);
    expect(judge({ ...rule })).toEqual(["it made 0 queue rows, not 1", "it made 0 prompt references, not 1"]);
    const touched = stateOf([queueRow(1, "T-1", { status: "stale" }), queueRow(2, "T-2")]);
    expect(judge({ ...rule, after: touched })).toEqual([
      "an independent dispatch touched queue row 1 (T-1): status pending → stale",
    ]);
    expect(judge({ ...rule, answer: no("no") })).toEqual(["it was rejected: no"]);
  });

  test("lifted", () => {
    const failed = stateOf([queueRow(1, "T-1", { status: "failed" })]);
    const rule = { result: "lifted", before: failed } as const;
    expect(judge({ ...rule, after: one })).toEqual([]);
    expect(judge({ ...rule, after: two })).toEqual([]);
    expect(judge({ ...rule, after: failed })).toEqual(["no pending row came of it"]);
    expect(judge({ ...rule, after: failed, answer: no("no") })).toEqual(["it was rejected: no"]);
  });
});

describe("oneWins", () => {
  const judge = (answers: readonly DispatchAnswer[], after = one): string[] =>
    messages(oneWins({ name: "rush", door: "tool", task: "T-1", answers, after })).map((message) =>
      message.replace("rush (tool): ", ""),
    );
  const other = { text: "two" };

  test("identical ones get the same, conflicting ones lose", () => {
    expect(judge([answer(), answer()])).toEqual([]);
    expect(judge([answer(), no("DAG_TASK_ID_REUSE", other)])).toEqual([]);
    expect(judge([no("no", other), answer(), no("no", { session: "ses_2" })])).toEqual([]);
  });
  test("two rows, two references", () => {
    expect(judge([answer(), answer()], two)).toEqual([
      "T-1 has 2 queue rows, not 1",
      "T-1 has 2 prompt references, not 1",
    ]);
  });
  test("both win, or nobody does", () => {
    expect(judge([answer(), answer(other)])).toEqual(["two conflicting dispatches of T-1 won"]);
    expect(judge([no("locked"), no("locked", other)])).toEqual(["nobody got T-1: locked; locked"]);
  });
  test("an identical one is rejected, or gets something else", () => {
    expect(judge([answer(), no("locked")])).toEqual(["of equal dispatches of T-1 one was rejected: locked"]);
    expect(judge([answer(), answer({ given: "another" })])).toEqual([
      "equal dispatches of T-1 got different prompts or rows",
    ]);
  });
});

test("noLooseReferences", () => {
  expect(noLooseReferences(two)).toEqual([]);
  expect(messages(noLooseReferences({ ...two, queue: one.queue }))).toEqual([
    "1 prompt references belong to no queue row",
  ]);
});
