import { join } from "node:path";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import typescript from "typescript";
import { catcherIds } from "./catchers.js";
import { PatchedTree } from "./patched-tree.js";
import { regressionsOf, undonePhases } from "./phases.js";
import { playPhase, playRegression } from "./play.js";
import { phases, readRegressions } from "./regression.js";
import { tablesAreCurrent } from "./tables.js";

const regressions = readRegressions();
const MINUTES = 60_000;

let tree: PatchedTree;
beforeAll(() => {
  tree = new PatchedTree();
});
afterAll(() => {
  tree.remove();
});

/** What the parser says of the files that are changed. */
function syntaxErrors(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const text = readFileSync(join(tree.root, file), "utf8");
    const { diagnostics = [] } = typescript.transpileModule(text, {
      fileName: file,
      reportDiagnostics: true,
      compilerOptions: { target: typescript.ScriptTarget.ESNext, module: typescript.ModuleKind.ESNext },
    });
    return diagnostics.map(({ messageText }) => `${file}: ${JSON.stringify(messageText)}`);
  });
}

describe.each(regressions)("$id", (regression) => {
  test("applies, and what it makes can be parsed", () => {
    try {
      const changed = tree.apply([regression]);
      expect(changed).not.toEqual([]);
      expect(syntaxErrors(changed)).toEqual([]);
    } finally {
      tree.restore();
    }
  });
});

test("the README has the tables that the patches and the phases make", () => {
  expect(tablesAreCurrent(regressions)).toBe(true);
});

test("every scenario and every rule is held by a patch, and every phase has some", () => {
  expect(new Set(regressions.flatMap(({ caughtBy }) => caughtBy))).toEqual(new Set(catcherIds));
  expect(new Set(regressions.map(({ phase }) => phase))).toEqual(new Set(phases));
});

// All of them are played by `npm run regressions`, which takes too long for here. These see that it can be done: the
// phases have every scenario and every rule but one among those that must fail, a dropped field has that one.
describe("played for real", () => {
  test.each(undonePhases)(
    "phase $phase undone: $fails",
    async (row) => {
      expect(regressionsOf(row, regressions).map(({ phase }) => phase)).toContain(row.phase);
      const { faults } = await playPhase(tree, row, regressions, row.fails);
      expect(faults).toEqual([]);
    },
    4 * MINUTES,
  );

  test.each(regressions.filter(({ id }) => id === "dispatch-prompt-returned-without-size-bytes"))(
    "$id: $caughtBy",
    async (regression) => {
      const { faults } = await playRegression(tree, regression);
      expect(faults).toEqual([]);
    },
    4 * MINUTES,
  );
});
