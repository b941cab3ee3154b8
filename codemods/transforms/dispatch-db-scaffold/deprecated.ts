import { ENQUEUE_RESULT, type EnqueueShape } from "./enqueue-shape.js";

/** A function that the old dispatch-db exported, on top of the exact API. */
export interface DeprecatedFunction {
  readonly name: string;
  readonly text: string;
}

/**
 * The old exports, for callers that are still there. None takes a row of which it cannot be sure: where an agent has
 * several, it takes none.
 */
export const deprecatedFunctions: readonly DeprecatedFunction[] = [
  {
    name: "dbEnqueueDispatch",
    text: `/** @deprecated It knows no session, so its rows are leased by their key only. Use {@link dbCreateDispatchAtomic}. */
export function dbEnqueueDispatch(agentType: string, dagTaskId: string, filePath: string, sha256: string, size: number) {
  const made = dbCreateDispatchAtomic({
    agent_type: agentType,
    dag_task_id: dagTaskId,
    prompt_sha256: sha256,
    parent_session_id: "no-session",
    call_id: "no-call",
    file_path: filePath,
    size_bytes: size,
  });
  return { queueId: made.queue_id, promptRefId: made.prompt_ref_id };
}
`,
  },
  {
    name: "dbFindPendingDispatch",
    text: `/** @deprecated An agent may have several. Use {@link dbFindDispatch}. */
export function dbFindPendingDispatch(agentType: string): QueueRow | null {
  return rowsWaitingFor(agentType)[0] ?? null;
}
`,
  },
  {
    name: "dbGetPendingCount",
    text: `/** @deprecated A count says nothing of the row that is meant. {@link dbLeaseDispatchExact} gives it with a miss. */
export function dbGetPendingCount(agentType: string): number {
  return rowsWaitingFor(agentType).length;
}
`,
  },
  {
    name: "dbDequeueWithLease",
    text: `/** @deprecated Takes the agent's row only where there is no other that could be meant. Use {@link dbLeaseDispatchExact}. */
export function dbDequeueWithLease(agentType: string, sessionId: string): QueueRow | null {
  const [only, ...others] = rowsWaitingFor(agentType);
  if (only?.dispatch_key == null || others.length > 0) return null;
  const lease = dbLeaseDispatchExact({ dispatch_key: only.dispatch_key, sessionID: sessionId, callID: "no-call" });
  return lease.leased ? lease.row : null;
}
`,
  },
  {
    name: "dbMarkByAgent",
    text: `/** @deprecated Closes the agent's running row only where it has just one. Use {@link dbConsumeDispatchExact}. */
export function dbMarkByAgent(agentType: string, status: "consumed" | "failed"): QueueRow | null {
  const rows = statement(\`\${ROW} WHERE q.status = 'running'\`).all() as QueueRow[];
  const [only, ...others] = rows.filter((row) => row.agent_type === agentType);
  if (only?.lease_owner == null || others.length > 0) return null;
  dbConsumeDispatchExact(only.id, only.lease_owner, status === "failed" ? "failed" : "success");
  return { ...only, status };
}
`,
  },
  {
    name: "dbExpireLeases",
    text: `/** @deprecated Use {@link dbCleanStaleLeases}. */
export function dbExpireLeases(now = Date.now()): number {
  return dbCleanStaleLeases(now);
}
`,
  },
];

/** What the old enqueue gave of a row, as the old module gave it. */
const OLD_RESULT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(ENQUEUE_RESULT).map(([old, name]) => [old, `made.${name}`])),
  duplicate: 'made.outcome === "idempotent"',
  isDuplicate: 'made.outcome === "idempotent"',
  existing: 'made.outcome === "idempotent"',
  created: 'made.outcome === "created"',
};

/** The old exports, with an enqueue that gives what the tree's own gave. */
export function deprecatedLike(shape: EnqueueShape | undefined): readonly DeprecatedFunction[] {
  if (shape === undefined) return deprecatedFunctions;
  const names = shape.kind === "object" ? shape.names.filter((name) => name in OLD_RESULT) : [];
  const given =
    shape.kind === "number"
      ? "made.queue_id"
      : `{ ${names.map((name) => `${name}: ${OLD_RESULT[name] ?? ""}`).join(", ")} }`;
  const standard = "{ queueId: made.queue_id, promptRefId: made.prompt_ref_id }";
  return deprecatedFunctions.map((one) => ({ ...one, text: one.text.replace(standard, given) }));
}

/** What some of the functions share. */
export const waitingRows = {
  name: "rowsWaitingFor",
  text: `/** The pending rows of an agent, the oldest first: to be looked at, never to be taken on the strength of that. */
function rowsWaitingFor(agentType: string): QueueRow[] {
  const rows = statement(\`\${ROW} WHERE q.status = 'pending' ORDER BY q.id\`).all() as QueueRow[];
  return rows.filter((row) => row.agent_type === agentType);
}
`,
} as const;

export const DEPRECATED_BANNER =
  "// ── deprecated: what the old module exported, for callers that are still there ──────────────────────────────────";
