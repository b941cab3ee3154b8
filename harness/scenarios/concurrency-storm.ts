import type { DispatchCall, Storm, TaskCallRecord } from "../checkers/concurrency.js";
import type { Session, Workspace } from "../hosts/host.js";
import { AGENT, dispatch, OTHER_AGENT } from "./dispatching.js";
import { withoutArgs } from "./recording.js";

/** A session's process, with its place from 1. */
export interface Process {
  readonly at: number;
  readonly session: Session;
}

/** Sessions that are two processes, and some that are one: six processes in all. */
const IDS = ["ses_1", "ses_2", "ses_3", "ses_4", "ses_twin", "ses_twin"] as const;

/** Starts all processes at once. */
export function startProcesses(workspace: Workspace): Promise<Process[]> {
  return Promise.all(IDS.map(async (id, at) => ({ at: at + 1, session: await workspace.session({ id }) })));
}

/** All processes dispatch at once, for the same agent and for another one; then all call `task`, twice a prompt. */
export async function storm(workspace: Workspace, processes: readonly Process[]): Promise<Storm> {
  const asked = processes.flatMap(({ at, session }) =>
    [AGENT, AGENT, OTHER_AGENT].map((agent, nth) => ({
      at,
      session,
      agent,
      task: `T-${session.id}-${String(nth)}`,
    })),
  );
  const dispatches = await Promise.all(asked.map(dispatchOne));
  // What the two processes of a session ask for is the same prompt; the others ask twice themselves.
  const races = dispatches.flatMap((call) => {
    const isShared = dispatches.some((other) => other !== call && other.task === call.task);
    return isShared ? [call] : [call, call];
  });
  const tasks = await Promise.all(
    races.map((call, nth) => taskOf(call, processes, `call_race_${String(nth)}`)),
  );
  return { dispatches, tasks: tasks.flat(), state: await workspace.state() };
}

/** Dispatches one task and records it. */
export async function dispatchOne(asked: {
  readonly at: number;
  readonly session: Session;
  readonly agent: string;
  readonly task: string;
  readonly resume?: boolean;
}): Promise<DispatchCall> {
  const { at, session, agent, task, resume } = asked;
  const request = { agent, task, text: `do ${task}`, callID: `call_${task}_of_${String(at)}` };
  const answer = await dispatch(session, { ...request, ...(resume === undefined ? {} : { resume }) });
  const { prompt } = answer;
  return { task, agent, sessionID: session.id, process: at, result: withoutArgs(answer), prompt };
}

/** Calls `task` with the prompt that a dispatch gave, in its process; nothing if it gave none. */
export async function taskOf(
  { task, agent, sessionID, process, prompt }: DispatchCall,
  processes: readonly Process[],
  callID: string,
  until?: "before",
): Promise<TaskCallRecord[]> {
  const session = processes.find(({ at }) => at === process)?.session;
  if (prompt === undefined || session === undefined) return [];
  const wish = `ses_child_${callID}`;
  const call = { agent, prompt, callID, childSession: wish, ...(until === undefined ? {} : { until }) };
  const result = withoutArgs(await session.task(call));
  const { childSession = wish } = result;
  return [{ task, agent, sessionID, process, callID, childSession, result }];
}
