/**
 * Random sequences of calls, from several sessions in several processes, against dispatch-db and against a model of it
 * that is made from the contract. WRITER_REGRESSION_MODEL_RUNS is the number of sequences, 2000 unless told; a failure
 * prints the shortest sequence that fast-check finds, and the seed.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { commands, crashes } from "./testing/commands.js";
import { QueueModel } from "./testing/model.js";
import { RealQueue } from "./testing/real-queue.js";

jest.setTimeout(3_600_000);

const LIBRARY = fileURLToPath(new URL("../trees/fixed/.opencode/lib", import.meta.url));
const RUNS = Number(process.env["WRITER_REGRESSION_MODEL_RUNS"] ?? 2_000);
const open: RealQueue[] = [];
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(open.map((queue) => queue.close()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

type Commands = Iterable<fc.AsyncCommand<QueueModel, RealQueue>>;

function property(kinds: typeof commands, maxCommands: number, library = LIBRARY) {
  const queue = new RealQueue(library);
  open.push(queue);
  return fc.asyncProperty(fc.commands(kinds, { maxCommands, size: "max" }), async (sequence: Commands) => {
    await queue.fresh();
    await fc.asyncModelRun(() => ({ model: new QueueModel(), real: queue }), sequence);
  });
}

describe("dispatch-db does what the model does", () => {
  test(`in ${String(RUNS)} sequences of calls`, async () => {
    await fc.assert(property(commands, 20), { numRuns: RUNS });
  });

  test("where processes die in the middle of a call, too", async () => {
    const often = [...commands, ...commands];
    await fc.assert(property([...often, ...crashes], 12), { numRuns: Math.ceil(RUNS / 25) });
  });
});

/** What is looked for in the library, and what takes its place. */
type Change = readonly [RegExp, string];

describe("the model notices what is broken", () => {
  const anyRow: Change = [/row\?\.status !== "pending"/u, "row === null"];
  test.each<[string, ...Change[]]>([
    ["a lease of whatever state", anyRow, [/(WHERE id = \?) AND status = 'pending'/u, "$1"]],
    ["a lease that may have taken nothing", anyRow, [/if \(taken\.changes !== 1\) return missed\(\);/u, ""]],
    [
      "a row that anybody consumes",
      [/(AND status = 'running') AND lease_owner = \?/u, "$1 AND ?5 IS NOT NULL"],
    ],
    [
      "a task that another session takes over",
      [/row\.parent_session_id !== input\.parent_session_id/u, "false"],
    ],
    ["attempts that are not counted on", [/(COALESCE\(MAX\(attempt_number\), 0\) \+ )1/u, "$1 2"]],
  ])("%s", async (_name, ...changes) => {
    const library = mkdtempSync(join(tmpdir(), "writer-regression-broken-"));
    folders.push(library);
    cpSync(LIBRARY, library, { recursive: true });
    const file = join(library, "dispatch-db.ts");
    let source = readFileSync(file, "utf8");
    for (const [from, to] of changes) {
      expect(source).toMatch(from);
      source = source.replace(from, to);
    }
    writeFileSync(file, source);
    const { failed } = await fc.check(property(commands, 20, library), {
      numRuns: 1_000,
      endOnFailure: true,
    });
    expect(failed).toBe(true);
  });
});
