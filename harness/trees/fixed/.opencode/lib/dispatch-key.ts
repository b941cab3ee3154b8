import { createHash } from "node:crypto";

/** What together says which dispatch is meant. `agent_type` alone never does. */
export interface DispatchTuple {
  readonly agent_type: string;
  readonly dag_task_id: string;
  readonly prompt_sha256: string;
  readonly parent_session_id: string;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The key under which a dispatch is unique. */
export function dispatchKey(tuple: DispatchTuple): string {
  return sha256(
    `${tuple.agent_type}\0${tuple.dag_task_id}\0${tuple.prompt_sha256}\0${tuple.parent_session_id}`,
  );
}

/** The id that the prompt carries. It follows from the key, so the prompt can be written before the row. */
export function dispatchIdOf(key: string): string {
  return `dsp_${key.slice(0, 32)}`;
}
