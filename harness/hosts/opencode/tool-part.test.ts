import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { resultOf, sessionError, toolParts } from "./tool-part.js";

const part = (state: object, more: object = {}): unknown => [
  { info: {}, parts: [{ type: "text" }, { type: "tool", callID: "call_1", tool: "edit", state, ...more }] },
];
const read = (state: object, passed?: Record<string, unknown>, more?: object) => {
  const [found] = toolParts(part(state, more));
  if (found === undefined) throw new Error("no part");
  return resultOf(found, passed);
};
const input = { file: "a" };

describe("resultOf", () => {
  test("a call that came to its end", () => {
    const passed = { file: "changed by a hook" };
    expect(read({ status: "completed", input, output: "written" }, passed)).toEqual({
      status: "returned",
      output: "written",
      args: passed,
    });
  });
  test("an error before the last before-hook is a block", () => {
    expect(read({ status: "error", input, error: "no" })).toEqual({
      status: "blocked",
      output: "no",
      args: input,
    });
  });
  test("an error after it is the tool's, or an after-hook's", () => {
    expect(read({ status: "error", input, error: "no" }, input).status).toBe("threw");
  });
  test("a tool that OpenCode does not have", () => {
    const state = { status: "completed", input: { tool: "x", error: "no tool x" }, output: "invalid" };
    expect(read(state, undefined, { tool: "invalid" })).toMatchObject({
      status: "threw",
      output: "no tool x",
    });
  });
  test("a task tells its sub-agent's session", () => {
    const state = { status: "completed", input, output: "", metadata: { sessionId: "ses_2" } };
    expect(read(state, input).childSession).toBe("ses_2");
  });
  test("a call that is still running", () => {
    expect(read({ status: "running", input }, input)).toMatchObject({
      status: "threw",
      output: "the call is running",
    });
  });
});

describe("sessionError", () => {
  test("the last message's", () => {
    const error = { name: "APIError", data: { message: "no model" } };
    expect(sessionError([{ info: {} }, { info: { error } }])).toBe("no model");
    expect(sessionError([{ info: { error: { name: "Aborted" } } }])).toBe("Aborted");
    expect(sessionError([{ info: { error } }, { info: {} }])).toBeUndefined();
  });
});

describe("whatever OpenCode sends", () => {
  test("is read without a throw", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.option(fc.dictionary(fc.string(), fc.jsonValue())), (json, passed) => {
        sessionError(json);
        for (const found of toolParts(json)) resultOf(found, passed ?? undefined);
      }),
    );
  });
  test("gives a result for each tool part, whatever its state is", () => {
    const key = fc.constantFrom("status", "input", "output", "error", "metadata", "other");
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("completed", "error", "running"),
      fc.record({ sessionId: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(fc.dictionary(key, value), fc.constantFrom("edit", "invalid"), (state, tool) => {
        const result = read(state, undefined, { tool });
        expect(["returned", "blocked", "threw"]).toContain(result.status);
        expect(typeof result.output).toBe("string");
      }),
      { numRuns: 500 },
    );
  });
});
