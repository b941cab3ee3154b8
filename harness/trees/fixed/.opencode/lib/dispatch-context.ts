import { dbFindRunningOfSession, type QueueRow } from "./dispatch-db";

/** What a sub-agent's hooks and tools need to know of the task they are part of. */
export interface DispatchContext {
  readonly dag_task_id: string;
  readonly agent_type: string;
  readonly queue_id: number;
}

/** What stands for the task where there is none: the Orchestrator itself, or a session that nobody dispatched. */
export const NO_TASK = "none";

/** The dispatch that a session works on. */
export function readDispatchContext(session_id: string): DispatchContext | null {
  const row: QueueRow | null = dbFindRunningOfSession(session_id);
  return row && { dag_task_id: row.dag_task_id, agent_type: row.agent_type, queue_id: row.id };
}
