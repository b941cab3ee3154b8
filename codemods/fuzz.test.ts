import { afterEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import { playProgram } from "./testing/play-program.js";
import { randomPrograms } from "./testing/random-program.js";
import { removeTrees } from "./testing/trees.js";

/** `FUZZ_RUNS=500 FUZZ_SEED=1` for more than what every change is worth. */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 60);
const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 2 ** 31);
/** A program that fails is made smaller for this long, in ms. */
const SHRINK_MS = 60_000;

afterEach(removeTrees);

test(
  "any program of the field guide's shapes is migrated, or left alone with a reason",
  async () => {
    let found = 0;
    const left = new Map<string, number>();
    const property = fc.asyncProperty(randomPrograms, async (program) => {
      const { faults, findingsBefore, reasons } = await playProgram(program);
      removeTrees();
      expect(faults).toEqual([]);
      found += findingsBefore;
      for (const reason of reasons) left.set(reason, (left.get(reason) ?? 0) + 1);
    });
    // fast-check tells the seed of a run that fails.
    await fc.assert(property, {
      numRuns: RUNS,
      seed: SEED,
      interruptAfterTimeLimit: RUNS * 5_000 + SHRINK_MS,
    });

    const reasons = [...left].sort(([, a], [, b]) => b - a);
    const share = 1 - reasons.reduce((sum, [, count]) => sum + count, 0) / found;
    const told = reasons.map(([reason, count]) => `${String(count)} × ${reason}`).join("\n");
    console.log(
      `seed ${String(SEED)}: ${String(RUNS)} programs, ${String(found)} findings, ${(share * 100).toFixed(1)} % migrated\n${told}`,
    );
    // Programs in which there is nothing to do would prove nothing.
    expect(found).toBeGreaterThan(RUNS);
    expect(share).toBeGreaterThan(0.9);
  },
  RUNS * 5_000 + 2 * SHRINK_MS,
);
