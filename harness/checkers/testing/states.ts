import { createHash } from "node:crypto";
import type { ContextRow, DispatchState, LogEvent, PromptRefRow, QueueRow } from "../../state/index.js";
import type { TaskStep } from "../lease.js";

/** A wrapped prompt as a tree gives it, with its token. */
export function promptFor(task: string): string {
  const text = `# Task\ndag_task_id: ${task}\nkey: ${keyOf(task)}`;
  return `${text}\n//DISPATCH_TOKEN:${sha256(text)}`;
}

/** The key of the row that `queueRow` makes for a task. */
export function keyOf(task: string): string {
  return sha256(`key of ${task}`);
}

/** The row of a task, pending unless told. */
export function queueRow(id: number, task: string, changes: Partial<QueueRow> = {}): QueueRow {
  return {
    id,
    dispatch_id: `dsp_${String(id)}`,
    status: "pending",
    agent_type: "Super-Admin",
    dag_task_id: task,
    session_id: null,
    prompt_ref_id: id,
    lease_owner: null,
    lease_expiry: null,
    dispatch_key: keyOf(task),
    parent_session_id: "ses_1",
    created_at: 1,
    updated_at: 1,
    ...changes,
  };
}

/** A state that holds rows, each with its prompt reference and its context. */
export function stateOf(queue: readonly QueueRow[], changes: Partial<DispatchState> = {}): DispatchState {
  return {
    queue,
    promptRefs: queue.map(({ id, dag_task_id }): PromptRefRow => {
      return { id, file_path: `p-${String(id)}.md`, sha256: hashFor(dag_task_id ?? ""), size_bytes: 1 };
    }),
    contexts: queue.map(({ id, dag_task_id, agent_type, status }): ContextRow => {
      const consumed_at = status === "consumed" || status === "failed" ? 2_000 : null;
      return { id, dispatch_id: id, dag_task_id, agent_type, session_id: "ses_1", consumed_at };
    }),
    attempts: [],
    failedLog: [],
    backups: [],
    promptFiles: [],
    legacyFiles: [],
    events: [],
    ...changes,
  };
}

/** The `prompt_sha256` that the state has for a task. */
export function hashFor(task: string): string {
  return promptFor(task).slice(-64);
}

/** An event of the log, the `at`th of its file. */
export function logged(event: string, at: number, fields: Readonly<Record<string, unknown>>): LogEvent {
  const ts = new Date(1_000 + at).toISOString();
  return { event, at: `task.jsonl:${String(at)}`, fields: { ts, event, ...fields } };
}

/** The call of `task` for T-new, row 2, by ses_1:call_1, that ran from 1000 to 1010. */
export function taskStep(changes: Partial<TaskStep>): TaskStep {
  const prompt = promptFor("T-new");
  return {
    agent: "Super-Admin",
    task: "T-new",
    prompt,
    sessionID: "ses_1",
    callID: "call_1",
    childSession: "ses_child",
    began: 1_000,
    ended: 1_010,
    result: { status: "returned", output: "done", args: { prompt } },
    before: stateOf([queueRow(1, "T-old"), queueRow(2, "T-new")]),
    after: stateOf([queueRow(1, "T-old"), leased(2, "T-new")]),
    ...changes,
  };
}

/** The row of a task after its lease by ses_1:call_1, for 60 s. */
export function leased(id: number, task: string, changes: Partial<QueueRow> = {}): QueueRow {
  const lease = { status: "running", lease_owner: "ses_1:call_1", lease_expiry: 61_005, updated_at: 2 };
  return queueRow(id, task, { ...lease, ...changes });
}

/** What the before-hook logs of the lease of row 2, T-new. */
export function leaseEvents(
  changes: { readonly pass?: object; readonly lease?: object } = {},
): [LogEvent, LogEvent] {
  return [
    logged("DISPATCH-INTEGRITY-PASS", 1, {
      dispatch_key: keyOf("T-new"),
      prompt_sha256: hashFor("T-new"),
      agent_type: "Super-Admin",
      dag_task_id: "T-new",
      ...changes.pass,
    }),
    logged("DISPATCH-QUEUE-EXACT-LEASE", 2, {
      queue_id: 2,
      lease_owner: "ses_1:call_1",
      lease_expiry: 61_005,
      ...changes.lease,
    }),
  ];
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
