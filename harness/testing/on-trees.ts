import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { hosts } from "../hosts/index.js";
import { runScenario, type ScenarioResult } from "../run-scenario.js";
import { type ScenarioId, scenarios } from "../scenarios/index.js";

/** The folder of one of the trees that are shipped here. */
export function treeFolder(name: "legacy" | "fixed"): string {
  return fileURLToPath(new URL(`../trees/${name}`, import.meta.url));
}

/** How long a test may take that plays one scenario on one tree, in ms: far more than it does on a busy machine. */
export const SCENARIO_TEST_MS = 200_000;

/** Plays a scenario on a tree with the bun host. */
export async function play(id: ScenarioId, tree: "legacy" | "fixed"): Promise<ScenarioResult> {
  const scenario = scenarios.find((one) => one.id === id);
  const host = hosts.bun;
  if (scenario === undefined || host === undefined) throw new Error(`${id} cannot be played`);
  return await runScenario(scenario, host, treeFolder(tree));
}

/** What a scenario's failure must show: a part of each of these messages stands among its problems. */
export type Faults = readonly RegExp[];

/**
 * One test a tree: the fixed tree passes, and the legacy tree fails with exactly these faults in evidence. A scenario
 * that fails for another reason than the one it was written for proves nothing.
 */
export function testOnBothTrees(id: ScenarioId, faults: Faults): void {
  test(
    `${id}: the fixed tree passes`,
    async () => {
      const { status, reason, evidence } = await play(id, "fixed");
      expect({ status, reason, evidence }).toEqual({ status: "passed", reason: "", evidence: [] });
    },
    SCENARIO_TEST_MS,
  );

  test(
    `${id}: the legacy tree fails, for its own reasons`,
    async () => {
      const { status, evidence } = await play(id, "legacy");
      expect(status).toBe("failed");
      const messages = evidence.map(({ message }) => message);
      for (const fault of faults) expect(messages).toContainEqual(expect.stringMatching(fault));
    },
    SCENARIO_TEST_MS,
  );
}
