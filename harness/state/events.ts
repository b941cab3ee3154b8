import { existsSync } from "node:fs";
import { readLog } from "../log/index.js";

/** A record of the log: its event and fields, and where it stands. */
export interface LogEvent {
  readonly event: string;
  readonly source?: string;
  /** Base name of the file, and the line from 1. */
  readonly at: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * All records of a log folder that name an event, in the order of their times; records of the same millisecond stay in
 * the order of their files. No log, no records.
 */
export async function readEvents(logs: string): Promise<LogEvent[]> {
  if (!existsSync(logs)) return [];
  const events: LogEvent[] = [];
  for await (const entry of readLog(logs)) {
    if (!("fields" in entry)) continue;
    const { event, source } = entry.fields;
    if (typeof event !== "string") continue;
    events.push({
      event,
      ...(typeof source === "string" ? { source } : {}),
      at: `${entry.file.replace(/.*[\\/]/, "")}:${String(entry.line)}`,
      fields: entry.fields,
    });
  }
  return events.sort((a, b) => timeOf(a) - timeOf(b));
}

/** When a record was logged, in ms since the epoch; 0 if it does not say. */
export function timeOf({ fields }: LogEvent): number {
  const time = Date.parse(String(fields["ts"]));
  return Number.isNaN(time) ? 0 : time;
}
