import type { Problem } from "../scenarios/scenario.js";
import type { AttemptRow, DispatchState, QueueRow } from "../state/index.js";
import { nameOf } from "./changes.js";

/** What is known of the dispatches of a state. */
export interface Known {
  /** Whether each row must have been logged, or may have missed it since its process was killed. */
  readonly created: "once" | "at-most-once";
  /** Whose a task is: the session that dispatched it, and those that worked on it. */
  readonly sessionsOf: (task: string) => readonly string[];
}

/**
 * A dispatch is whole, and only itself: one row for a task, with one prompt reference, one context of its own, attempts
 * that count from 1, and one DISPATCH-DB-CREATED. What is wrong with many rows in the same way is told once.
 */
export function tablesAgree(state: DispatchState, known: Known): Problem[] {
  return [
    ...oneRowEach(state),
    ...together(state.queue.flatMap((row) => faultsOf(state, row, known))),
    ...nobodysRows(state),
  ];
}

function oneRowEach({ queue }: DispatchState): Problem[] {
  const tasks = new Set(queue.map(({ dag_task_id }) => dag_task_id));
  return [...tasks].flatMap((task) => {
    const rows = queue.filter(({ dag_task_id }) => dag_task_id === task);
    const message = `${String(task)} has ${String(rows.length)} queue rows, not 1`;
    return rows.length === 1 ? [] : [{ message, evidence: rows }];
  });
}

interface Fault {
  readonly row: QueueRow;
  readonly what: string;
  readonly found: unknown;
}

function together(faults: readonly Fault[]): Problem[] {
  return [...new Set(faults.map(({ what }) => what))].map((what) => {
    const same = faults.filter((fault) => fault.what === what);
    const [first] = same;
    const more = same.length > 1 ? ` (and so ${String(same.length - 1)} more)` : "";
    return { message: `${first === undefined ? "" : nameOf(first.row)} ${what}${more}`, evidence: same };
  });
}

function faultsOf(state: DispatchState, row: QueueRow, known: Known): Fault[] {
  const faults: Fault[] = [];
  const wrong = (what: string, found: unknown): void => {
    faults.push({ row, what, found });
  };
  if (!state.promptRefs.some(({ id }) => id === row.prompt_ref_id)) {
    wrong("has no prompt reference", row.prompt_ref_id);
  }
  const contexts = state.contexts.filter(({ dispatch_id }) => belongsTo(dispatch_id, row));
  if (contexts.length !== 1) wrong(`has ${String(contexts.length)} context rows, not 1`, contexts);
  const sessions = [...known.sessionsOf(row.dag_task_id ?? ""), row.parent_session_id, row.session_id];
  for (const context of contexts) {
    const { dag_task_id, agent_type, session_id } = context;
    if (dag_task_id !== row.dag_task_id) wrong(`has a context of the task ${String(dag_task_id)}`, context);
    if (agent_type !== row.agent_type) wrong(`has a context of the agent ${String(agent_type)}`, context);
    if (session_id !== null && !sessions.includes(session_id)) {
      wrong(`has a context of the session ${session_id}, which has no part in it`, context);
    }
  }
  const numbers = attemptsOf(state, row).map(({ attempt_number }) => attempt_number);
  if (numbers.length === 0) wrong("has no attempt", numbers);
  else if (numbers.sort((a, b) => a - b).some((number, at) => number !== at + 1)) {
    wrong(`has the attempts ${numbers.join(", ")}, which do not count from 1 by one`, numbers);
  }
  const events = state.events.filter(
    ({ event, fields }) => event === "DISPATCH-DB-CREATED" && fields["queue_id"] === row.id,
  );
  if (events.length > 1 || (events.length === 0 && known.created === "once")) {
    wrong(`was logged as DISPATCH-DB-CREATED ${String(events.length)} times, not once`, events);
  }
  return faults;
}

/** The attempts of a queue row. */
export function attemptsOf({ attempts }: Pick<DispatchState, "attempts">, row: QueueRow): AttemptRow[] {
  return attempts.filter(({ dispatch_id }) => belongsTo(dispatch_id, row));
}

/** Rows that a dispatch which did not come about has left behind. */
function nobodysRows({ queue, promptRefs, contexts, attempts }: DispatchState): Problem[] {
  const lone = [
    ...promptRefs
      .filter(({ id }) => !queue.some(({ prompt_ref_id }) => prompt_ref_id === id))
      .map((row) => ["prompt reference", row] as const),
    ...[
      ...contexts.map((row) => ["context row", row] as const),
      ...attempts.map((row) => ["attempt", row] as const),
    ].filter(([, { dispatch_id }]) => !queue.some((row) => belongsTo(dispatch_id, row))),
  ];
  return lone.map(([what, row]) => ({
    message: `${what} ${String(row.id)} belongs to no queue row`,
    evidence: row,
  }));
}

/** Contract §5 points at the queue's id; some frameworks point at its dispatch_id. */
function belongsTo(owner: unknown, { id, dispatch_id }: QueueRow): boolean {
  return owner === id || (owner !== null && owner !== undefined && owner === dispatch_id);
}
