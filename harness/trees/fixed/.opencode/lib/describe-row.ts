import type { QueueRow } from "./dispatch-db";

/** A queue row as one line for people. */
export function describeRow(row: QueueRow): string {
  const lease = row.lease_owner ? ` ${row.lease_owner}` : "";
  const hash = row.prompt_sha256 ? row.prompt_sha256.slice(0, 8) : "no prompt";
  return `#${row.id} ${row.status.padEnd(8)} ${row.agent_type} ${row.dag_task_id} ${hash}${lease}`;
}
