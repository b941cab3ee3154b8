/** The seed's suite of this name: one call, one row, and the prompt that comes back leases that row and no other. */
import { describe } from "@jest/globals";
import { dispatchScenarios } from "../testing/suites.js";
import { testOnBothTrees } from "../testing/on-trees.js";

describe("dispatching and leasing", () => {
  testOnBothTrees(...dispatchScenarios);
});
