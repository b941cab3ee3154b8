import type { Problem } from "../scenarios/scenario.js";
import type { QueueRow } from "../state/index.js";
import { nameOf } from "./changes.js";
import { leasedRow, newEvents, says, type TaskStep } from "./lease.js";

const SUCCESS = "DISPATCH-TASK-SUCCESS";
const FAILED = "DISPATCH-TASK-FAILED";

/** After a sub-agent's answer the row is consumed, its context closed, and the log says whose session did it. */
export function consumedOwn(step: TaskStep): Problem[] {
  const row = leasedRow(step);
  if (row === undefined) return [];
  const problems = endedAs(step, row, "consumed");
  const contexts = contextsOf(step, row);
  if (contexts.length === 0) {
    problems.push({ message: `${nameOf(row)} has no context row`, evidence: step.after.contexts });
  }
  for (const context of contexts) {
    if (typeof context.consumed_at === "number") continue;
    const message = `the context of ${nameOf(row)} has no consumed_at after its task`;
    problems.push({ message, evidence: context });
  }
  problems.push(...endIsLogged(step, row, SUCCESS));
  return problems;
}

/**
 * After a sub-agent that failed the row is failed, and the log has what it said.
 *
 * @param said - what the raw error must hold; nothing where the sub-agent came back empty
 */
export function failedOwn(step: TaskStep, said: string): Problem[] {
  const row = leasedRow(step);
  if (row === undefined) return [];
  const problems = [...endedAs(step, row, "failed"), ...endIsLogged(step, row, FAILED)];
  for (const event of newEvents(step, FAILED)) {
    const error = event.fields["raw_error"];
    if (typeof error === "string" && error !== "" && error.includes(said)) continue;
    const message = `${FAILED} of ${nameOf(row)} has the raw_error ${JSON.stringify(error ?? null)}, not what the sub-agent said`;
    problems.push({ message, evidence: { event, said } });
  }
  return problems;
}

function endedAs({ result }: TaskStep, row: QueueRow, status: string): Problem[] {
  return row.status === status
    ? []
    : [
        {
          message: `${nameOf(row)} is ${row.status} after its task, not ${status}`,
          evidence: { row, result },
        },
      ];
}

function contextsOf({ after }: TaskStep, { id, dispatch_id }: QueueRow): TaskStep["after"]["contexts"] {
  return after.contexts.filter((context) => {
    const owner: unknown = context.dispatch_id;
    return owner === id || (owner !== null && owner === dispatch_id);
  });
}

function endIsLogged(step: TaskStep, row: QueueRow, name: string): Problem[] {
  const other = name === SUCCESS ? FAILED : SUCCESS;
  const events = newEvents(step, name);
  const problems: Problem[] = [];
  if (events.length !== 1) {
    const message = `${step.task} logged ${String(events.length)} ${name}, not 1`;
    problems.push({ message, evidence: events });
  }
  for (const event of newEvents(step, other)) {
    problems.push({ message: `${step.task} logged ${other}, not ${name}`, evidence: event });
  }
  const [event] = events;
  return [
    ...problems,
    ...says(event, row, {
      queue_id: row.id,
      dispatch_key: row.dispatch_key,
      child_session_id: step.childSession,
    }),
  ];
}
