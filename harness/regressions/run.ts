/**
 * Plays the regressions: `npm run regressions [-- <id>…] [--all] [--jobs <n>]`. Each patch is applied to a copy of the
 * fixed tree, and the scenarios and rules that it names must see it; `--all` lets all of them look. Without ids the
 * fixed tree itself and the undone phases are played, too. `--write` makes the tables of the README, `--check` compares
 * them; neither plays anything.
 */
import { parseArgs } from "node:util";
import { catcherIds } from "./catchers.js";
import { PatchedTree } from "./patched-tree.js";
import { undonePhases } from "./phases.js";
import { type Played, playPhase, playRegression, playUnpatched } from "./play.js";
import { readRegressions } from "./regression.js";
import { tablesAreCurrent } from "./tables.js";

type Work = (tree: PatchedTree) => Promise<Played>;

const { values: options, positionals: ids } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: "boolean", default: false },
    jobs: { type: "string", default: "2" },
    write: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
  },
});
process.exitCode = await main();

async function main(): Promise<number> {
  const regressions = readRegressions();
  if (options.write || options.check) {
    if (tablesAreCurrent(regressions, options.write) || options.write) return 0;
    console.error(
      'the tables of harness/README.md are not those of the patches: run "npm run regressions -- --write".',
    );
    return 1;
  }
  const unknown = ids.filter((id) => !regressions.some((one) => one.id === id));
  if (unknown.length > 0) {
    console.error(`there is no regression ${unknown.join(", ")}.`);
    return 2;
  }
  const chosen = regressions.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const works: Work[] = chosen.map((one) => (tree) => playRegression(tree, one, options.all));
  if (ids.length === 0) {
    works.unshift(
      (tree) => playUnpatched(tree, catcherIds),
      ...undonePhases.map(
        (row): Work =>
          (tree) =>
            playPhase(tree, row, regressions),
      ),
    );
  }
  const began = performance.now();
  const played = await inLanes(works, Math.max(1, Number(options.jobs) || 1));
  const bad = played.filter(({ faults }) => faults.length > 0);
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(
    `${String(played.length - bad.length)} of ${String(played.length)} as expected, ${minutes} min`,
  );
  return bad.length > 0 ? 1 : 0;
}

/** Several at a time, each with a copy of the tree of its own; reports as they end. */
async function inLanes(works: readonly Work[], lanes: number): Promise<Played[]> {
  const waiting = [...works];
  const played: Played[] = [];
  const lane = async (): Promise<void> => {
    const tree = new PatchedTree();
    try {
      for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) {
        const began = performance.now();
        const one = await work(tree);
        played.push(one);
        report(one, (performance.now() - began) / 1000);
      }
    } finally {
      tree.remove();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return played;
}

function report({ id, looks, faults }: Played, seconds: number): void {
  console.log(`${faults.length === 0 ? "ok  " : "FAIL"} ${id} (${seconds.toFixed(1)} s)`);
  for (const fault of faults) console.log(`       ${fault}`);
  for (const look of looks) {
    if (look.status === "caught") console.log(`       ${look.id}: ${look.reason}`);
  }
}
