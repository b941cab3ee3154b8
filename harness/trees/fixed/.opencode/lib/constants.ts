/** Folders, relative to the workspace root. */
export const STATE_DIR = ".task_temp/_dispatch";
export const BACKUP_DIR = ".task_temp/_backups";
export const ARCHIVE_DIR = ".task_temp/_archive";

/** A running row counts as left behind only this long after its lease: a long task must not lose its row. */
export const STALE_GRACE_MS = 30 * 60_000;

/** A prompt file that no row names is left over from a crash once it is this old. */
export const ORPHAN_AGE_MS = 60 * 60_000;

/** The events of a dispatch, by what happens. */
export const EV = {
  REQUEST: "DISPATCH-CREATE-REQUEST",
  RETURNED: "DISPATCH-PROMPT-RETURNED",
  PASS: "DISPATCH-INTEGRITY-PASS",
  LEASE: "DISPATCH-QUEUE-EXACT-LEASE",
  MISS: "DISPATCH-QUEUE-EXACT-MISS",
  SUCCESS: "DISPATCH-TASK-SUCCESS",
  FAILED: "DISPATCH-TASK-FAILED",
} as const;
