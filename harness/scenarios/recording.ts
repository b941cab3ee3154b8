import type { CallResult } from "../hosts/host.js";
import type { LogEvent } from "../state/index.js";

/** The events that the log has got since an earlier look. A record is known by its place and its time. */
export function eventsSince(before: readonly LogEvent[], now: readonly LogEvent[]): LogEvent[] {
  const known = new Set(before.map(placeOf));
  return now.filter((event) => !known.has(placeOf(event)));
}

/** Files of different days may have the same name. */
function placeOf({ at, fields }: LogEvent): string {
  return `${at} ${String(fields["ts"])}`;
}

/** How a call ended, without the arguments: a history that keeps every prompt is hard to read. */
export function withoutArgs({ status, output, by, childSession }: CallResult): CallResult {
  return {
    status,
    output,
    ...(by === undefined ? {} : { by }),
    ...(childSession === undefined ? {} : { childSession }),
  };
}
