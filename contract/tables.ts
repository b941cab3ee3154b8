/** A table of the framework's database. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns, or groups of them, that no two rows share. */
  readonly unique?: readonly (readonly string[])[];
  /** Groups of columns that have an index. */
  readonly indexes?: readonly (readonly string[])[];
  /** Column → `table.column` that it points at. */
  readonly references?: Readonly<Record<string, string>>;
  /** Whether a row never changes once it is written. */
  readonly immutable?: boolean;
  /** What holds for the rows beyond the columns. */
  readonly rule?: string;
  readonly source: string;
}

/** The environment variable that names the SQLite file. */
export const DB_PATH_VARIABLE = "FRAMEWORK_DB_PATH";

/** The unit of every time column. */
export const TIME_UNIT = "ms since the epoch";

/** The states of a row in `dispatch_queue`. */
export const queueStatuses = ["pending", "running", "consumed", "failed", "stale"] as const;

/** A state of a row in `dispatch_queue`. */
export type QueueStatus = (typeof queueStatuses)[number];

/** The tables of contract §5. */
export const tables: readonly Table[] = [
  {
    name: "dispatch_prompt_refs",
    columns: ["id", "file_path", "sha256", "size_bytes", "created_at"],
    immutable: true,
    source: "contract §5",
  },
  {
    name: "dispatch_queue",
    columns: [
      "id",
      "dispatch_id",
      "status",
      "agent_type",
      "dag_task_id",
      "session_id",
      "prompt_ref_id",
      "lease_owner",
      "lease_expiry",
      "dispatch_key",
      "parent_session_id",
      "call_id",
      "created_at",
      "updated_at",
    ],
    unique: [["dispatch_key"]],
    indexes: [["status", "agent_type", "dag_task_id", "prompt_ref_id"]],
    source: "contract §5",
  },
  {
    name: "dispatch_context",
    columns: [
      "id",
      "dispatch_id",
      "session_id",
      "dag_task_id",
      "agent_type",
      "domain_id",
      "opened_at",
      "consumed_at",
    ],
    references: { dispatch_id: "dispatch_queue.id" },
    rule: "one row per queue row, never keyed by dag_task_id alone",
    source: "contract §5",
  },
  {
    name: "dispatch_attempts",
    columns: ["id", "dispatch_id", "attempt_number", "status", "session_id", "error_msg", "created_at"],
    references: { dispatch_id: "dispatch_queue.id" },
    rule: "attempt_number grows by one",
    source: "contract §5",
  },
  {
    name: "dispatch_failed_log",
    columns: [
      "id",
      "dispatch_id",
      "prompt_hash",
      "file_path",
      "agent_type",
      "dag_task_id",
      "created_at",
      "failed_at",
      "reason",
    ],
    source: "contract §5",
  },
  {
    name: "backup_log",
    columns: [
      "id",
      "uuid",
      "timestamp",
      "event",
      "agent",
      "session_id",
      "dag_task_id",
      "reason",
      "original_file_path",
      "backup_file_path",
      "file_size",
      "file_hash",
      "status",
    ],
    source: "contract §5",
  },
];

/** How `dispatch_key` is made: the parts, joined with a NUL, hashed (contract §5). */
export const dispatchKey = {
  parts: ["agent_type", "dag_task_id", "prompt_sha256", "parent_session_id"],
  separator: "\0",
  hash: "sha256",
  encoding: "hex",
} as const;
