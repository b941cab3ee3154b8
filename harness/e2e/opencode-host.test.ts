/** Scenarios in OpenCode itself: what the bun host stands for is what OpenCode does. */
import { describe, expect, jest, test } from "@jest/globals";
import { opencodeHost } from "../hosts/opencode/opencode-host.js";
import { OpencodeSession } from "../hosts/opencode/opencode-session.js";
import { runScenario } from "../run-scenario.js";
import { type ScenarioId, scenarios } from "../scenarios/index.js";
import { treeFolder } from "../testing/on-trees.js";

// Each start of OpenCode takes some seconds of processor time, and tests share the processors.
jest.setTimeout(300_000);

const IDS: readonly ScenarioId[] = ["single-call", "exact-lease", "agent-only-lease", "dispatch-token"];

describe("in OpenCode", () => {
  for (const scenario of scenarios.filter(({ id }) => IDS.includes(id))) {
    test(`${scenario.id}: the fixed tree passes`, async () => {
      const { status, reason, evidence } = await runScenario(scenario, opencodeHost, treeFolder("fixed"));
      expect({ status, reason, evidence }).toEqual({ status: "passed", reason: "", evidence: [] });
    });
  }

  test("single-call: the legacy tree shows the double dispatch", async () => {
    const [scenario] = scenarios.filter(({ id }) => id === "single-call");
    if (scenario === undefined) throw new Error("there is no such scenario");
    const { status, evidence } = await runScenario(scenario, opencodeHost, treeFolder("legacy"));
    expect(status).toBe("failed");
    const messages = evidence.map(({ message }) => message);
    expect(messages).toContain("one call made 2 queue rows, not 1");
    expect(messages).toContain("one call made 2 prompt files, not 1");
  });

  test("nothing leaves the machine", async () => {
    const workspace = await opencodeHost.open(treeFolder("fixed"));
    try {
      const session = await workspace.session();
      const call = { tool: "glob", args: { pattern: "*.md" } };
      expect(await session.call(call)).toMatchObject({ status: "returned" });
      const away = { tool: "webfetch", args: { url: "http://example.com/", format: "text" } };
      expect(await session.call(away)).toMatchObject({ status: "threw" });
      // What the agent asks for itself is refused, and shows that the proxy is in the way; nothing else tried.
      if (!(session instanceof OpencodeSession)) throw new Error("another host's session");
      expect(session.instance.models.refused).toEqual(["http://example.com/"]);
    } finally {
      await workspace.close();
    }
  });
});
