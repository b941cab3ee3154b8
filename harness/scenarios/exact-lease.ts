// Seed, test 3: "Exact lease harness: Returned prompt leases the row whose dag_task_id and hash match the token".
import {
  consumedOwn,
  failedOwn,
  leaseIsLogged,
  leaseIsSet,
  leasedOnlyOwn,
  promptWasGiven,
  type TaskStep,
} from "../checkers/index.js";
import { AGENT, lacksDispatchTool } from "./dispatching.js";
import { renewLease } from "./preload.js";
import { type Problem, scenario } from "./scenario.js";
import { type DispatchedTask, dispatchTask, leaseTtlOf, runTask } from "./tasking.js";

interface History {
  readonly ttlMs: number;
  readonly dispatched: readonly DispatchedTask[];
  /** Its sub-agent has the prompt and does not come back. */
  readonly held: TaskStep | undefined;
  readonly done: TaskStep | undefined;
  readonly failed: readonly { readonly step: TaskStep | undefined; readonly said: string }[];
}

/** What a sub-agent that failed may say, and what of it the log must have. */
const FAILURES = [
  { answer: "", said: "" },
  { answer: "Error: the child ran out of tokens", said: "ran out of tokens" },
] as const;

export const exactLease = scenario<History>({
  id: "exact-lease",
  title: "a prompt leases the row that it belongs to, and its end closes that row",
  seed: "Returned prompt leases the row whose dag_task_id and hash match the token",
  lacks: lacksDispatchTool,
  steps: async (stage) => {
    const workspace = await stage.open();
    const session = await workspace.session();
    const make = (task: string): Promise<DispatchedTask> =>
      dispatchTask(session, { agent: AGENT, task, text: `do ${task}` });
    // The oldest first; they are then played from the newest to the oldest, so that no order helps to find the row.
    const empty = await make("T-empty");
    const error = await make("T-error");
    const done = await make("T-done");
    const held = await make("T-held");
    const heldStep = await runTask(workspace, session, held, { hold: true });
    // What ends must not be found as "the running row of this agent that moved last".
    if (heldStep !== undefined) await renewLease(workspace, "T-held");
    const doneStep = await runTask(workspace, session, done);
    const failed: History["failed"][number][] = [];
    for (const [at, task] of [empty, error].entries()) {
      const { answer, said } = FAILURES[at] ?? FAILURES[0];
      failed.push({ step: await runTask(workspace, session, task, { answer }), said });
    }
    return {
      ttlMs: leaseTtlOf(workspace),
      dispatched: [empty, error, done, held],
      held: heldStep,
      done: doneStep,
      failed,
    };
  },
  check: ({ ttlMs, dispatched, held, done, failed }) => {
    const problems: Problem[] = promptWasGiven(dispatched);
    const ofLease = (step: TaskStep): Problem[] => [...leasedOnlyOwn(step), ...leaseIsLogged(step)];
    if (held !== undefined) problems.push(...ofLease(held), ...leaseIsSet(held, ttlMs));
    if (done !== undefined) problems.push(...ofLease(done), ...consumedOwn(done));
    for (const { step, said } of failed) {
      if (step !== undefined) problems.push(...ofLease(step), ...failedOwn(step, said));
    }
    return problems;
  },
});
