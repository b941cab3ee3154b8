import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { QueueRow } from "../state/index.js";
import { promptWasGiven } from "./prompt-given.js";
import { rowsOfPrompt, tokenOf } from "./prompt-rows.js";
import { promptFor, queueRow, stateOf } from "./testing/states.js";

const of = { agent: "Super-Admin", task: "T-new", prompt: promptFor("T-new") };
const bare = { dispatch_key: null };
const idsOf = (state: ReturnType<typeof stateOf>): number[] => rowsOfPrompt(state, of).map(({ id }) => id);

describe("rowsOfPrompt", () => {
  test("by the key that the prompt carries", () => {
    expect(idsOf(stateOf([queueRow(1, "T-new")], { promptRefs: [] }))).toEqual([1]);
  });
  test("by the hash of its reference", () => {
    expect(idsOf(stateOf([queueRow(1, "T-new", bare)]))).toEqual([1]);
  });
  test("by the text of its file, whether its path is absolute or not", () => {
    const sha256 = createHash("sha256").update(of.prompt).digest("hex");
    const promptFiles = [{ path: "_dispatch/dispatch-a.md", bytes: 1, sha256 }];
    for (const file_path of ["_dispatch/dispatch-a.md", "/tmp/root/_dispatch/dispatch-a.md"]) {
      const promptRefs = [{ id: 1, file_path, sha256: "its own", size_bytes: 1 }];
      expect(idsOf(stateOf([queueRow(1, "T-new", bare)], { promptRefs, promptFiles }))).toEqual([1]);
    }
  });
  test.each<[string, Partial<QueueRow>]>([
    ["another agent", { agent_type: "Code-Writer" }],
    ["another task", { dag_task_id: "T-old" }],
    ["another prompt", { ...bare, prompt_ref_id: 9 }],
    ["neither key nor reference", { ...bare, prompt_ref_id: null }],
  ])("not the row of %s", (_name, changes) => {
    expect(idsOf(stateOf([queueRow(1, "T-new", changes)]))).toEqual([]);
  });
});

test("tokenOf", () => {
  expect(tokenOf(of.prompt)).toMatch(/^[0-9a-f]{64}$/u);
  expect(tokenOf("no token")).toBeUndefined();
});

test("promptWasGiven", () => {
  const given = { task: "T-1", answer: { prompt: "p", output: "p" } };
  expect(promptWasGiven([given])).toEqual([]);
  expect(promptWasGiven([given, { task: "T-2", answer: { prompt: undefined, output: "refused" } }])).toEqual([
    { message: "the dispatch of T-2 gave no prompt with a token: refused", evidence: expect.anything() },
  ]);
});
