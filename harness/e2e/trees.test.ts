/**
 * The whole table: each scenario fails on the legacy tree for the reasons that it was built with, and passes on the
 * fixed tree. Two suites with the seed's names hold their part of it; the rest is here, with the check that no
 * scenario is in none of them.
 */
import { describe, expect, test } from "@jest/globals";
import { scenarioIds, scenarios } from "../scenarios/index.js";
import { testOnBothTrees } from "../testing/on-trees.js";
import { dispatchScenarios, otherScenarios, shellScenarios } from "../testing/suites.js";

test("each scenario that is promised is there, and is played on both trees", () => {
  expect(scenarios.map(({ id }) => id)).toEqual(scenarioIds);
  expect([...dispatchScenarios, ...shellScenarios, ...otherScenarios].sort()).toEqual(
    [...scenarioIds].sort(),
  );
});

test("each scenario names the line of the request that it answers", () => {
  for (const { seed } of scenarios) expect(seed).not.toBe("");
});

describe("files, and many at once", () => {
  testOnBothTrees(...otherScenarios);
});
