import type { Problem } from "../scenarios/scenario.js";
import { type DispatchState, type LogEvent, timeOf } from "../state/index.js";

/** The events of one dispatch call, in the order in which they happen (contract §4). */
const CALL_EVENTS = ["DISPATCH-CREATE-REQUEST", "DISPATCH-DB-CREATED", "DISPATCH-PROMPT-RETURNED"] as const;

/** One dispatch call makes exactly one of everything, and says so. */
export function onceOfEverything(state: DispatchState, task: string): Problem[] {
  const rows = state.queue.filter(({ dag_task_id }) => dag_task_id === task);
  const problems: Problem[] = [];
  const expectOne = (what: string, found: readonly unknown[], evidence: unknown = found): void => {
    if (found.length !== 1) {
      problems.push({ message: `one call made ${String(found.length)} ${what}, not 1`, evidence });
    }
  };
  expectOne("queue rows", rows, { rows, hashes: rows.map((row) => hashOf(state, row.prompt_ref_id)) });
  expectOne("prompt references", state.promptRefs);
  expectOne("context rows", state.contexts);
  expectOne("prompt files", state.promptFiles);
  for (const name of CALL_EVENTS) {
    expectOne(
      `${name} events`,
      state.events.filter(({ event }) => event === name),
    );
  }
  return problems;
}

/** The hash that a prompt reference has; undefined if there is none. */
export function hashOf(state: DispatchState, promptRefId: number | null): string | undefined {
  return state.promptRefs.find(({ id }) => id === promptRefId)?.sha256;
}

/** The events of a call come in their order, and tell of the same dispatch. */
export function eventsAgree(state: DispatchState): Problem[] {
  const [request, created, returned] = CALL_EVENTS.map((name) =>
    state.events.find(({ event }) => event === name),
  );
  if (request === undefined || created === undefined || returned === undefined) return [];
  const problems: Problem[] = [];
  if (timeOf(request) > timeOf(created) || timeOf(created) > timeOf(returned)) {
    problems.push({
      message: `the events come out of order: ${CALL_EVENTS.join(", ")} is the order`,
      evidence: [request, created, returned],
    });
  }
  const [row] = state.queue;
  const same: readonly (readonly [string, unknown, LogEvent])[] = [
    ["queue_id", row?.id, created],
    ["queue_id", row?.id, returned],
    ["dispatch_key", row?.dispatch_key, created],
    ["dispatch_key", row?.dispatch_key, returned],
    ["prompt_ref_id", row?.prompt_ref_id, created],
    ["prompt_sha256", hashOf(state, row?.prompt_ref_id ?? null), created],
    ["dag_task_id", row?.dag_task_id, request],
    ["target_agent", row?.agent_type, request],
  ];
  for (const [field, expected, event] of same) {
    if (event.fields[field] === expected) continue;
    problems.push({
      message: `${event.event} says ${field} ${String(event.fields[field])}, the row says ${String(expected)}`,
      evidence: { event, row },
    });
  }
  return problems;
}
