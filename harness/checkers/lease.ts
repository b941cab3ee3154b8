import type { CallResult } from "../hosts/host.js";
import type { Problem } from "../scenarios/scenario.js";
import { type DispatchState, type LogEvent, type QueueRow, timeOf } from "../state/index.js";
import { changesBetween, describeChange, isOf, nameOf } from "./changes.js";
import { hashOf } from "./lifecycle.js";
import { type PromptOf, rowsOfPrompt, tokenOf } from "./prompt-rows.js";

/** A call of `task` with a prompt that was dispatched, and what it found and left. */
export interface TaskStep extends PromptOf {
  readonly sessionID: string;
  readonly callID: string;
  readonly childSession: string;
  /** When the call began and ended, in ms since the epoch. */
  readonly began: number;
  readonly ended: number;
  readonly result: CallResult;
  readonly before: DispatchState;
  readonly after: DispatchState;
}

/** The events that a call added to the log. */
export function newEvents({ before, after }: TaskStep, name: string): LogEvent[] {
  const key = (event: LogEvent): string => `${event.at} ${String(timeOf(event))}`;
  const known = new Set(before.events.map(key));
  return after.events.filter((event) => event.event === name && !known.has(key(event)));
}

/**
 * The row that the call took: the one that its prompt belongs to. Undefined if it has none, or took none.
 */
export function leasedRow(step: TaskStep): QueueRow | undefined {
  const own = rowsOfPrompt(step.before, step).map(({ id }) => id);
  return takenRows(step).find(({ id }) => own.includes(id));
}

/** Rows that began to run during a call, or got another owner. */
function takenRows({ before, after }: TaskStep): QueueRow[] {
  return after.queue.filter((row) => {
    const was = before.queue.find(({ id }) => id === row.id);
    const owner = row.lease_owner ?? null;
    return (
      (was?.status === "pending" && row.status !== "pending") ||
      (owner !== null && owner !== (was?.lease_owner ?? null))
    );
  });
}

/** The call took the row that its prompt belongs to, and left every other row alone. */
export function leasedOnlyOwn(step: TaskStep): Problem[] {
  const { task, agent, before, after, result } = step;
  const own = rowsOfPrompt(before, step);
  const evidence = {
    rows: { before: before.queue, after: after.queue },
    promptRefs: after.promptRefs,
    result,
  };
  const problems: Problem[] = [];
  const hashes = own.map(({ prompt_ref_id }) => hashOf(before, prompt_ref_id));
  const stolen = takenRows(step).filter((row) => !own.some(({ id }) => id === row.id));
  for (const row of stolen) {
    const hash = hashes.includes(hashOf(before, row.prompt_ref_id)) ? "same" : "other";
    const type = row.agent_type === agent ? "same" : "other";
    problems.push({
      message: `${task} leased ${nameOf(row)}: ${type} agent_type, ${hash} prompt_sha256`,
      evidence,
    });
  }
  if (own.length === 0) {
    problems.push({
      message: `no queue row has the task, the agent and the hash of ${task}'s prompt`,
      evidence,
    });
  } else if (leasedRow(step) === undefined) {
    const rows = own.map((row) => `${nameOf(row)} is ${statusIn(after, row)}`).join(", ");
    problems.push({ message: `${task} did not lease its row: ${rows}${because(result)}`, evidence });
  }
  const told = [...own, ...stolen];
  const strange = changesBetween(before, after).filter((change) => !told.some((row) => isOf(change, row)));
  for (const change of strange) {
    problems.push({ message: `${task} touched ${describeChange(change)}`, evidence: change });
  }
  const given = result.args?.["prompt"];
  const token = typeof given === "string" ? tokenOf(given) : undefined;
  if (token !== undefined && token !== tokenOf(step.prompt)) {
    problems.push({ message: `the sub-agent of ${task} got another task's prompt`, evidence: { given } });
  }
  return problems;
}

function statusIn({ queue }: DispatchState, { id }: QueueRow): string {
  return queue.find((row) => row.id === id)?.status ?? "gone";
}

function because({ status, output, by }: CallResult): string {
  return status === "returned" ? "" : ` (${status}${by === undefined ? "" : ` by ${by}`}: ${output})`;
}

/**
 * The row is running, and says for whom and until when.
 *
 * @param ttlMs - how long the tree's leases hold
 */
export function leaseIsSet(step: TaskStep, ttlMs: number): Problem[] {
  const row = leasedRow(step);
  if (row === undefined) return [];
  const { sessionID, callID, began, ended } = step;
  const problems: Problem[] = [];
  const wrong = (message: string): void => {
    problems.push({ message: `${nameOf(row)} ${message}`, evidence: { row, began, ended, ttlMs } });
  };
  // A host that cannot stop half-way has gone on to the after-hooks, and they have said so.
  const wentOn = [...newEvents(step, "DISPATCH-TASK-SUCCESS"), ...newEvents(step, "DISPATCH-TASK-FAILED")];
  if (row.status !== "running" && !wentOn.some(({ fields }) => fields["queue_id"] === row.id)) {
    wrong(`is ${row.status} while its task runs, not running`);
  }
  const owner = `${sessionID}:${callID}`;
  if (row.lease_owner !== owner) wrong(`has the lease_owner ${String(row.lease_owner)}, not ${owner}`);
  const expiry = row.lease_expiry;
  if (typeof expiry !== "number") wrong("has no lease_expiry");
  else if (expiry < began + ttlMs || expiry > ended + ttlMs) {
    wrong(`has a lease of ${String(expiry - ended)} ms, not of ${String(ttlMs)}`);
  }
  return problems;
}

/** INTEGRITY-PASS, then EXACT-LEASE, once each, and both tell of the row that was leased. */
export function leaseIsLogged(step: TaskStep): Problem[] {
  const row = leasedRow(step);
  if (row === undefined) return [];
  const found = ["DISPATCH-INTEGRITY-PASS", "DISPATCH-QUEUE-EXACT-LEASE"].map((name) =>
    newEvents(step, name),
  );
  const problems: Problem[] = [];
  for (const [at, name] of ["DISPATCH-INTEGRITY-PASS", "DISPATCH-QUEUE-EXACT-LEASE"].entries()) {
    const events = found[at] ?? [];
    if (events.length === 1) continue;
    problems.push({
      message: `${step.task} logged ${String(events.length)} ${name}, not 1`,
      evidence: events,
    });
  }
  const [pass, lease] = found.map(([first]) => first);
  if (pass !== undefined && lease !== undefined) {
    const { events } = step.after;
    if (timeOf(pass) > timeOf(lease) || events.indexOf(pass) > events.indexOf(lease)) {
      const message = `${step.task} logged DISPATCH-QUEUE-EXACT-LEASE before DISPATCH-INTEGRITY-PASS`;
      problems.push({ message, evidence: [lease, pass] });
    }
  }
  const hash = hashOf(step.after, row.prompt_ref_id);
  problems.push(
    ...says(pass, row, {
      dispatch_key: row.dispatch_key,
      prompt_sha256: hash,
      agent_type: row.agent_type,
      dag_task_id: row.dag_task_id,
    }),
    ...says(lease, row, {
      queue_id: row.id,
      lease_owner: `${step.sessionID}:${step.callID}`,
      lease_expiry: row.lease_expiry,
    }),
  );
  return problems;
}

/** An event says of a row what the row itself says. */
export function says(
  event: LogEvent | undefined,
  row: QueueRow,
  expected: Readonly<Record<string, unknown>>,
): Problem[] {
  if (event === undefined) return [];
  return Object.entries(expected)
    .filter(([field, value]) => event.fields[field] !== value)
    .map(([field, value]) => ({
      message: `${event.event} says ${field} ${String(event.fields[field])}, ${nameOf(row)} has ${String(value)}`,
      evidence: { event, row },
    }));
}
