/** The text of the library that the migrated command line and hooks call; it is written beside the tree's dispatch-db. */
export const DISPATCH_TASK = String.raw`/**
 * dispatch-task: what the dispatch command line and the hooks around a task call need besides the queue. A prompt
 * says which dispatch it is and carries a token; the hook in front of the call takes exactly that row, or none; the hook
 * behind it closes the row that this very call took. It belongs to the dispatch-db beside it.
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import {
  dbConsumeDispatchExact,
  dbFailDispatchExact,
  dbFailure,
  dbFindDispatch,
  dbLeaseDispatchExact,
  DispatchError,
  dispatchIdOf,
  dispatchKey,
  leaseOwner,
  type QueueRow,
} from "./dispatch-db";
import { sha256 } from "./dispatch-key";
import { blocks, loadSettings } from "./dispatch-settings";
import { writeLog } from "./log-manager";

const TOKEN = /\n\/\/DISPATCH_TOKEN:([0-9a-f]{64})$/;
const IDENTITY =
  /\nagent_type: ([^\n]+)\ndag_task_id: ([^\n]+)\ndispatch_id: (dsp_[0-9a-f]{32})\ndispatch_key: ([0-9a-f]{64})$/;

export interface SignedPrompt {
  readonly text: string;
  /** The hash of the prompt without what signing added to it. */
  readonly prompt_sha256: string;
  readonly dispatch_id: string;
  readonly dispatch_key: string;
  readonly size_bytes: number;
}

/** Ends a prompt with its identity and its token; a token that it has already is replaced. */
export function signPrompt(
  prompt: string,
  tuple: { readonly agent_type: string; readonly dag_task_id: string; readonly parent_session_id: string },
): SignedPrompt {
  const body = prompt.replace(/\s*$/, "").replace(TOKEN, "").replace(IDENTITY, "");
  const prompt_sha256 = sha256(body);
  const dispatch_key = dispatchKey({ ...tuple, prompt_sha256 });
  const dispatch_id = dispatchIdOf(dispatch_key);
  const signed = [
    body,
    "agent_type: " + tuple.agent_type,
    "dag_task_id: " + tuple.dag_task_id,
    "dispatch_id: " + dispatch_id,
    "dispatch_key: " + dispatch_key,
  ].join("\n");
  const text = signed + "\n//DISPATCH_TOKEN:" + sha256(signed);
  return { text, prompt_sha256, dispatch_id, dispatch_key, size_bytes: Buffer.byteLength(text) };
}

/**
 * Where a prompt's file is: the file that the row of the same dispatch names, else the wanted one with a part of the
 * dispatch's key in its name, so that no other dispatch of the same moment writes to it. Its folder is there afterwards.
 */
export function promptFileOf(signed: SignedPrompt, wanted: string): string {
  const known = dbFindDispatch({ dispatch_key: signed.dispatch_key });
  const file = known?.file_path ?? wanted.replace(/(\.\w+)?$/, "-" + signed.dispatch_key.slice(0, 8) + "$1");
  mkdirSync(dirname(file), { recursive: true });
  return file;
}

/** What the dispatch that a prompt names is, as far as nobody has found its row. */
export interface TaskMiss {
  readonly agent_type: string;
  readonly dag_task_id: string;
  readonly prompt_sha256: string;
  readonly dispatch_key: string;
  readonly parent_session_id: string;
  readonly pending_count: number;
}

export type LeasedRow = QueueRow & {
  readonly dispatch_key: string;
  readonly parent_session_id: string;
  readonly lease_owner: string;
  readonly lease_expiry: number;
};

export interface TaskLease {
  /** The row that is now this call's own. */
  readonly row: LeasedRow | null;
  /** The prompt is genuine, but no pending row is its own. */
  readonly miss: TaskMiss | null;
  /** Why there is no row. */
  readonly reason: string;
}

/**
 * Checks a prompt's token and takes exactly the row that it belongs to. A prompt that is not the one that was dispatched
 * is logged here, and so is a database that does not work, which is fatal unless the mode is advisory.
 */
export function leaseTask(call: {
  readonly prompt: unknown;
  readonly agent_type: string;
  readonly sessionID: string;
  readonly callID: string;
}): TaskLease {
  const { sessionID, callID } = call;
  const prompt = typeof call.prompt === "string" ? call.prompt : "";
  const token = TOKEN.exec(prompt)?.[1];
  const signed = prompt.replace(TOKEN, "");
  if (token === undefined) return refused(call, "the prompt has no token");
  if (sha256(signed) !== token) return refused(call, "the prompt is not the one that was dispatched");
  const [, agent, dag_task_id, dispatch_id, key] = IDENTITY.exec(signed) ?? [];
  if (!agent || !dag_task_id || !dispatch_id || !key) return refused(call, "the prompt names no dispatch");
  const tuple = {
    agent_type: call.agent_type || agent,
    dag_task_id,
    prompt_sha256: sha256(signed.replace(IDENTITY, "")),
    parent_session_id: sessionID,
  };
  const dispatch_key = dispatchKey(tuple);
  try {
    // A prompt with another dispatch's key or id was put together by hand.
    const isOwn = key === dispatch_key && dispatch_id === dispatchIdOf(dispatch_key);
    const lease = dbLeaseDispatchExact({ dispatch_key: isOwn ? dispatch_key : "", sessionID, callID });
    if (lease.leased === true) {
      const row = Object.assign(lease.row, { dispatch_key, parent_session_id: sessionID });
      return { row, miss: null, reason: "" };
    }
    return {
      row: null,
      miss: { ...tuple, dispatch_key, pending_count: lease.pending_count },
      reason: "no pending dispatch of " + dag_task_id + " belongs to this prompt",
    };
  } catch (error) {
    fatal("task-before", error, { sessionID, callID, ...tuple });
    return { row: null, miss: null, reason: "the database does not work" };
  }
}

function refused(
  call: { readonly agent_type: string; readonly sessionID: string; readonly callID: string },
  reason: string,
): TaskLease {
  writeLog("task-before", "WARN", {
    event: "DISPATCH-PROMPT-REFUSED",
    sessionID: call.sessionID,
    callID: call.callID,
    agent_type: call.agent_type,
    reason,
  });
  return { row: null, miss: null, reason };
}

/** Errors that are meant to stop the host's call, whoever catches them on the way. */
const meant = new WeakSet<object>();

/** Blocks a call by throwing; advisory mode lets it pass. */
export function refuseTask(reason: string): void {
  if (!blocks(loadSettings().mode)) return;
  const error = new Error("task blocked: " + reason);
  meant.add(error);
  throw error;
}

/** For a handler that swallows errors: those that are to stop the call go on. */
export function passOn(error: unknown): void {
  if (typeof error === "object" && error !== null && meant.has(error)) throw error;
}

/** Why a command line turned a dispatch down: the queue's own reason, where its output has one. */
export function whyRefused(error: unknown): string {
  const { stderr, message } = (error ?? {}) as { stderr?: unknown; message?: unknown };
  const said = [stderr, message].map((part) => String(part ?? "")).join("\n");
  const refusal = /\b(?:DAG_TASK_ID_REUSE|AGENT_MISMATCH|SESSION_MISMATCH): .*/.exec(said)?.[0];
  return refusal ?? String(message ?? error).split("\n")[0] ?? "";
}

function fatal(source: string, error: unknown, fields: Record<string, unknown>): void {
  try {
    dbFailure(source, error, fields);
  } catch (thrown) {
    if (typeof thrown === "object" && thrown !== null) meant.add(thrown);
    throw thrown;
  }
}

export type ClosedRow = QueueRow & {
  readonly dispatch_key: string;
  readonly child_session_id: string;
  readonly raw_error: string;
};

/** Closes the row that a call took, by what came of the call. Without such a row there is nothing to close. */
export function closeTask(
  call: { readonly sessionID: string; readonly callID: string },
  isDone: boolean,
  output: unknown,
): ClosedRow | null {
  const { sessionID, callID } = call;
  const lease_owner = leaseOwner(sessionID, callID);
  try {
    const row = dbFindDispatch({ lease_owner });
    if (row === null || row.status !== "running") {
      writeLog("task-after", "WARN", { event: "TASK-WITHOUT-LEASE", sessionID, callID, lease_owner });
      return null;
    }
    const child_session_id = childSessionOf(output);
    const raw_error = isDone ? "none" : errorOf(output);
    if (isDone) dbConsumeDispatchExact(row.id, lease_owner, { status: "success", child_session_id });
    else dbFailDispatchExact(row.id, "task-failed", raw_error);
    const { id, dispatch_key } = row;
    const status = isDone ? "consumed" : "failed";
    return { ...row, id, dispatch_key: String(dispatch_key), status, child_session_id, raw_error };
  } catch (error) {
    // Somebody else closed the row in between: that is for the log. A broken database is not.
    if (!(error instanceof DispatchError)) fatal("task-after", error, { sessionID, callID });
    else writeLog("task-after", "WARN", { event: "TASK-LEASE-LOST", sessionID, callID, error: error.message });
    return null;
  }
}

/** What the queue knows of a prompt that a tool hands back; null if the text belongs to no row. */
export function returnedPrompt(text: unknown) {
  const dispatch_key = /^dispatch_key: ([0-9a-f]{64})$/m.exec(String(text))?.[1];
  if (dispatch_key === undefined) return null;
  try {
    const row = dbFindDispatch({ dispatch_key });
    if (row === null) return null;
    return { queue_id: row.id, dispatch_key, file_path: row.file_path, size_bytes: row.size_bytes };
  } catch (error) {
    fatal("dispatch_subagent", error, { dispatch_key });
    return null;
  }
}

/** A sub-agent that says nothing has failed, too: that is how the empty dispatches looked. */
export function taskSucceeded(output: unknown): boolean {
  const text = textOf(output).trim();
  return text !== "" && !/^(?:error|aborted)\b/i.test(text);
}

function textOf(output: unknown): string {
  if (typeof output === "string") return output;
  const text = (output as { output?: unknown } | null | undefined)?.output;
  return typeof text === "string" ? text : "";
}

function errorOf(output: unknown): string {
  const text = textOf(output).trim();
  return text === "" ? "the sub-agent came back empty" : text.slice(0, 2000);
}

/** "none" stands for the child where the host could not even make its session. */
function childSessionOf(output: unknown): string {
  const metadata = (output as { metadata?: { sessionId?: unknown; sessionID?: unknown } | null } | null)?.metadata;
  const named =
    metadata?.sessionId ?? metadata?.sessionID ?? /\b(?:session_id|task_id): (ses_\w+)/.exec(textOf(output))?.[1];
  return typeof named === "string" && named !== "" ? named : "none";
}
`;
