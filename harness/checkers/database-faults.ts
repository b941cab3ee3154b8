import type { CallResult } from "../hosts/host.js";
import type { Problem } from "../scenarios/scenario.js";
import type { LogEvent, QueueRow } from "../state/index.js";
import { type Change, describeChange, type DispatchTables, isOf, nameOf } from "./changes.js";
import { attemptsOf } from "./tables-agree.js";

/** A call that was made while the database refused one kind of statement. */
export interface FaultyCall {
  /** `while no attempt could be inserted`. */
  readonly when: string;
  readonly task: string;
  /** What the call is: only a dispatch may leave nothing at all, and only of a task's end is nothing handed out. */
  readonly call: "dispatch" | "lease" | "end";
  readonly result: CallResult;
  readonly prompt: string | undefined;
  readonly changes: readonly Change[];
  readonly events: readonly LogEvent[];
}

/** What the database and dispatch-db were asked beside that. */
export interface DatabaseFaults {
  readonly calls: readonly FaultyCall[];
  /** The same dispatch when the database was well again; its answer, if it gave no prompt. */
  readonly again: readonly { readonly task: string; readonly said: string | undefined }[];
  /** A second row with the key of another one, put into the table by hand: why not, or undefined if it is there. */
  readonly twin: { readonly refused: string | undefined; readonly row: QueueRow | undefined };
  /** The row of a failed dispatch that was asked for again without a resume. */
  readonly unasked: QueueRow | undefined;
  /** In the end, after a task was taken up by another session. */
  readonly last: DispatchTables;
}

/** In strict mode a failing database is fatal, and what fails half-way has not happened. */
export function databaseFaultVerdict({ calls, again, twin, unasked, last }: DatabaseFaults): Problem[] {
  const problems = calls.flatMap(wasFatal);
  for (const { task, said } of again) {
    if (said !== undefined) {
      problems.push({ message: `${task} cannot be dispatched once the database is well again: ${said}` });
    }
  }
  if (twin.refused === undefined) {
    const message = "the database takes a second row with the dispatch_key of another one";
    problems.push({ message, evidence: twin.row });
  }
  if (unasked !== undefined && unasked.status !== "failed") {
    const message = `a failed dispatch that was asked for again, without a resume, is ${unasked.status}`;
    problems.push({ message, evidence: unasked });
  }
  for (const row of last.queue) {
    const contexts = last.contexts.filter((context) =>
      isOf({ table: "contexts", kind: "added", after: context }, row),
    );
    const name = nameOf(row);
    if (contexts.length !== 1) {
      problems.push({
        message: `${name} has ${String(contexts.length)} context rows, not 1`,
        evidence: last,
      });
    }
    if (attemptsOf(last, row).length === 0)
      problems.push({ message: `${name} has no attempt`, evidence: last });
  }
  return problems;
}

const DUE = {
  dispatch: { status: "threw", what: "handed a prompt out" },
  lease: { status: "blocked", what: "let the task pass" },
  end: { status: "threw", what: "said nothing" },
} as const;

/** What a call must not log if it has not happened. */
const DONE = {
  dispatch: ["DISPATCH-DB-CREATED", "DISPATCH-PROMPT-RETURNED"],
  lease: ["DISPATCH-QUEUE-EXACT-LEASE"],
  end: ["DISPATCH-TASK-SUCCESS"],
} as const;

function wasFatal({ when, task, call, result, prompt, changes, events }: FaultyCall): Problem[] {
  const problems: Problem[] = [];
  const evidence = { result, changes, events };
  const wrong = (what: string): void => {
    problems.push({ message: `${task}, ${when}: ${what}`, evidence });
  };
  const { status, what } = DUE[call];
  // A dispatch tool may also answer with a text that is no prompt.
  const refused = call === "dispatch" ? prompt === undefined : result.status === status;
  if (!refused) wrong(`the framework ${what} (${result.status})`);
  for (const change of call === "end" ? changes.filter(isEnd) : changes) {
    wrong(`what failed was not undone: ${describeChange(change)}`);
  }
  for (const { event } of events) {
    if ((DONE[call] as readonly string[]).includes(event)) wrong(`it was logged as ${event}`);
  }
  return problems;
}

/** Of a task's changes those of its end: that it was leased is another transaction. */
function isEnd({ table, before, after }: Change): boolean {
  return (
    (table === "contexts" && before?.["consumed_at"] !== after?.["consumed_at"]) ||
    (table !== "contexts" && /^(?:consumed|failed)$/u.test(String(after?.["status"])))
  );
}
