/** The seed's suite of this name: no way round the shell guard, and a backup of whatever is written. */
import { describe } from "@jest/globals";
import { shellScenarios } from "../testing/suites.js";
import { testOnBothTrees } from "../testing/on-trees.js";

describe("shell guard and backups", () => {
  testOnBothTrees(...shellScenarios);
});
