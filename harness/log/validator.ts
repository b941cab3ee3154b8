import { findEvent } from "../../contract/index.js";
import { type AliasedField, type EventCheck, type Lack, eventChecks } from "./event-checks.js";
import { type LogEntry, readBatches, type ReadOptions, type ReadProblem } from "./reader.js";
import type { LogForm, TupleForm } from "./requirements.js";
import { LogCounter, type LogSummary } from "./summary.js";

/** What is wrong with a line: it could not be read, it names no event, or its event lacks a required field. */
export type FindingProblem = ReadProblem | "no-event" | "incomplete";

/** One fault of a log. */
export interface LogFinding {
  readonly file: string;
  /** The line, from 1; of an unreadable file the last that was read, 0 if none was. */
  readonly line: number;
  /** The event, if the line names one that the contract knows. */
  readonly event?: string;
  readonly problem: FindingProblem;
  /** Every required field that counts as missing (contract §4), by the contract's name; of a choice, `a or b`. */
  readonly missing: readonly string[];
  /** Those of the missing fields that are there, but hold nothing. */
  readonly empty: readonly string[];
  /** Those of the missing fields whose value stands under another name. */
  readonly aliased: readonly AliasedField[];
  /** How an unreadable line begins, or what the system says of an unreadable file. */
  readonly text?: string;
}

/** How a log is validated. */
export interface ValidateOptions extends ReadOptions {
  /** `event` (default): each event's own required fields; `full`: also every place of the identity tuple. */
  readonly tuple?: TupleForm;
}

const nothing: Lack = { missing: [], empty: [], aliased: [] };

/**
 * Judges entries of a log, one by one. Unknown events are allowed. In the old form only the columns count, so
 * that a required field without a column is missing; its events may be absent, since it has a sign for that.
 */
export class LogValidator {
  readonly #checks: Readonly<Record<LogForm, ReadonlyMap<string, EventCheck>>>;

  constructor({ tuple = "event" }: Pick<ValidateOptions, "tuple"> = {}) {
    this.#checks = { v2: eventChecks("v2", tuple), v1: eventChecks("v1", tuple) };
  }

  /** What is wrong with an entry, if anything is. */
  check(entry: LogEntry): LogFinding | undefined {
    const { file, line } = entry;
    if ("problem" in entry) return { file, line, problem: entry.problem, ...nothing, text: entry.text };
    const { form, event, fields } = entry;
    if (event === undefined)
      return form === "v2" ? { file, line, problem: "no-event", ...nothing } : undefined;
    const lack = this.#checks[form].get(event)?.(fields);
    // The contract's own name of the event: the line's may be a slice that keeps a piece of the file in memory.
    return lack && { file, line, event: findEvent(event)?.name ?? event, problem: "incomplete", ...lack };
  }
}

/**
 * Validates a log: one file of either form, or a folder with its days' folders, files of any size.
 *
 * @param path - a log file or a folder of logs
 * @returns the findings in the order of the log and, as the generator's result, the summary
 * @throws the system's error if there is nothing at that path
 * @example
 * for await (const finding of validateLogs(".task_temp/_logs")) console.log(describeFinding(finding));
 */
export async function* validateLogs(
  path: string,
  options: ValidateOptions = {},
): AsyncGenerator<LogFinding, LogSummary, void> {
  const validator = new LogValidator(options);
  const counter = new LogCounter();
  for await (const { file, entries, lines } of readBatches(path, options)) {
    counter.piece(file, lines);
    for (const entry of entries) {
      if (!("problem" in entry)) counter.record(entry.form, entry.event);
      const finding = validator.check(entry);
      if (finding === undefined) continue;
      counter.finding(finding);
      yield finding;
    }
  }
  return counter.summary();
}

/**
 * Validates a log and counts: lines, forms, events and problems.
 *
 * @param path - a log file or a folder of logs
 * @param onFinding - is told each finding on the way
 * @throws the system's error if there is nothing at that path
 */
export async function summariseLogs(
  path: string,
  options: ValidateOptions = {},
  onFinding: (finding: LogFinding) => void = () => undefined,
): Promise<LogSummary> {
  const findings = validateLogs(path, options);
  for (;;) {
    const { done, value } = await findings.next();
    if (done === true) return value;
    onFinding(value);
  }
}
