import { type EventFieldName, eventFields, lineFields } from "./event-fields.js";

/** A field that an event must carry, or a choice of fields of which one is enough. */
export interface EventRequirement {
  readonly anyOf: readonly [EventFieldName, ...EventFieldName[]];
}

/** One event of a dispatch's life in the log. */
export interface DispatchEvent {
  readonly name: string;
  /**
   * The modules that may log it: a file's base name without its ending or, for an index file, its folder's
   * name. The log call's `source` text says nothing about it.
   */
  readonly producers: readonly [string, ...string[]];
  readonly required: readonly EventRequirement[];
  readonly description: string;
  /** The version of the log schema that brought the event in. */
  readonly since: number;
  readonly source: string;
}

const all = (...names: EventFieldName[]): EventRequirement[] => names.map((name) => ({ anyOf: [name] }));

/** The events of contract §4, in the order in which a dispatch meets them. */
export const dispatchEvents: readonly DispatchEvent[] = [
  {
    name: "DISPATCH-CREATE-REQUEST",
    producers: ["dispatch_subagent"],
    required: all("sessionID", "callID", "agent", "target_agent", "dag_task_id", "description_sha256"),
    description: "An agent asked for a dispatch; nothing is stored yet.",
    since: 2,
    source: "contract §4",
  },
  {
    name: "DISPATCH-DB-CREATED",
    producers: ["dispatch-db"],
    required: all("queue_id", "dispatch_key", "prompt_ref_id", "prompt_sha256"),
    description: "The queue row and the prompt reference are in the database.",
    since: 2,
    source: "contract §4",
  },
  {
    name: "DISPATCH-PROMPT-RETURNED",
    producers: ["dispatch_subagent"],
    required: all("queue_id", "dispatch_key", "file_path", "size_bytes"),
    description: "The wrapped prompt went back to the agent that asked.",
    since: 2,
    source: "contract §4",
  },
  {
    name: "DISPATCH-INTEGRITY-PASS",
    producers: ["task-before"],
    required: all("dispatch_key", "prompt_sha256", "agent_type", "dag_task_id"),
    description: "The prompt of a task call carries a token, and its hash is right.",
    since: 2,
    source: "contract §4",
  },
  {
    name: "DISPATCH-QUEUE-EXACT-LEASE",
    producers: ["task-before"],
    required: all("queue_id", "lease_owner", "lease_expiry"),
    description: "The task call took exactly the row that its prompt belongs to.",
    since: 2,
    source: "contract §4",
  },
  {
    name: "DISPATCH-QUEUE-EXACT-MISS",
    producers: ["task-before"],
    required: [
      ...all("agent_type", "dag_task_id", "prompt_sha256"),
      { anyOf: ["dispatch_key", "parent_session_id"] },
      ...all("pending_count"),
    ],
    description: "No pending row belongs to the prompt of the task call.",
    since: 2,
    source: "contract §4",
  },
  {
    name: "DISPATCH-TASK-SUCCESS",
    producers: ["task-after"],
    required: all("queue_id", "dispatch_key", "child_session_id"),
    description: "The sub-agent came back with a result.",
    since: 2,
    source: "contract §4",
  },
  {
    name: "DISPATCH-TASK-FAILED",
    producers: ["task-after"],
    required: all("queue_id", "dispatch_key", "child_session_id", "raw_error"),
    description: "The sub-agent failed or came back empty.",
    since: 2,
    source: "contract §4",
  },
  {
    name: "SHELL-WRITE-BLOCKED",
    producers: ["scope-before", "safe-bash-core"],
    required: all("agent", "command_kind", "targets", "reason"),
    description: "A shell command that would have written was stopped before it ran.",
    since: 2,
    source: "contract §4",
  },
  {
    name: "BACKUP-CREATED",
    producers: ["backup-manager"],
    required: all("backup_uuid", "file", "agent", "sessionID", "dag_task_id"),
    description: "A file was copied away before an edit.",
    since: 2,
    source: "contract §4",
  },
];

/** The event of that name, if the contract knows one. */
export function findEvent(name: string): DispatchEvent | undefined {
  return dispatchEvents.find((event) => event.name === name);
}

/**
 * An example of an event as one line of the log: its required fields, where there is a choice the first.
 * It is made from the fields' own examples, so that no value stands in two places.
 */
export function exampleOf(event: DispatchEvent): Readonly<Record<string, unknown>> {
  const fields = event.required.map(({ anyOf: [name] }) => [name, eventFields[name].example] as const);
  return {
    ts: lineFields.ts.example,
    source: event.producers[0],
    event: event.name,
    ...Object.fromEntries(fields),
  };
}
