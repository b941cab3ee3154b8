/** The call that writes a log line (contract §4). */
export const logCall = {
  name: "writeLog",
  parameters: ["source", "category", "fields"],
  /** The module that exports it, by base name. */
  module: "log-manager",
  /** The key of `fields` that names the event. */
  eventField: "event",
  /** The key of `fields` that holds free text: identity inside it does not count. */
  textField: "detail",
} as const;

/** The log on disk, version 2: one JSON object a line (contract §4). */
export const logFormat2 = {
  version: 2,
  files: ".task_temp/_logs/*/*.jsonl",
  /** The form of the folder's name. */
  folder: "YYYY-MM-DD",
  /** What each line holds besides the event's own fields; `ts` is ISO 8601. */
  keys: ["ts", "source", "event"],
} as const;

/** The old log on disk, which is still read (contract §4). */
export const logFormat1 = {
  version: 1,
  files: ".task_temp/_logs/*/*.log",
  separator: " | ",
  columns: ["ts", "sessionID", "callID", "agent", "agent_type", "level", "event", "detail"],
  /** What stands where a value is absent. */
  absent: "—",
} as const;
