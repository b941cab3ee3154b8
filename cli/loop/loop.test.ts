import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { contentsOf } from "../../codemods/testing/trees.js";
import { removeTrees, tree } from "../testing/run.js";
import { gained, loop, type Step } from "./loop.js";

afterAll(removeTrees);

const legacy = join(import.meta.dirname, "../../harness/trees/legacy");

test("what check finds in the legacy tree is migrated, and proven", async () => {
  const before = contentsOf(legacy);
  const steps: Step[] = [];
  for await (const step of loop(legacy)) steps.push(step);

  // The facts are part of what is compared, so that a broken step tells them.
  expect(steps.map(({ title, ok, said }) => ({ title, ok, said }))).toEqual([
    { title: "check finds the old habits", ok: true, said: [expect.stringMatching(/^[1-9]\d* findings in/)] },
    { title: "verify sees what they do", ok: true, said: [expect.stringMatching(/^single-call failed: /)] },
    { title: "migrate --write", ok: true, said: expect.arrayContaining([expect.any(String)]) },
    {
      title: "check finds nothing but what is left to people",
      ok: true,
      said: expect.arrayContaining([expect.any(String)]),
    },
    {
      title: "the modules load in Bun as before",
      ok: true,
      said: [expect.stringMatching(/^[1-9]\d* tools, [1-9]\d* plugins$/)],
    },
    // An error before would mean that tsc does not see the tree's types, and so would see none of its faults.
    { title: "tsc --noEmit gains no error", ok: true, said: ["0 errors before, 0 now"] },
    {
      title: "verify passes what it failed",
      ok: true,
      said: [`${String(gained.length)} of ${String(gained.length)} passed: ${gained.join(", ")}`],
    },
    { title: "migrate again changes nothing", ok: true, said: ["0 files"] },
  ]);
  expect(contentsOf(legacy)).toEqual(before);

  const [, found = NaN, left = NaN] =
    /findings (\d+) → (\d+)/u.exec(steps[2]?.said[0] ?? "")?.map(Number) ?? [];
  expect(left / found).toBeLessThanOrEqual(0.05);
}, 300_000);

test("a step that does not go as it must says so, and ends the loop", async () => {
  const steps: Step[] = [];
  for await (const step of loop(tree({ ".opencode/lib/a.ts": "export const a = 1;\n" }))) steps.push(step);
  expect(steps).toMatchObject([{ ok: false, said: ["0 findings in 0 files"] }]);
});
