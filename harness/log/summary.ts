import { findEvent } from "../../contract/index.js";
import type { LogForm } from "./requirements.js";
import type { FindingProblem, LogFinding } from "./validator.js";

/** How often an event stands in a log. */
export interface EventCount {
  readonly lines: number;
  /** How many of these lines lack a required field. */
  readonly incomplete: number;
}

/** What a log holds, in numbers. `lines` is the sum of `records`, `empty` and the problems that are a line each. */
export interface LogSummary {
  readonly files: number;
  readonly lines: number;
  /** The lines that hold nothing. */
  readonly empty: number;
  readonly records: number;
  readonly forms: Readonly<Record<LogForm, number>>;
  /** The known events that the log holds. */
  readonly events: Readonly<Record<string, EventCount>>;
  /** The other events, by name; those that come after the first thousand names are counted under `(others)`. */
  readonly unknownEvents: Readonly<Record<string, number>>;
  readonly problems: Readonly<Partial<Record<FindingProblem, number>>>;
  readonly findings: number;
}

/** Where the unknown events beyond the first names are counted. */
export const OTHER_EVENTS = "(others)";

const MAX_NAMES = 1000;
const MAX_NAME_LENGTH = 200;

/** Counts while a log is read. Its memory is bounded, also for a log in which every event has another name. */
export class LogCounter {
  readonly #events = new Map<string, { lines: number; incomplete: number }>();
  readonly #unknown = new Map<string, number>();
  readonly #problems = new Map<FindingProblem, number>();
  readonly #forms: Record<LogForm, number> = { v2: 0, v1: 0 };
  readonly #files = new Set<string>();
  #lines = 0;

  piece(file: string, lines: number): void {
    this.#files.add(file);
    this.#lines += lines;
  }

  record(form: LogForm, event: string | undefined): void {
    this.#forms[form]++;
    if (event === undefined) return;
    const count = this.#events.get(event);
    const known = count ? undefined : findEvent(event);
    if (count) count.lines++;
    else if (known) this.#events.set(known.name, { lines: 1, incomplete: 0 });
    else this.#countUnknown(event);
  }

  finding({ event, problem }: LogFinding): void {
    this.#problems.set(problem, (this.#problems.get(problem) ?? 0) + 1);
    const count = event === undefined ? undefined : this.#events.get(event);
    if (count) count.incomplete++;
  }

  summary(): LogSummary {
    const records = this.#forms.v1 + this.#forms.v2;
    const sum = (leaveOut: readonly FindingProblem[]): number =>
      [...this.#problems].reduce((total, [name, count]) => total + (leaveOut.includes(name) ? 0 : count), 0);
    return {
      files: this.#files.size,
      lines: this.#lines,
      empty: this.#lines - records - sum(["incomplete", "no-event", "unreadable"]),
      records,
      forms: { ...this.#forms },
      events: Object.fromEntries([...this.#events].map(([name, count]) => [name, { ...count }])),
      unknownEvents: Object.fromEntries(this.#unknown),
      problems: Object.fromEntries(this.#problems),
      findings: sum([]),
    };
  }

  #countUnknown(event: string): void {
    const known = this.#unknown.get(event);
    if (known !== undefined) {
      this.#unknown.set(event, known + 1);
      return;
    }
    const fits = this.#unknown.size < MAX_NAMES && event.length <= MAX_NAME_LENGTH;
    // A copy: the name may be a slice, and would keep the whole piece of the file in memory.
    const name = fits ? Buffer.from(event).toString() : OTHER_EVENTS;
    this.#unknown.set(name, (this.#unknown.get(name) ?? 0) + 1);
  }
}
