import { propertyName } from "../syntax.js";
import type { Entry, Stored } from "./stored.js";

/** A column of the database, or of the create call, and the names that entries have for it. */
export const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  agent_type: [
    "agent_type",
    "agentType",
    "agent",
    "subagent_type",
    "subagentType",
    "subagent",
    "target_agent",
    "targetAgent",
    "target",
    "agentName",
    "type",
  ],
  dag_task_id: ["dag_task_id", "dagTaskId", "taskId", "task_id", "dagTask", "taskID", "task"],
  prompt_sha256: [
    "prompt_sha256",
    "promptSha256",
    "sha256",
    "promptHash",
    "prompt_hash",
    "promptSha",
    "sha",
    "hash",
    "digest",
    "checksum",
  ],
  parent_session_id: [
    "parent_session_id",
    "parentSessionId",
    "parentSessionID",
    "parentSession",
    "sessionID",
    "sessionId",
    "session_id",
    "session",
    "sid",
    "parent",
  ],
  call_id: ["call_id", "callID", "callId", "call"],
  file_path: [
    "file_path",
    "filePath",
    "promptFile",
    "prompt_file",
    "promptPath",
    "prompt_path",
    "file",
    "path",
  ],
  size_bytes: ["size_bytes", "sizeBytes", "size", "bytes", "length", "promptSize"],
  domain_id: ["domain_id", "domainId", "domain"],
};

/** What the tables have besides: set by the calls themselves. */
const KEPT = new Set([
  ...Object.values(COLUMNS).flat(),
  ...[
    "id",
    "queue_id",
    "queueId",
    "dispatch_id",
    "dispatchId",
    "prompt_ref_id",
    "promptRefId",
    "dispatch_key",
    "dispatchKey",
    "key",
  ],
  ...[
    "status",
    "state",
    "lease_owner",
    "leaseOwner",
    "lease_expiry",
    "leaseExpiry",
    "leasedBy",
    "expires",
    "expiresAt",
    "child_session_id",
    "childSession",
    "childSessionId",
  ],
  ...[
    "at",
    "ts",
    "time",
    "timestamp",
    "date",
    "when",
    "created_at",
    "createdAt",
    "created",
    "opened_at",
    "openedAt",
    "opened",
    "updated_at",
    "updatedAt",
    "updated",
    "started_at",
    "startedAt",
    "started",
    "queued_at",
    "queuedAt",
    "enqueued_at",
    "enqueuedAt",
    "consumed_at",
    "consumedAt",
    "finishedAt",
    "finished_at",
    "requested_at",
    "requestedAt",
    "dispatched_at",
    "dispatchedAt",
    "added_at",
    "addedAt",
    "written_at",
    "writtenAt",
    "saved_at",
    "savedAt",
    "modifiedAt",
    "modified_at",
    "lastUpdated",
    "startTime",
  ],
  ...["attempt", "attempts", "attempt_number", "attemptNumber", "error", "error_msg", "errorMsg", "reason"],
  ...["version", "v", "schema"],
  // A parent's children are the rows that name its session as their parent's.
  "children",
  "childSessions",
]);

/** Fields of what was stored that no column holds. */
export function fieldsWithoutColumn({ entries, assigned }: Stored, made: readonly string[] = []): string[] {
  const names = entries.flatMap(({ node }) => node.getProperties().map(propertyName));
  return [...new Set([...names, ...assigned, ...made])].filter(
    (name): name is string => name !== undefined && !KEPT.has(name),
  );
}

/** Whether an entry is one of a dispatch that is queued: it says for whom and what. */
export function isDispatch({ node }: Entry): boolean {
  const names = new Set(node.getProperties().map(propertyName));
  const has = (column: string): boolean => (COLUMNS[column] ?? []).some((name) => names.has(name));
  return has("agent_type") && (has("dag_task_id") || has("file_path") || has("prompt_sha256"));
}
