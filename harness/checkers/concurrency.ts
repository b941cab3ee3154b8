import type { CallResult, LibraryResult } from "../hosts/host.js";
import type { Problem } from "../scenarios/scenario.js";
import type { DispatchState, QueueRow } from "../state/index.js";
import { nameOf } from "./changes.js";
import { attemptsOf, tablesAgree } from "./tables-agree.js";

/** One of several processes that asked for the same, or for something else, at once. */
export interface Asked {
  readonly task: string;
  readonly agent: string;
  readonly sessionID: string;
  /** Which process, from 1. Two of them may be the same session. */
  readonly process: number;
}

/** A dispatch; `prompt` is undefined if it gave none. */
export interface DispatchCall extends Asked {
  readonly result: CallResult;
  readonly prompt: string | undefined;
}

/** A call of `task`. */
export interface TaskCallRecord extends Asked {
  readonly callID: string;
  readonly childSession: string;
  readonly result: CallResult;
}

/** Dispatches and tasks of many processes at once, and what was left. */
export interface Storm {
  readonly dispatches: readonly DispatchCall[];
  readonly tasks: readonly TaskCallRecord[];
  readonly state: DispatchState;
}

/** Every dispatch has its row, every row was leased by one call only, and that call consumed it. */
export function stormVerdict({ dispatches, tasks, state }: Storm): Problem[] {
  const sessionsOf = (task: string): string[] => [
    ...dispatches.filter((one) => one.task === task).map(({ sessionID }) => sessionID),
    ...tasks
      .filter((one) => one.task === task)
      .flatMap(({ sessionID, childSession }) => [sessionID, childSession]),
  ];
  return [
    ...dispatches.flatMap(gavePrompt),
    ...samePrompts(dispatches),
    ...groups(dispatches).flatMap(([task]) => oneLease(task, tasks, state)),
    ...tablesAgree(state, { created: "once", sessionsOf }),
  ];
}

function gavePrompt({ task, process, result, prompt }: DispatchCall): Problem[] {
  if (prompt !== undefined) return [];
  const message = `process ${String(process)} got no prompt for ${task} (${result.status}: ${firstLine(result.output)})`;
  return [{ message, evidence: result }];
}

function samePrompts(dispatches: readonly DispatchCall[]): Problem[] {
  return groups(dispatches).flatMap(([task, calls]) => {
    const prompts = new Set(calls.flatMap(({ prompt }) => prompt ?? []));
    return prompts.size < 2
      ? []
      : [
          {
            message: `${task}: the same dispatch gave ${String(prompts.size)} different prompts`,
            evidence: [...prompts],
          },
        ];
  });
}

/** Of the calls with one prompt one passes, and the row is that call's, and consumed. */
function oneLease(task: string, tasks: readonly TaskCallRecord[], state: DispatchState): Problem[] {
  const calls = tasks.filter((one) => one.task === task);
  const [winner, ...others] = calls.filter(({ result }) => result.status === "returned");
  const rows = state.queue.filter(({ dag_task_id }) => dag_task_id === task);
  const wrong: string[] = [];
  if (rows.length === 0) wrong.push("no queue row is left of it");
  if (calls.length > 0 && (winner === undefined || others.length > 0)) {
    const passed = winner === undefined ? 0 : 1 + others.length;
    wrong.push(`${String(passed)} of ${String(calls.length)} calls with its prompt passed at once, not 1`);
  }
  const leases = state.events.filter(
    ({ event, fields }) =>
      event === "DISPATCH-QUEUE-EXACT-LEASE" && rows.some(({ id }) => id === fields["queue_id"]),
  );
  if (calls.length > 0 && leases.length !== 1) {
    wrong.push(`its row was logged as leased ${String(leases.length)} times, not once`);
  }
  for (const row of winner === undefined ? [] : rows) {
    if (row.status !== "consumed") wrong.push(`${nameOf(row)} is ${row.status} in the end, not consumed`);
    const owner = winner && `${winner.sessionID}:${winner.callID}`;
    if (row.lease_owner === owner) continue;
    wrong.push(`${nameOf(row)} was leased by ${String(row.lease_owner)}, but ${String(owner)} passed`);
  }
  return wrong.length === 0
    ? []
    : [{ message: `${task}: ${wrong.join("; ")}`, evidence: { calls, rows, leases } }];
}

/** A call of the exact API, made by several processes at once. */
export interface ApiCall {
  readonly process: number;
  readonly task: string;
  readonly result: LibraryResult;
}

/** The exact API under fire: all processes create, lease and consume the same rows at once. */
export interface Hammer {
  readonly created: readonly ApiCall[];
  readonly leased: readonly ApiCall[];
  /** The rows after those that hold no lease had tried to consume them, and after those that do. */
  readonly afterLosers: readonly QueueRow[];
  readonly afterWinners: readonly QueueRow[];
}

/** One process creates a row, one leases it, and only that one can consume it. */
export function hammerVerdict({ created, leased, afterLosers, afterWinners }: Hammer): Problem[] {
  const problems: Problem[] = [];
  for (const [task, calls] of groups(created)) {
    const failed = calls.filter(({ result }) => !result.ok);
    const made = calls.filter((call) => valueOf(call, "outcome") === "created");
    const ids = new Set(calls.filter(({ result }) => result.ok).map((call) => valueOf(call, "queue_id")));
    const wrong = (message: string): void => {
      problems.push({ message: `${task}: ${message}`, evidence: calls });
    };
    if (failed.length > 0)
      wrong(`${String(failed.length)} of ${String(calls.length)} creates of the same dispatch failed`);
    if (made.length !== 1) wrong(`${String(made.length)} creates say created, not 1`);
    if (ids.size > 1) wrong(`the same dispatch has the queue ids ${[...ids].map(String).join(", ")}`);
  }
  for (const [task, calls] of groups(leased)) {
    const winners = calls.filter((call) => valueOf(call, "leased") === true);
    const by = winners.map(({ process }) => String(process)).join(" and ");
    if (winners.length !== 1) {
      const what = winners.length === 0 ? "nobody" : `processes ${by}`;
      problems.push({ message: `${task} was leased by ${what}, not by one`, evidence: calls });
    }
  }
  for (const row of afterLosers) {
    if (row.status === "running") continue;
    const message = `${nameOf(row)} is ${row.status} after calls that do not hold its lease tried to consume it`;
    problems.push({ message, evidence: row });
  }
  for (const row of afterWinners) {
    if (row.status === "consumed") continue;
    problems.push({ message: `${nameOf(row)} is ${row.status} after its owner consumed it`, evidence: row });
  }
  return problems;
}

/** A key of what a library's call gave. */
export function valueOf({ result }: Pick<ApiCall, "result">, key: string): unknown {
  if (!result.ok || typeof result.value !== "object" || result.value === null) return undefined;
  return (result.value as Readonly<Record<string, unknown>>)[key];
}

/** Leases that ran out, reclaimed by all processes at once, and taken up again. */
export interface Reclaim {
  /** The rows while they ran. */
  readonly running: readonly QueueRow[];
  /** What `dbCleanStaleLeases` gave while the leases held, and what it gave each process when they were over. */
  readonly early: LibraryResult;
  readonly late: readonly LibraryResult[];
  /** The rows after that. */
  readonly reclaimed: readonly QueueRow[];
  /** Dispatches that ask for an approved resume, and the tasks with their prompts. */
  readonly resumed: readonly DispatchCall[];
  readonly tasks: readonly TaskCallRecord[];
  readonly state: DispatchState;
}

/** Each row is reclaimed once, by somebody, when its lease is over; an approved resume makes it a second attempt. */
export function reclaimVerdict(reclaim: Reclaim): Problem[] {
  const { running, early, late, reclaimed, resumed, tasks, state } = reclaim;
  const problems: Problem[] = [];
  if (early.ok && early.value !== 0) {
    problems.push({
      message: `${String(early.value)} leases were reclaimed while they held`,
      evidence: { running, early },
    });
  }
  for (const result of late) {
    if (!result.ok)
      problems.push({ message: `dbCleanStaleLeases failed: ${result.message}`, evidence: result });
  }
  const sum = late.reduce((total, result) => total + (result.ok ? Number(result.value) : 0), 0);
  if (sum !== running.length) {
    const message = `${String(late.length)} processes reclaimed ${String(sum)} leases, but ${String(running.length)} were over`;
    problems.push({ message, evidence: { running, late } });
  }
  for (const row of reclaimed) {
    if (row.status !== "stale")
      problems.push({
        message: `${nameOf(row)} is ${row.status} when its lease is over, not stale`,
        evidence: row,
      });
  }
  problems.push(...resumed.flatMap(gavePrompt), ...samePrompts(resumed));
  for (const { id } of running) {
    const row = state.queue.find((one) => one.id === id);
    const attempts = row === undefined ? [] : attemptsOf(state, row);
    const calls = tasks.filter(({ task }) => task === row?.dag_task_id);
    const evidence = { row, attempts, calls };
    if (row?.status !== "consumed") {
      const name = row === undefined ? `row ${String(id)}` : nameOf(row);
      problems.push({
        message: `${name} is ${row?.status ?? "gone"} after its resume, not consumed`,
        evidence,
      });
    } else if (attempts.length !== 2) {
      problems.push({
        message: `${nameOf(row)} has ${String(attempts.length)} attempts after one resume, not 2`,
        evidence,
      });
    }
  }
  return problems;
}

function groups<T extends { readonly task: string }>(calls: readonly T[]): [string, T[]][] {
  const tasks = [...new Set(calls.map(({ task }) => task))];
  return tasks.map((task) => [task, calls.filter((call) => call.task === task)]);
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
