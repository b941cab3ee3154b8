/** One place of the identity tuple: a field, or either of two. */
export interface IdentityPart {
  /** The names that may fill this place; one of them is enough. */
  readonly anyOf: readonly [string, ...string[]];
  /** What the field holds, for messages and docs. */
  readonly holds: string;
}

/** The full form of a dispatch's identity (contract §3), in its order. */
export const identityTuple: readonly IdentityPart[] = [
  { anyOf: ["dispatch_id"], holds: "the dispatch" },
  { anyOf: ["queue_id"], holds: "the row in dispatch_queue" },
  { anyOf: ["prompt_ref_id"], holds: "the row in dispatch_prompt_refs" },
  { anyOf: ["prompt_sha256"], holds: "the hash of the prompt" },
  { anyOf: ["agent_type"], holds: "the kind of agent the dispatch is for" },
  { anyOf: ["parent_session_id"], holds: "the session that dispatched" },
  { anyOf: ["child_session_id", "lease_owner"], holds: "who works on it" },
  { anyOf: ["call_id"], holds: "the tool call that dispatched" },
  { anyOf: ["dag_task_id"], holds: "the task in the plan" },
  { anyOf: ["domain_id"], holds: "the domain of the task" },
  { anyOf: ["created_at"], holds: "when the dispatch was made" },
  { anyOf: ["status"], holds: "the state of the queue row" },
];

/** The field that many dispatches share: alone it never identifies one (contract §3). */
export const FIELD_THAT_NEVER_IDENTIFIES = "agent_type";

/**
 * Names that real code uses, each with the contract's own (contract §3). A log call is held to the names on
 * the right. `call_id` is both: a column of the tables and the tuple, and in a log call an alias of `callID`.
 */
export const fieldAliases: ReadonlyMap<string, string> = new Map([
  ["sessionId", "sessionID"],
  ["callId", "callID"],
  ["call_id", "callID"],
  ["dagTaskId", "dag_task_id"],
  ["taskId", "dag_task_id"],
  ["task_id", "dag_task_id"],
  ["agentType", "agent_type"],
  ["queueId", "queue_id"],
  ["promptHash", "prompt_sha256"],
  ["promptRefId", "prompt_ref_id"],
  ["dispatchKey", "dispatch_key"],
  ["leaseOwner", "lease_owner"],
  ["leaseExpiry", "lease_expiry"],
  ["parentSessionId", "parent_session_id"],
]);

/** The values that count as missing in a log field (contract §4); `0`, `false` and `[]` are values. */
export const missingValues: readonly unknown[] = [undefined, null, "", "—", "unknown"];

/** Whether a log field with this value counts as missing. */
export function isMissing(value: unknown): boolean {
  return missingValues.includes(value);
}
