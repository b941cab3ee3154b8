import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { hosts } from "../hosts/index.js";
import { runScenario, type ScenarioResult } from "../run-scenario.js";
import { type ScenarioId, scenarios } from "../scenarios/index.js";
import { legacyFaults } from "./legacy-faults.js";

/** How long a test may take that plays one scenario on one tree, in ms: far more than it does on a busy machine. */
export const SCENARIO_TEST_MS = 200_000;

/** The folder of one of the trees that are shipped here. */
export function treeFolder(name: "legacy" | "fixed"): string {
  return fileURLToPath(new URL(`../trees/${name}`, import.meta.url));
}

/** Plays a scenario on a tree with the bun host. */
async function play(id: ScenarioId, tree: "legacy" | "fixed"): Promise<ScenarioResult> {
  const scenario = scenarios.find((one) => one.id === id);
  if (scenario === undefined) throw new Error(`there is no scenario ${id}`);
  return await runScenario(scenario, hosts.bun, treeFolder(tree));
}

/** A test for each tree: the legacy tree fails for the reasons that it was built with, and the fixed tree passes. */
export function testOnBothTrees(...ids: readonly ScenarioId[]): void {
  test.each(ids)(
    "%s fails on the legacy tree, for its own reasons",
    async (id) => {
      const { status, evidence } = await play(id, "legacy");
      expect(status).toBe("failed");
      const messages = evidence.map(({ message }) => message);
      for (const fault of legacyFaults[id]) expect(messages).toContainEqual(expect.stringMatching(fault));
    },
    SCENARIO_TEST_MS,
  );

  test.each(ids)(
    "%s passes on the fixed tree",
    async (id) => {
      const { status, reason, evidence } = await play(id, "fixed");
      expect({ status, reason, evidence }).toEqual({ status: "passed", reason: "", evidence: [] });
    },
    SCENARIO_TEST_MS,
  );
}
