import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectConfig } from "../../contract/index.js";
import type { PromptOf, TaskStep } from "../checkers/index.js";
import { type CallResult, HostError, type Session, type TaskCall, type Workspace } from "../hosts/host.js";
import { dispatch, type Dispatched, type DispatchRequest } from "./dispatching.js";

/** A dispatch that was asked for, and the prompt that it gave. */
export interface DispatchedTask extends DispatchRequest {
  readonly answer: Dispatched;
}

/** Dispatches, and keeps what was asked for. */
export async function dispatchTask(session: Session, request: DispatchRequest): Promise<DispatchedTask> {
  return { ...request, answer: await dispatch(session, request) };
}

/** How a task is to go. */
export interface TaskPlan {
  readonly answer?: string;
  /** The sub-agent gets its prompt and never comes back, where the host can do that. */
  readonly hold?: boolean;
}

/**
 * Hands a dispatched prompt to `task`, and records what was there before and after. Without a prompt there is nothing
 * to hand over, and no step.
 */
export async function runTask(
  workspace: Workspace,
  session: Session,
  { agent, task, answer }: DispatchedTask,
  plan: TaskPlan = {},
): Promise<TaskStep | undefined> {
  if (answer.prompt === undefined) return undefined;
  const of: PromptOf = { agent, task, prompt: answer.prompt };
  const callID = `call_task_${task}`;
  const childSession = `ses_child_${task.replaceAll(/\W/gu, "")}`;
  const call: TaskCall = {
    agent,
    prompt: answer.prompt,
    callID,
    childSession,
    ...(plan.answer === undefined ? {} : { answer: plan.answer }),
  };
  const before = await workspace.state();
  const began = Date.now();
  const result = await (plan.hold === true ? held(session, call) : session.task(call));
  const ended = Date.now();
  const after = await workspace.state();
  const child = result.childSession ?? childSession;
  return { ...of, sessionID: session.id, callID, childSession: child, began, ended, result, before, after };
}

/** A host that cannot stop after the before-hooks plays the call to its end. */
async function held(session: Session, call: TaskCall): Promise<CallResult> {
  try {
    return await session.task({ ...call, until: "before" });
  } catch (error) {
    if (error instanceof HostError) return session.task(call);
    throw error;
  }
}

/** How long the leases of a workspace hold, in ms: its own setting, else the contract's. */
export function leaseTtlOf({ root }: Workspace): number {
  const ttl = policyOf(root)["lease_ttl_ms"];
  return typeof ttl === "number" && ttl > 0 ? ttl : projectConfig.leaseTtlMs;
}

/** The `dispatch_policy` of a workspace's settings; empty if there is none that can be read. */
export function policyOf(root: string): Record<string, unknown> {
  try {
    const config = JSON.parse(readFileSync(join(root, projectConfig.file), "utf8")) as Record<
      string,
      unknown
    >;
    const policy = config["dispatch_policy"];
    return typeof policy === "object" && policy !== null ? (policy as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
