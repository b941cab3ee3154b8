/** The dispatch-db of the fixed tree, as the benchmark's processes use it. They run in Bun, which reads TypeScript. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ROOT } from "./paths.js";

/** What says which dispatch is meant (contract §3). */
export interface Tuple {
  readonly agent_type: string;
  readonly dag_task_id: string;
  readonly prompt_sha256: string;
  readonly parent_session_id: string;
}

/** A row of the queue, as far as it is looked at. */
export interface Row {
  readonly id: number;
  readonly status: string;
  readonly lease_owner: string;
}

/** The functions of `lib/dispatch-db.ts` (contract §6) that are called. */
export interface DispatchLibrary {
  dbCreateDispatchAtomic(
    input: Tuple & { call_id: string; file_path: string; size_bytes: number; resume?: boolean },
  ): { readonly queue_id: number };
  dbLeaseDispatchExact(
    request: Tuple & { sessionID: string; callID: string; lease_ttl_ms: number },
  ): { readonly leased: true; readonly row: Row } | { readonly leased: false };
  dbConsumeDispatchExact(queueId: number, leaseOwner: string, outcome: "success"): void;
  dbCleanStaleLeases(): number;
  dbFindDispatch(by: { readonly queue_id: number }): Row | null;
  getDb(): Database;
  closeDb(): void;
}

/** As much of `Database` of bun:sqlite as is used. */
export interface Database {
  prepare(sql: string): Statement;
  exec(sql: string): unknown;
  close(): void;
}

/** As much of its `Statement` as is used. */
export interface Statement {
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
  run(...values: unknown[]): { readonly lastInsertRowid: number | bigint; readonly changes: number };
}

/** Loads the library; it takes its database from the environment. */
export async function loadLibrary(): Promise<DispatchLibrary> {
  return (await import(join(ROOT, "harness/trees/fixed/.opencode/lib/dispatch-db.ts"))) as DispatchLibrary;
}

/** Opens a database with Bun's own driver. */
export async function openDatabase(file: string): Promise<Database> {
  const driver = "bun:sqlite";
  const { Database } = (await import(driver)) as { Database: new (file: string) => Database };
  return new Database(file);
}

/** The dispatch of a task. All are of one session, so that a shared task is the same dispatch for all. */
export function tupleOf(task: string): Tuple {
  const prompt_sha256 = createHash("sha256").update(task).digest("hex");
  return { agent_type: "Code-Writer", dag_task_id: task, prompt_sha256, parent_session_id: "ses_1" };
}
