// Seed, test 5: "DB/file split regression: rg ".pending.json|.auto-dispatch.json|ctx/" .opencode/plugins
// .opencode/tools .opencode/scripts/command-tools finds no runtime writer except migration/doctor code".
import {
  gateFoundNothing,
  type GateFinding,
  noLegacyTouched,
  promptWasGiven,
  type WatchedStep,
} from "../checkers/index.js";
import type { Session, Workspace } from "../hosts/host.js";
import type { QueueRow } from "../state/index.js";
import { AGENT, DISPATCH_TOOL, lacksDispatchTool, OTHER_AGENT } from "./dispatching.js";
import { makeFolders, plant } from "./left-overs.js";
import { LegacyWatch } from "./legacy-watch.js";
import { type Problem, scenario } from "./scenario.js";
import { runtimeWriters } from "./static-gate.js";
import { type DispatchedTask, dispatchTask, runTask } from "./tasking.js";

interface Life {
  readonly steps: readonly WatchedStep[];
  readonly dispatched: readonly DispatchedTask[];
  readonly queue: readonly QueueRow[];
}

interface History {
  readonly lives: readonly Life[];
  readonly gate: readonly GateFinding[];
}

export const dbFileSplit = scenario<History>({
  id: "db-file-split",
  title: "a dispatch lives in the database alone: no legacy file is written",
  seed: "no runtime writer except migration/doctor code",
  lacks: lacksDispatchTool,
  steps: async (stage) => {
    // Some code writes only where there is nothing, some only what is there.
    const bare = await stage.open({ prepare: makeFolders });
    const used = await stage.open({ prepare: plant });
    const lives = await Promise.all([live(bare, ""), live(used, ", with left-overs")]);
    // Not at the same time: the analysis leaves no time to hear what the file system tells.
    return { lives, gate: await runtimeWriters(stage.tree) };
  },
  check: ({ lives, gate }) => {
    const problems: Problem[] = noLegacyTouched(lives.flatMap(({ steps }) => steps));
    for (const { dispatched, queue } of lives) {
      // A tree in which nothing happens writes nothing.
      problems.push(...promptWasGiven(dispatched));
      const lost = dispatched.filter(({ task }) => !queue.some(({ dag_task_id }) => dag_task_id === task));
      for (const { task } of lost)
        problems.push({ message: `the database has no row of ${task}`, evidence: queue });
    }
    return [...problems, ...gateFoundNothing(gate)];
  },
});

/** A dispatch that succeeds, one that fails, one that is never dispatched, and the tools beside the dispatch tool. */
async function live(workspace: Workspace, suffix: string): Promise<Life> {
  const watch = new LegacyWatch(workspace.root, suffix);
  const dispatched: DispatchedTask[] = [];
  try {
    const session = await watch.during("session start", () => workspace.session());
    const make = async (task: string, agent: string): Promise<DispatchedTask> => {
      const made = await dispatchTask(session, { agent, task, text: `do ${task}` });
      dispatched.push(made);
      return made;
    };
    const good = await watch.during("dispatch", () => make("T-good", AGENT));
    await watch.during("task", () => runTask(workspace, session, good));
    const bad = await watch.during("second dispatch", () => make("T-bad", OTHER_AGENT));
    await watch.during("failing task", () => runTask(workspace, session, bad, { answer: "Error: no" }));
    await watch.during("task without a dispatch", () => session.task({ agent: AGENT, prompt: "just do it" }));
    for (const [tool, args] of otherTools(session)) {
      await watch.during(tool, () => session.call({ tool, args }));
    }
    await watch.during("next session", () => workspace.session());
    return { steps: watch.steps, dispatched, queue: (await workspace.state()).queue };
  } finally {
    watch.close();
  }
}

/** The other tools of dispatching, with arguments under all the names that frameworks have for them. */
function otherTools({ parts: { tools } }: Session): [string, Record<string, unknown>][] {
  const task = {
    target_agent: AGENT,
    agent_type: AGENT,
    agent: AGENT,
    dag_task_id: "T-batch",
    task_id: "T-batch",
    description: "do T-batch",
    prompt: "do T-batch",
  };
  return Object.entries(tools)
    .filter(
      ([name]) => /dispatch/iu.test(name) && name !== DISPATCH_TOOL && !/doctor|migrat|reconcil/iu.test(name),
    )
    .map(([name, { required }]) => [name, Object.fromEntries(required.map((arg) => [arg, [task]]))]);
}
