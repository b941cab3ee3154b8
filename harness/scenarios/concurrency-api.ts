import { createHash } from "node:crypto";
import { type ApiCall, type Hammer, type Reclaim, valueOf } from "../checkers/concurrency.js";
import type { LibraryResult, Session, Workspace } from "../hosts/host.js";
import type { QueueRow } from "../state/index.js";
import { type Process, dispatchOne, taskOf } from "./concurrency-storm.js";
import { AGENT, DISPATCH_TOOL } from "./dispatching.js";

/** The module of the exact API (contract §6). */
const MODULE = "dispatch-db";

/** Of how many rows all processes try to be the first. */
const ROWS = 100;

/** Calls an export of dispatch-db. */
export function dispatchDb(
  session: Session,
  name: string,
  ...args: readonly unknown[]
): Promise<LibraryResult> {
  return session.library(MODULE, name, args);
}

/** Whether a tree has not the function at all, which is another matter than one that fails. */
export function isAbsent(result: LibraryResult): boolean {
  return !result.ok && (result.code === "NO_EXPORT" || result.message.startsWith("there is no "));
}

/** All processes create, lease and consume the same rows at once; undefined where the tree has not the exact API. */
export async function hammer(
  workspace: Workspace,
  processes: readonly Process[],
): Promise<Hammer | undefined> {
  const tuples = Array.from({ length: ROWS }, (_, nth) => ({
    agent_type: AGENT,
    dag_task_id: `T-api-${String(nth)}`,
    prompt_sha256: createHash("sha256").update(String(nth)).digest("hex"),
    parent_session_id: "ses_api",
  }));
  type Tuple = (typeof tuples)[number];
  const all = (name: string, argsOf: (tuple: Tuple, at: number) => readonly unknown[]): Promise<ApiCall[]> =>
    Promise.all(
      tuples.flatMap((tuple) =>
        processes.map(async ({ at, session }) => ({
          process: at,
          task: tuple.dag_task_id,
          result: await dispatchDb(session, name, ...argsOf(tuple, at)),
        })),
      ),
    );
  const callID = (at: number): string => `call_api_${String(at)}`;

  const created = await all("dbCreateDispatchAtomic", (tuple, at) => [
    { ...tuple, call_id: callID(at), file_path: `dispatch-${tuple.dag_task_id}.md`, size_bytes: 1 },
  ]);
  if (created.some(({ result }) => isAbsent(result))) return undefined;
  const leased = await all("dbLeaseDispatchExact", (tuple, at) => [
    { ...tuple, sessionID: "ses_api", callID: callID(at) },
  ]);
  if (leased.some(({ result }) => isAbsent(result))) return undefined;

  const consume = async (who: (call: ApiCall) => boolean): Promise<readonly QueueRow[]> => {
    await Promise.all(
      leased.filter(who).map(async ({ process, task }) => {
        const { session } = processes.find(({ at }) => at === process) ?? {};
        const creation = created.find((call) => call.task === task && call.process === process);
        const id = creation && valueOf(creation, "queue_id");
        const owner = `ses_api:${callID(process)}`;
        if (session !== undefined) await dispatchDb(session, "dbConsumeDispatchExact", id, owner, "success");
      }),
    );
    const { queue } = await workspace.state();
    return queue.filter(({ dag_task_id }) => tuples.some((tuple) => tuple.dag_task_id === dag_task_id));
  };
  const won = (call: ApiCall): boolean => valueOf(call, "leased") === true;
  const afterLosers = await consume((call) => !won(call));
  return { created, leased, afterLosers, afterWinners: await consume(won) };
}

/**
 * Tasks that never come back: their leases are reclaimed by all processes at once, their dispatches resumed, their
 * tasks done. Undefined where the tree has no function to reclaim with, or no task was left running.
 */
export async function reclaim(
  workspace: Workspace,
  processes: readonly Process[],
): Promise<Reclaim | undefined> {
  const asked = processes.map(({ at, session }) => ({
    at,
    session,
    agent: AGENT,
    task: `T-stale-${session.id}`,
  }));
  const dispatches = await Promise.all(asked.map(dispatchOne));
  // Of the two processes of a session one is enough.
  const own = dispatches.filter((call, at) => dispatches.findIndex(({ task }) => task === call.task) === at);
  await Promise.all(own.map((call) => taskOf(call, processes, `call_hung_${call.sessionID}`, "before")));
  const rowsOf = async (): Promise<QueueRow[]> => {
    const { queue } = await workspace.state();
    return queue.filter(({ dag_task_id }) => own.some(({ task }) => task === dag_task_id));
  };
  const running = (await rowsOf()).filter(({ status }) => status === "running");
  const ends = running.map(({ lease_expiry }) => lease_expiry ?? 0);
  const [first] = processes;
  if (first === undefined || running.length === 0) return undefined;

  // The leases' own ends tell the time here, so that nobody has to wait for it.
  const early = await dispatchDb(first.session, "dbCleanStaleLeases", Math.min(...ends) - 1);
  if (isAbsent(early)) return undefined;
  const late = await Promise.all(
    processes.map(({ session }) => dispatchDb(session, "dbCleanStaleLeases", Math.max(...ends) + 1)),
  );
  const reclaimed = await rowsOf();

  const resumed = await Promise.all(
    asked.map(async (one) => {
      await resumeByLibrary(workspace, one.session, one.task);
      return dispatchOne({ ...one, resume: true });
    }),
  );
  const prompts = resumed.filter((call, at) => resumed.findIndex(({ task }) => task === call.task) === at);
  const tasks = await Promise.all(
    prompts.map((call) => taskOf(call, processes, `call_resumed_${call.sessionID}`)),
  );
  return { running, early, late, reclaimed, resumed, tasks: tasks.flat(), state: await workspace.state() };
}

/** Where the dispatch tool cannot be asked for an approved resume, dispatch-db can. */
export async function resumeByLibrary(workspace: Workspace, session: Session, task: string): Promise<void> {
  if (session.parts.tools[DISPATCH_TOOL]?.args.includes("resume") === true) return;
  const { queue, promptRefs } = await workspace.state();
  const row = queue.find(({ dag_task_id }) => dag_task_id === task);
  const reference = promptRefs.find(({ id }) => id === row?.prompt_ref_id);
  if (row === undefined || reference === undefined) return;
  const { agent_type, dag_task_id, parent_session_id } = row;
  await dispatchDb(session, "dbCreateDispatchAtomic", {
    agent_type,
    dag_task_id,
    parent_session_id,
    prompt_sha256: reference.sha256,
    call_id: `call_resume_${task}`,
    file_path: reference.file_path,
    size_bytes: reference.size_bytes,
    resume: true,
  });
}
