/** The JSON types that a log field may have. */
export type EventFieldType = "string" | "integer" | "string[]";

/** One field of a log event. */
export interface EventField {
  /** The types a value may have; a row id may be a number or a text. */
  readonly types: readonly [EventFieldType, ...EventFieldType[]];
  /** A narrower form of a string: a SHA-256 in lower-case hex. */
  readonly format?: "sha256-hex";
  readonly description: string;
  readonly example: string | number | readonly string[];
  /** The version of the log schema that brought the field in; the columns of the old line form are of version 1. */
  readonly since: number;
}

const text = (description: string, example: string, since = 2): EventField => ({
  types: ["string"],
  description,
  example,
  since,
});
const hash = (description: string, example: string): EventField => ({
  ...text(description, example.repeat(64 / example.length)),
  format: "sha256-hex",
});
const integer = (description: string, example: number): EventField => ({
  types: ["integer"],
  description,
  example,
  since: 2,
});
const rowId = (description: string, example: number): EventField => ({
  types: ["integer", "string"],
  description,
  example,
  since: 2,
});

/** The fields that the events of contract §4 require, each described once. */
export const eventFields = {
  sessionID: text("The host's session in which it happened.", "ses_parent1", 1),
  callID: text("The host's tool call in which it happened.", "call_7f2", 1),
  agent: text("The agent that acted.", "orchestrator", 1),
  agent_type: text("The kind of agent that the dispatch is for.", "coder", 1),
  target_agent: text("The agent that is asked to do the task.", "coder"),
  dag_task_id: text("The task in the plan.", "T-014"),
  description_sha256: hash("The SHA-256 of the task's description.", "1f"),
  queue_id: rowId("The row in dispatch_queue.", 41),
  dispatch_key: hash("The key that is unique to a dispatch.", "9c"),
  prompt_ref_id: rowId("The row in dispatch_prompt_refs.", 17),
  prompt_sha256: hash("The SHA-256 of the prompt without its token line.", "3a"),
  parent_session_id: text("The session that dispatched.", "ses_parent1"),
  child_session_id: text("The session of the sub-agent.", "ses_child4"),
  file_path: text("The prompt file, below the workspace root.", ".task_temp/_dispatch/dispatch-coder-1.md"),
  size_bytes: integer("The size of the prompt file.", 2048),
  lease_owner: text("Who holds the lease: `<sessionID>:<callID>`.", "ses_parent1:call_7f2"),
  lease_expiry: integer("When the lease ends, in ms since the epoch.", 1748770260000),
  pending_count: integer("How many pending rows there were for the agent.", 0),
  raw_error: text("The error as the sub-agent's host gave it.", "Error: the model returned no text"),
  command_kind: text("The class of the shell command.", "known_write"),
  targets: {
    types: ["string[]"],
    description: "The paths that the command would have written.",
    example: ["src/index.ts"],
    since: 2,
  },
  reason: text("Why the command was blocked.", "redirection into the workspace"),
  backup_uuid: text("The uuid of the row in backup_log.", "5b1c0b0e-8f5d-4c39-9d43-0d4a4f1f3a77"),
  file: text("The file that was copied away.", "src/index.ts"),
} as const satisfies Record<string, EventField>;

/** The name of a field that some event requires. */
export type EventFieldName = keyof typeof eventFields;

/** The places of the identity tuple (contract §3) that no event requires by itself, described in the same way. */
export const tupleFields = {
  dispatch_id: text("The dispatch.", "dsp_7f2c"),
  call_id: text("The tool call that dispatched.", "call_7f2"),
  domain_id: text("The domain of the task.", "backend"),
  created_at: integer("When the dispatch was made, in ms since the epoch.", 1748770200000),
  status: text("The state of the queue row.", "running"),
} as const satisfies Record<string, EventField>;

/** What a log line holds besides the fields of its event (contract §4). */
export const lineFields = {
  ts: text("When it happened, in ISO 8601.", "2025-06-01T09:30:00.000Z", 1),
  source: text("The module that logged it.", "dispatch-db"),
  event: text("The name of the event.", "DISPATCH-DB-CREATED", 1),
  detail: text("Free text; identity inside it does not count.", "row 41", 1),
} as const satisfies Record<string, EventField>;
