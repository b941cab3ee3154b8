import type { CallResult } from "../hosts/host.js";
import type { Problem } from "../scenarios/scenario.js";
import type { DispatchState, QueueRow } from "../state/index.js";
import { nameOf } from "./changes.js";
import { tablesAgree } from "./tables-agree.js";

/** A session that was killed, and what the next one made of what it left. */
export interface Crash {
  readonly task: string;
  readonly sessionID: string;
  /** When: `after the dispatch`, `34 ms into the dispatch`. */
  readonly when: string;
  /** The prompt that the dispatch had given, and the text that the row's file had, if there were any. */
  readonly given: string | undefined;
  readonly stored: string | undefined;
  /** The task's rows as the killed process left them. */
  readonly left: readonly QueueRow[];
  /** The same dispatch again. */
  readonly again: CallResult & { readonly prompt: string | undefined };
  /** Tasks with its prompt, in order: at once, and after the lease was reclaimed and the dispatch resumed. */
  readonly tasks: readonly { readonly how: "at-once" | "resumed"; readonly result: CallResult }[];
}

/** All that were killed, and what was there in the end. */
export interface Crashes {
  readonly crashes: readonly Crash[];
  readonly state: DispatchState;
  /** What SQLite finds wrong with the database. */
  readonly damage: readonly string[];
}

/** Whatever a kill leaves, the next session gets the same prompt, and the task is done once. */
export function crashVerdict({ crashes, state, damage }: Crashes): Problem[] {
  const sessionsOf = (task: string): string[] =>
    crashes
      .filter((one) => one.task === task)
      .flatMap(({ sessionID, tasks }) => [
        sessionID,
        childOf(task),
        ...tasks.flatMap(({ result }) => result.childSession ?? []),
      ]);
  return [
    ...crashes.flatMap((crash) => recovered(crash, state)),
    ...tablesAgree(state, { created: "at-most-once", sessionsOf }),
    ...damage.map((message) => ({ message: `the database is damaged: ${message}` })),
  ];
}

/** The sub-agent's session that a task asks for. */
export function childOf(task: string): string {
  return `ses_child_${task}`;
}

function recovered(crash: Crash, state: DispatchState): Problem[] {
  const { task, when, given, stored, left, again, tasks } = crash;
  const problems: Problem[] = [];
  const wrong = (what: string): void => {
    problems.push({ message: `${task}, killed ${when}: ${what}`, evidence: crash });
  };
  if (left.length > 1) wrong(`left ${String(left.length)} rows`);
  if (again.prompt === undefined) {
    wrong(`the same dispatch again gave no prompt (${again.status}: ${again.output.split("\n")[0] ?? ""})`);
    return problems;
  }
  if (given !== undefined && given !== again.prompt) wrong("the same dispatch again gave another prompt");
  if (left.length > 0 && stored === undefined)
    wrong(`left ${left.map(nameOf).join(", ")} without its prompt file`);
  if (stored !== undefined && stored !== again.prompt) wrong("left a prompt file with another text");
  const [first] = tasks;
  const status = left[0]?.status;
  if (
    first?.how === "at-once" &&
    first.result.status === "returned" &&
    status !== undefined &&
    status !== "pending"
  ) {
    wrong(`its prompt passed while ${left.map(nameOf).join(", ")} was ${status}`);
  }
  const rows = state.queue.filter((row) => row.dag_task_id === task);
  if (!rows.some((row) => row.status === "consumed")) {
    const is = rows.map((row) => `${nameOf(row)} is ${row.status}`).join(", ") || "it has no row";
    wrong(`the next session did not get it done: ${is}`);
  }
  return problems;
}
