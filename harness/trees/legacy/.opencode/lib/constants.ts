// ═══════════════════════════════════════════════════════════════════
//  常量 / constants shared by plugins, tools and scripts
//  2024-11  first cut
//  2025-02  .pending.json replaced the one-line .auto-dispatch marker (the marker stayed, old hosts poll it)
//  2025-05  DB queue arrived; files kept "for one release"  ← still here
// ═══════════════════════════════════════════════════════════════════

export const STATE_DIR = ".task_temp/_dispatch"
export const PENDING_QUEUE_REL = ".task_temp/_dispatch/.pending.json"
export const AUTO_NAME = ".auto-dispatch.json"
export const POINTER_NAME = ".dispatch_ctx"
export const BACKUP_DIR = ".task_temp/_backups"
export const LEASE_TTL_MS = 60_000

/** Event names. Not everybody uses them, grep for the strings as well. */
export const EV = {
  PASS: "DISPATCH-INTEGRITY-PASS",
  LEASE: "DISPATCH-QUEUE-EXACT-LEASE",
  RETURNED: "DISPATCH-PROMPT-RETURNED",
  FALLBACK: "LEGACY-FILE-FALLBACK"
} as const
