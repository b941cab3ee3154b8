// Seed, test 9: "Concurrency tests: Parallel same/different agent dispatches use DB locks and do not overwrite context".
import {
  type Hammer,
  hammerVerdict,
  type Reclaim,
  reclaimVerdict,
  type Storm,
  stormVerdict,
} from "../checkers/concurrency.js";
import { crashVerdict, type Crashes } from "../checkers/crash.js";
import { type DatabaseFaults, databaseFaultVerdict } from "../checkers/database-faults.js";
import { hammer, reclaim } from "./concurrency-api.js";
import { crash } from "./concurrency-crash.js";
import { startProcesses, storm } from "./concurrency-storm.js";
import { databaseFaults } from "./database-faults.js";
import { lacksDispatchTool } from "./dispatching.js";
import { type Problem, scenario, type Stage } from "./scenario.js";

/** What could not be played is undefined: the tree has not what it takes. */
interface History {
  readonly storm: Storm;
  readonly hammer: Hammer | undefined;
  readonly reclaim: Reclaim | undefined;
  readonly crashes: readonly Crashes[];
  readonly faults: DatabaseFaults | undefined;
}

export const concurrency = scenario<History>({
  id: "concurrency",
  title: "many processes at once lose nothing and take nothing twice",
  seed: "Parallel same/different agent dispatches use DB locks and do not overwrite context",
  lacks: lacksDispatchTool,
  steps: async (stage) => {
    const [together, crashes, faults] = await Promise.all([
      playTogether(stage),
      crash(stage),
      databaseFaults(stage),
    ]);
    return { ...together, crashes, faults };
  },
  check: ({ storm: stormed, hammer: hammered, reclaim: reclaimed, crashes, faults }) => {
    const problems: Problem[] = [
      ...stormVerdict(stormed),
      ...(hammered === undefined ? [] : hammerVerdict(hammered)),
      ...(reclaimed === undefined ? [] : reclaimVerdict(reclaimed)),
      ...crashes.flatMap(crashVerdict),
      ...(faults === undefined ? [] : databaseFaultVerdict(faults)),
    ];
    return problems.length === 0 ? [] : [...problems, ...notJudged(hammered, reclaimed)];
  },
});

async function playTogether(stage: Stage): Promise<Pick<History, "storm" | "hammer" | "reclaim">> {
  const workspace = await stage.open({ mode: "strict" });
  const processes = await startProcesses(workspace);
  return {
    storm: await storm(workspace, processes),
    hammer: await hammer(workspace, processes),
    reclaim: await reclaim(workspace, processes),
  };
}

/** Beside what is wrong: what nobody could look at. */
function notJudged(hammered: Hammer | undefined, reclaimed: Reclaim | undefined): Problem[] {
  const missing: Problem[] = [];
  if (hammered === undefined) {
    missing.push({ message: "not judged: dispatch-db lacks dbCreateDispatchAtomic or dbLeaseDispatchExact" });
  }
  if (reclaimed === undefined) {
    missing.push({
      message: "not judged: dispatch-db lacks dbCleanStaleLeases, or no task was left running",
    });
  }
  return missing;
}
