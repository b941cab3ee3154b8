import { describe, expect, test } from "@jest/globals";
import { type ChildPlan, NoReply, Script } from "./script.js";

const call = (id: string) => ({ id, tool: "t", args: {} });

function scripted(plan: ChildPlan = { answer: "done" }) {
  const settled: string[] = [];
  const script = new Script({
    settled: (session, calls) => settled.push(`${session}: ${calls.join(" ")}`),
    child: () => Promise.resolve(plan),
  });
  const ask = (session: string, parent?: string, signal = new AbortController().signal) =>
    script.next(parent === undefined ? { session } : { session, parent }, signal);
  return { script, settled, ask };
}

describe("a script", () => {
  test("is silent until there is a call, and tells which calls have ended when it is asked again", async () => {
    const { script, settled, ask } = scripted();
    const asked = ask("ses_1");
    script.play("ses_1", call("a"));
    expect(await asked).toEqual({ calls: [call("a")] });
    expect(settled).toEqual([]);
    const again = ask("ses_1");
    expect(settled).toEqual(["ses_1: a"]);
    script.play("ses_1", call("b"));
    expect(await again).toEqual({ calls: [call("b")] });
  });

  test("puts calls of the same moment into one reply", async () => {
    const { script, ask } = scripted();
    const asked = ask("ses_1");
    script.play("ses_1", call("a"));
    script.play("ses_1", call("b"));
    expect(await asked).toEqual({ calls: [call("a"), call("b")] });
  });

  test("keeps sessions apart", async () => {
    const { script, ask } = scripted();
    const [one, two] = [ask("ses_1"), ask("ses_2")];
    script.play("ses_2", call("b"));
    script.play("ses_1", call("a"));
    expect(await Promise.all([one, two])).toEqual([{ calls: [call("a")] }, { calls: [call("b")] }]);
  });

  test("answers for a sub-agent", async () => {
    expect(await scripted({ answer: "well" }).ask("ses_2", "ses_1")).toEqual({ text: "well" });
  });

  test("a silent sub-agent can be played, and is given up when its parent is to go on", async () => {
    const { script, ask } = scripted("silent");
    const child = ask("ses_2", "ses_1");
    await new Promise(setImmediate);
    script.play("ses_2", call("c"));
    expect(await child).toEqual({ calls: [call("c")] });
    const silent = ask("ses_2", "ses_1");
    script.play("ses_1", call("a"));
    await expect(silent).rejects.toThrow(NoReply);
    expect(await ask("ses_1")).toEqual({ calls: [call("a")] });
  });

  test("gives no call to one who went away", async () => {
    const { script, ask } = scripted();
    const gone = new AbortController();
    const asked = ask("ses_1", undefined, gone.signal);
    gone.abort();
    await expect(asked).rejects.toThrow(NoReply);
    script.play("ses_1", call("a"));
    expect(await ask("ses_1")).toEqual({ calls: [call("a")] });
  });
});
