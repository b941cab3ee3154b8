// Seed, test 4: "Agent-only lease regression: Preload an older Super-Admin pending row; new Super-Admin Task must not
// lease the older row".
import {
  consumedOwn,
  leasedOnlyOwn,
  missedCleanly,
  olderUntouched,
  promptWasGiven,
  type TaskStep,
} from "../checkers/index.js";
import type { Workspace } from "../hosts/host.js";
import type { DispatchState } from "../state/index.js";
import { AGENT, lacksDispatchTool, OTHER_AGENT } from "./dispatching.js";
import { type Preloaded, preloadPending, removeRows } from "./preload.js";
import { type Problem, scenario } from "./scenario.js";
import { type DispatchedTask, dispatchTask, runTask } from "./tasking.js";

interface Play {
  readonly older: Preloaded;
  readonly dispatched: readonly DispatchedTask[];
  readonly removed: Preloaded;
  readonly preloaded: DispatchState;
  readonly afterDispatch: DispatchState;
  readonly held: TaskStep | undefined;
  readonly done: TaskStep | undefined;
  readonly missed: TaskStep | undefined;
}

/** How many older rows lie there: one, as in the request, and more than any page of a look-up would hold. */
const COUNTS = [1, 50] as const;
const MINUTE = 60_000;

export const agentOnlyLease = scenario<readonly Play[]>({
  id: "agent-only-lease",
  title: "older pending rows of the same agent are left alone",
  seed: "Preload an older Super-Admin pending row; new Super-Admin Task must not lease the older row",
  lacks: lacksDispatchTool,
  steps: (stage) => Promise.all(COUNTS.map(async (count) => play(await stage.open(), count))),
  check: (plays) => plays.flatMap(problemsOf),
});

async function play(workspace: Workspace, count: number): Promise<Play> {
  const session = await workspace.session();
  const make = (task: string, agent = AGENT): Promise<DispatchedTask> =>
    dispatchTask(session, { agent, task, text: `do ${task}` });
  // The tree itself makes its tables.
  const first = await make("T-first", OTHER_AGENT);
  const older = await preloadPending(
    workspace,
    Array.from({ length: count }, (_, at) => ({
      agent: AGENT,
      task: `T-old-${String(at + 1)}`,
      // The first is this session's own: nothing but the task and the prompt tells it from the new one.
      session: at % 2 === 0 ? session.id : "ses_of_yesterday",
      ageMs: (count - at) * MINUTE,
    })),
  );
  const preloaded = await workspace.state();
  const held = await make("T-new");
  const afterDispatch = await workspace.state();
  const heldStep = await runTask(workspace, session, held, { hold: true });
  const done = await make("T-next");
  const doneStep = await runTask(workspace, session, done);
  const lost = await make("T-lost");
  const removed = await removeRows(workspace, "T-lost");
  const missed = await runTask(workspace, session, lost);
  return {
    older,
    dispatched: [first, held, done, lost],
    removed,
    preloaded,
    afterDispatch,
    held: heldStep,
    done: doneStep,
    missed,
  };
}

function problemsOf(history: Play): Problem[] {
  const { older, removed, dispatched, preloaded, afterDispatch, held, done, missed } = history;
  const problems: Problem[] = promptWasGiven(dispatched);
  for (const { fault } of [older, removed]) {
    if (fault !== undefined) {
      problems.push({
        message: `the queue's tables are not those of the contract: ${fault}`,
        evidence: preloaded.queue,
      });
    }
  }
  problems.push(...olderUntouched("the dispatch of T-new", older.ids, preloaded, afterDispatch));
  if (held !== undefined) problems.push(...leasedOnlyOwn(held));
  if (done !== undefined) problems.push(...leasedOnlyOwn(done), ...consumedOwn(done));
  if (missed !== undefined && removed.ids.length > 0) problems.push(...missedCleanly(missed));
  // Whatever came in between: from the first to the last they are as they were put there.
  const last = missed ?? done ?? held;
  if (last !== undefined) {
    problems.push(...olderUntouched("the life of the new tasks", older.ids, preloaded, last.after));
  }
  return problems;
}
