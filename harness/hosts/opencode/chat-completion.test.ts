import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { askerOf, encodeReply, type PlannedCall } from "./chat-completion.js";
import { readReport } from "./probe-protocol.js";
import { listeningAt } from "./server-process.js";

interface Chunk {
  readonly choices: readonly {
    readonly delta: {
      readonly content?: string | null;
      readonly tool_calls?: readonly {
        readonly id: string;
        readonly function: { readonly name: string; readonly arguments: string };
      }[];
    };
    readonly finish_reason: string | null;
  }[];
}

/** Reads a stream as a client does. */
function decode(stream: string): Chunk["choices"][number][] {
  const events = stream.split("\n\n").filter((event) => event !== "");
  expect(events.pop()).toBe("data: [DONE]");
  return events.flatMap((event) => (JSON.parse(event.replace(/^data: /u, "")) as Chunk).choices);
}

describe("encodeReply", () => {
  test("a text ends the turn", () => {
    const [said, end] = decode(encodeReply({ text: "done\n\ndata: [DONE]" }));
    expect(said?.delta.content).toBe("done\n\ndata: [DONE]");
    expect(end?.finish_reason).toBe("stop");
  });
  test("calls arrive as they were planned, whatever is in them", () => {
    const call: fc.Arbitrary<PlannedCall> = fc.record({
      id: fc.string({ minLength: 1 }),
      tool: fc.string({ minLength: 1 }),
      args: fc.dictionary(fc.string(), fc.jsonValue()),
    });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), (calls) => {
        const [said, end] = decode(encodeReply({ calls }));
        const got = said?.delta.tool_calls?.map(({ id, function: { name, arguments: args } }) => ({
          id,
          tool: name,
          args: JSON.parse(args) as unknown,
        }));
        expect(JSON.stringify(got)).toBe(JSON.stringify(calls));
        expect(end?.finish_reason).toBe("tool_calls");
      }),
    );
  });
});

describe("askerOf", () => {
  test("a session, and a sub-agent's", () => {
    expect(askerOf({ "x-session-affinity": "ses_1" })).toEqual({ session: "ses_1" });
    expect(askerOf({ "x-session-id": "ses_2", "x-parent-session-id": "ses_1" })).toEqual({
      session: "ses_2",
      parent: "ses_1",
    });
  });
  test("nobody", () => {
    expect(askerOf({})).toBeUndefined();
    expect(askerOf({ "x-session-affinity": "" })).toBeUndefined();
  });
});

describe("readReport", () => {
  test("what the probe says", () => {
    const passed = { kind: "passed", session: "ses_1", callID: "call_1", args: { a: 1 } } as const;
    expect(readReport(JSON.stringify(passed))).toEqual(passed);
    const answer = { kind: "answer", id: 1, value: { ok: true, value: null } } as const;
    expect(readReport(JSON.stringify(answer))).toEqual(answer);
  });
  test("anything else is no report", () => {
    for (const body of ["", "{", "null", "[]", '{"kind":"passed"}', '{"kind":"answer","id":1}']) {
      expect(readReport(body)).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        readReport(body);
      }),
    );
  });
});

describe("listeningAt", () => {
  test("the line that OpenCode prints", () => {
    expect(listeningAt("opencode server listening on http://127.0.0.1:4096")).toBe("http://127.0.0.1:4096");
    expect(listeningAt("Warning: OPENCODE_SERVER_PASSWORD is not set")).toBeUndefined();
  });
});
