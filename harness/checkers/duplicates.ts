import type { DuplicateRule } from "../../contract/index.js";
import type { Problem } from "../scenarios/scenario.js";
import { changesBetween, describeChange, type DispatchTables } from "./changes.js";

/** What a dispatch was asked for. */
export interface DispatchAsked {
  readonly session: string;
  readonly agent: string;
  readonly task: string;
  readonly text: string;
}

/** What a dispatch gave, through the tool or through the library. */
export interface DispatchAnswer extends DispatchAsked {
  /** Whether the caller got something to run: a prompt with a token, or a queue row. */
  readonly accepted: boolean;
  /** What came back: equal for equal dispatches. */
  readonly given?: unknown;
  /** The tool's answer, or the error with its code. */
  readonly said: string;
  /** Whether the call itself failed, as a rejection should. */
  readonly failed: boolean;
}

/** A dispatch after an earlier one, and the rule that holds for it. */
export interface DuplicateStep {
  /** `same session, other agent, same task, same prompt`. */
  readonly name: string;
  readonly door: "tool" | "library";
  /** What is due; `lifted` where a rejection is by a hand-off or a resume. */
  readonly result: DuplicateRule["result"] | "lifted";
  readonly code?: string;
  readonly earlier: DispatchAnswer;
  readonly answer: DispatchAnswer;
  readonly before: DispatchTables;
  readonly after: DispatchTables;
}

/** A second dispatch got what contract §7 says, judged by what it did. */
export function followsRule(step: DuplicateStep): Problem[] {
  const { name, door, result, code, earlier, answer, before, after } = step;
  const changes = changesBetween(before, after);
  const problems: Problem[] = [];
  const wrong = (message: string): void => {
    problems.push({ message: `${name} (${door}): ${message}`, evidence: { earlier, answer, changes } });
  };
  const [first] = changes;
  const did = first === undefined ? "" : describeChange(first);
  if (result === "rejected") {
    const why = code ?? "a rejection";
    if (answer.accepted) wrong(`a prompt was handed out; ${why} was due`);
    if (first !== undefined) wrong(`${why} was due, but ${did}`);
    if (!answer.accepted && code !== undefined && !answer.said.includes(code)) {
      // A tool may word its refusal as it likes if the call fails; the library's code is what others build upon.
      if (door === "library" || !answer.failed) wrong(`the rejection does not say ${code}: ${answer.said}`);
    }
    return problems;
  }
  if (!answer.accepted) wrong(`it was rejected: ${answer.said}`);
  if (result === "idempotent") {
    if (first !== undefined) wrong(`the same dispatch again must change nothing, but ${did}`);
    if (answer.accepted && JSON.stringify(answer.given) !== JSON.stringify(earlier.given)) {
      wrong("the same dispatch again gave another prompt or row");
    }
    return problems;
  }
  if (result === "lifted") {
    // Whether the old row is taken up or a new one is made is the framework's affair; it must be there to be leased.
    const { task, agent } = answer;
    const ready = after.queue.some(
      (row) => row.dag_task_id === task && row.agent_type === agent && row.status === "pending",
    );
    if (answer.accepted && !ready) wrong("no pending row came of it");
    return problems;
  }
  const added = (table: keyof DispatchTables): number =>
    changes.filter((change) => change.table === table && change.kind === "added").length;
  for (const [table, what] of [
    ["queue", "queue rows"],
    ["promptRefs", "prompt references"],
  ] as const) {
    if (answer.accepted && added(table) !== 1) wrong(`it made ${String(added(table))} ${what}, not 1`);
  }
  for (const change of changes.filter(({ kind }) => kind !== "added")) {
    wrong(`an independent dispatch touched ${describeChange(change)}`);
  }
  return problems;
}

/** Dispatches of one task that were asked for at the same time, and the rows that were there afterwards. */
export interface Rush {
  readonly name: string;
  readonly door: "tool" | "library";
  readonly task: string;
  readonly answers: readonly DispatchAnswer[];
  readonly after: DispatchTables;
}

/** Of conflicting dispatches one wins, and all that equal it get what it got; there is one row and one reference. */
export function oneWins({ name, door, task, answers, after }: Rush): Problem[] {
  const rows = after.queue.filter(({ dag_task_id }) => dag_task_id === task);
  const contexts = after.contexts.filter(({ dag_task_id }) => dag_task_id === task);
  const named = new Set(rows.map(({ prompt_ref_id }) => prompt_ref_id));
  const winners = answers.filter(({ accepted }) => accepted);
  const problems: Problem[] = [];
  const wrong = (message: string): void => {
    problems.push({ message: `${name} (${door}): ${message}`, evidence: { answers, rows, contexts } });
  };
  if (rows.length !== 1) wrong(`${task} has ${String(rows.length)} queue rows, not 1`);
  if (rows.length === 1 && contexts.length > 1)
    wrong(`${task} has ${String(contexts.length)} context rows, not 1`);
  if (rows.length > 0 && named.size !== 1)
    wrong(`${task} has ${String(named.size)} prompt references, not 1`);
  const [winner] = winners;
  if (winner === undefined) {
    wrong(`nobody got ${task}: ${answers.map(({ said }) => said).join("; ")}`);
    return problems;
  }
  for (const answer of answers) {
    const equal = isEqual(answer, winner);
    if (answer.accepted && !equal) wrong(`two conflicting dispatches of ${task} won`);
    if (!answer.accepted && equal) wrong(`of equal dispatches of ${task} one was rejected: ${answer.said}`);
    if (answer.accepted && equal && JSON.stringify(answer.given) !== JSON.stringify(winner.given)) {
      wrong(`equal dispatches of ${task} got different prompts or rows`);
    }
  }
  return problems;
}

/** No prompt reference is left over that no queue row names. */
export function noLooseReferences({ queue, promptRefs }: DispatchTables): Problem[] {
  const named = new Set(queue.map(({ prompt_ref_id }) => prompt_ref_id));
  const loose = promptRefs.filter(({ id }) => !named.has(id));
  return loose.length === 0
    ? []
    : [{ message: `${String(loose.length)} prompt references belong to no queue row`, evidence: loose }];
}

function isEqual(a: DispatchAsked, b: DispatchAsked): boolean {
  return a.session === b.session && a.agent === b.agent && a.task === b.task && a.text === b.text;
}
