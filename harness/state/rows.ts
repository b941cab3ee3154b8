/** A row as SQLite gives it. Columns that a tree's tables lack are undefined; times are ms since the epoch. */
export type Row = Readonly<Record<string, string | number | null | undefined>>;

/** A row of `dispatch_queue` (contract §5). */
export interface QueueRow extends Row {
  readonly id: number;
  readonly dispatch_id: string | null;
  readonly status: string;
  readonly agent_type: string;
  readonly dag_task_id: string | null;
  readonly session_id: string | null;
  readonly prompt_ref_id: number | null;
  readonly lease_owner: string | null;
  readonly lease_expiry: number | null;
  readonly dispatch_key?: string | null;
  readonly parent_session_id?: string | null;
  readonly call_id?: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A row of `dispatch_prompt_refs` (contract §5). */
export interface PromptRefRow extends Row {
  readonly id: number;
  readonly file_path: string;
  readonly sha256: string;
  readonly size_bytes: number | null;
}

/** A row of `dispatch_context` (contract §5). */
export interface ContextRow extends Row {
  readonly id: number;
  readonly dispatch_id: number;
  readonly dag_task_id: string | null;
  readonly agent_type: string | null;
  readonly session_id: string | null;
  readonly consumed_at: number | null;
}

/** A row of `dispatch_attempts` (contract §5). */
export interface AttemptRow extends Row {
  readonly id: number;
  readonly dispatch_id: number;
  readonly attempt_number: number;
  readonly status: string | null;
}

/** A row of `backup_log` (contract §5). */
export interface BackupRow extends Row {
  readonly id: number;
  readonly uuid: string;
  readonly original_file_path: string;
  readonly backup_file_path: string | null;
  readonly file_hash: string | null;
  readonly status: string | null;
}
