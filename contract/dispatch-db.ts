/** A function of the exact API. */
export interface ExactCall {
  readonly name: string;
  /** The parameters in order; a list in place of a name means one object with these keys, `?` marks an optional one. */
  readonly parameters: readonly (string | readonly string[])[];
  /** Keys of which the whole list may be given instead of {@link ExactCall.identifiedBy}. */
  readonly orIdentifiedBy?: readonly string[];
  /** The keys that together say which row is meant. */
  readonly identifiedBy: readonly string[];
  readonly result: string;
  readonly promises: string;
  readonly source: string;
}

/** What an inexact call is used for. A count matters only where it gates a lease; enqueueing is moved, not reported. */
export type InexactUse = "enqueue" | "lease" | "look-up" | "count";

/** A call that real code still has and that does not say which row it means. */
export interface InexactCall {
  readonly name: string;
  readonly use: InexactUse;
  /** The parameters in order, each with the contract's name for what it holds. */
  readonly parameters: readonly { readonly name: string; readonly means: string }[];
  /** The exact call to make instead; a count has none of its own, it goes away with the lease it gates. */
  readonly replacedBy: string;
  /** What of the row's identity the call does not name. */
  readonly missingIdentity: readonly string[];
  /** What the exact call asks for besides. */
  readonly missingBesides: readonly string[];
  readonly source: string;
}

/** Where the API lives in a framework. */
export const DISPATCH_DB_MODULE = ".opencode/lib/dispatch-db.ts";

/** Where the one-off reconciling of old files is written, so that its file is exempt; the API hands it on. */
export const DISPATCH_RECONCILE_MODULE = ".opencode/lib/dispatch-reconcile.ts";

/** The `code` of the error that a rejected create throws (contract §6). */
export const rejectionCodes = ["DAG_TASK_ID_REUSE", "AGENT_MISMATCH", "SESSION_MISMATCH"] as const;

/** The `code` of an error of a rejected create. */
export type RejectionCode = (typeof rejectionCodes)[number];

const rowKey = ["agent_type", "dag_task_id", "prompt_sha256", "parent_session_id"];

/** The exact API (contract §6). */
export const exactCalls: readonly ExactCall[] = [
  {
    name: "dbCreateDispatchAtomic",
    parameters: [[...rowKey, "call_id", "file_path", "size_bytes", "domain_id?", "resume?"]],
    identifiedBy: rowKey,
    result:
      '{ outcome: "created" | "idempotent", dispatch_id, queue_id, prompt_ref_id, dispatch_key, prompt_sha256 }',
    promises:
      "The prompt reference, the queue row, the context row and the first attempt appear in one transaction; a rejection throws an error with a code.",
    source: "contract §6",
  },
  {
    name: "dbLeaseDispatchExact",
    parameters: [[...rowKey, "sessionID", "callID", "lease_ttl_ms?"]],
    identifiedBy: rowKey,
    orIdentifiedBy: ["dispatch_key"],
    result: "{ leased: true, row } | { leased: false, attempted, pending_count }",
    promises:
      "It takes the row WHERE id = ? AND status = 'pending' and checks the changed-row count; lease_owner is sessionID + \":\" + callID.",
    source: "contract §6",
  },
  {
    name: "dbConsumeDispatchExact",
    parameters: ["queue_id", "lease_owner", "outcome"],
    identifiedBy: ["queue_id", "lease_owner"],
    result: "",
    promises: "Only the row's present lease owner may consume it.",
    source: "contract §6",
  },
  {
    name: "dbFailDispatchExact",
    parameters: ["queue_id", "reason", "error"],
    identifiedBy: ["queue_id"],
    result: "",
    promises: "The row is failed, with the reason.",
    source: "contract §6",
  },
  {
    name: "dbCleanStaleLeases",
    parameters: ["now?"],
    identifiedBy: [],
    result: "number of rows",
    promises: "Running rows whose lease had expired are now stale.",
    source: "contract §6",
  },
  {
    name: "dbReconcileLegacyDispatchFiles",
    parameters: ["options"],
    identifiedBy: [],
    result: "",
    promises:
      "One-off, for migration and doctor code, never on the task path: what the database has is archived as `legacy-file-queue`, what it lacks is imported as failed, and of identical pending rows all but the newest are failed as `duplicate-double-cli`.",
    source: "contract §6",
  },
];

/** The inexact calls that real code still has (contract §6). */
export const inexactCalls: readonly InexactCall[] = [
  {
    name: "dbEnqueueDispatch",
    use: "enqueue",
    parameters: [
      { name: "agentType", means: "agent_type" },
      { name: "dagTaskId", means: "dag_task_id" },
      { name: "filePath", means: "file_path" },
      { name: "sha256", means: "prompt_sha256" },
      { name: "size", means: "size_bytes" },
    ],
    replacedBy: "dbCreateDispatchAtomic",
    missingIdentity: ["parent_session_id"],
    missingBesides: ["call_id"],
    source: "contract §6",
  },
  {
    name: "dbDequeueWithLease",
    use: "lease",
    parameters: [
      { name: "agentType", means: "agent_type" },
      { name: "sessionId", means: "sessionID" },
    ],
    replacedBy: "dbLeaseDispatchExact",
    missingIdentity: ["dag_task_id", "prompt_sha256", "parent_session_id"],
    missingBesides: ["callID"],
    source: "contract §6",
  },
  {
    name: "dbFindPendingDispatch",
    use: "look-up",
    parameters: [{ name: "agentType", means: "agent_type" }],
    replacedBy: "dbLeaseDispatchExact",
    missingIdentity: ["dag_task_id", "prompt_sha256", "parent_session_id"],
    missingBesides: ["sessionID", "callID"],
    source: "contract §6",
  },
  {
    name: "dbGetPendingCount",
    use: "count",
    parameters: [{ name: "agentType", means: "agent_type" }],
    replacedBy: "dbLeaseDispatchExact",
    missingIdentity: ["dag_task_id", "prompt_sha256", "parent_session_id"],
    missingBesides: ["sessionID", "callID"],
    source: "contract §6",
  },
];

/** Which scripts are the dispatch CLI (contract §6). */
export const dispatchCli = {
  glob: "**/scripts/command-tools/dispatch*.{ts,js,mjs,cjs}",
  /** Words in a name that say that the script starts no dispatch. */
  exceptNamesWith: ["doctor", "status", "migrat"],
  source: "contract §6",
} as const;
