import type { Problem } from "../scenarios/scenario.js";
import type { DispatchState } from "../state/index.js";
import { changesBetween, describeChange, type DispatchTables, isOf, nameOf } from "./changes.js";
import { newEvents, type TaskStep } from "./lease.js";

/** Rows that were preloaded are as they were, and so is all that belongs to them. */
export function olderUntouched(
  doing: string,
  ids: readonly number[],
  before: DispatchTables,
  after: DispatchTables,
): Problem[] {
  const older = before.queue.filter(({ id }) => ids.includes(id));
  const problems: Problem[] = [];
  if (older.length !== ids.length) {
    const gone = String(ids.length - older.length);
    problems.push({
      message: `${gone} older pending rows were gone before ${doing}`,
      evidence: before.queue,
    });
  }
  for (const change of changesBetween(before, after)) {
    if (change.kind === "added" && change.table === "queue") continue;
    if (older.some((row) => isOf(change, row))) {
      problems.push({ message: `${doing} touched the older ${describeChange(change)}`, evidence: change });
    }
  }
  return problems;
}

const MISS = "DISPATCH-QUEUE-EXACT-MISS";

/** A prompt without a row leases nothing, and the log tells of it, with how many rows were waiting. */
export function missedCleanly(step: TaskStep): Problem[] {
  const { task, agent, before, after, result } = step;
  const problems: Problem[] = [];
  for (const row of after.queue) {
    const was = before.queue.find(({ id }) => id === row.id);
    if (was === undefined || was.status === row.status) continue;
    const message = `${task} has no row, and leased ${nameOf(row)}: ${was.status} → ${row.status}`;
    problems.push({ message, evidence: { was, row, result } });
  }
  const events = newEvents(step, MISS);
  if (events.length !== 1) {
    problems.push({
      message: `${task} has no row, and ${String(events.length)} ${MISS} were logged, not 1`,
      evidence: { events, result },
    });
  }
  const waiting = [pendingOf(before, agent), pendingOf(before)];
  for (const event of events) {
    const { agent_type, dag_task_id, pending_count } = event.fields;
    if (agent_type !== agent || dag_task_id !== task) {
      const message = `${MISS} tells of ${String(dag_task_id)} for ${String(agent_type)}, not of ${task} for ${agent}`;
      problems.push({ message, evidence: event });
    }
    // The contract does not say whether the agent's rows are meant or all.
    if (!waiting.some((count) => count === pending_count)) {
      const message = `${MISS} says pending_count ${String(pending_count)}, ${waiting.join(" or ")} rows were pending`;
      problems.push({ message, evidence: event });
    }
  }
  return problems;
}

function pendingOf({ queue }: DispatchState, agent?: string): number {
  return queue.filter(
    ({ status, agent_type }) => status === "pending" && (agent === undefined || agent_type === agent),
  ).length;
}
