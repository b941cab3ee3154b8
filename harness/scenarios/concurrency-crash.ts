import { existsSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { type Crash, type Crashes, childOf } from "../checkers/crash.js";
import type { Session, Workspace } from "../hosts/host.js";
import { type DispatchState, openReadOnly, readPrompt } from "../state/index.js";
import { dispatchDb, resumeByLibrary } from "./concurrency-api.js";
import { AGENT, dispatch, type Dispatched, promptIn } from "./dispatching.js";
import { withoutArgs } from "./recording.js";
import type { Stage } from "./scenario.js";

/** What is under way when a session is killed. */
interface Victim {
  readonly workspace: Workspace;
  readonly session: Session;
  readonly task: string;
  /** How long a whole dispatch takes here, in ms. */
  readonly dispatchMs: number;
}

/** Does something, up to a moment, and says which; the kill follows at once. */
type Moment = (victim: Victim) => Promise<{ readonly when: string; readonly given?: string | undefined }>;

const request = (task: string) => ({ agent: AGENT, task, text: `do ${task}` });

const afterDispatch: Moment = async ({ session, task }) => {
  const { prompt } = await dispatch(session, request(task));
  return { when: "after the dispatch", given: prompt };
};

const afterLease: Moment = async ({ session, task }) => {
  const { prompt } = await dispatch(session, request(task));
  if (prompt !== undefined)
    await session.task({ agent: AGENT, prompt, childSession: childOf(task), until: "before" });
  return { when: "after the lease", given: prompt };
};

const afterTask: Moment = async ({ session, task }) => {
  const { prompt } = await dispatch(session, request(task));
  if (prompt !== undefined) await session.task({ agent: AGENT, prompt, childSession: childOf(task) });
  return { when: "after the task", given: prompt };
};

/** A random moment of a part of the dispatch: its `nth` of `of` parts. */
const inDispatch =
  (nth: number, of: number): Moment =>
  async ({ session, task, dispatchMs }) => {
    const ms = Math.round(((nth + Math.random()) / of) * dispatchMs);
    const call = dispatch(session, request(task));
    await Promise.race([call, moment(ms)]);
    return { when: `${String(ms)} ms into the dispatch` };
  };

/** As soon as the dispatch is seen to have got that far. */
const onceSeen =
  (what: string, isSo: (now: DispatchState, task: string, before: DispatchState) => boolean): Moment =>
  async ({ workspace, session, task }) => {
    const progress = { ended: false };
    const call = dispatch(session, request(task)).finally(() => {
      progress.ended = true;
    });
    const before = await workspace.state();
    while (!progress.ended) {
      // Looking at a workspace that is still empty takes no turn of the loop; the call's end needs one.
      await setImmediate();
      // Half-made files are what this is about: one that cannot be read yet is not there yet.
      const state = await workspace.state().catch(() => before);
      if (isSo(state, task, before)) break;
    }
    void call;
    return { when: `when ${what}` };
  };

const inTask =
  (ms: number): Moment =>
  async ({ session, task }) => {
    const { prompt } = await dispatch(session, request(task));
    if (prompt !== undefined) {
      await Promise.race([session.task({ agent: AGENT, prompt, childSession: childOf(task) }), moment(ms)]);
    }
    return { when: `${String(ms)} ms into the task`, given: prompt };
  };

/** Not a wait for something: the kill is to come at just any time. */
function moment(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

const hasPrompt = (now: DispatchState, _task: string, before: DispatchState): boolean =>
  now.promptFiles.length > before.promptFiles.length;
const hasRow = ({ queue }: DispatchState, task: string): boolean =>
  queue.some(({ dag_task_id }) => dag_task_id === task);
const isAsked = (state: DispatchState, task: string): boolean =>
  state.events.some(
    ({ event, fields }) => event === "DISPATCH-CREATE-REQUEST" && fields["dag_task_id"] === task,
  );

/** Two chains of kills, each in a workspace of its own; they run side by side. */
const chains: readonly (readonly Moment[])[] = [
  [
    afterDispatch,
    inDispatch(0, 5),
    inDispatch(2, 5),
    inDispatch(4, 5),
    onceSeen("its prompt file was there", hasPrompt),
    afterLease,
    inTask(0),
  ],
  [
    afterDispatch,
    inDispatch(1, 5),
    inDispatch(3, 5),
    onceSeen("it was asked for", isAsked),
    onceSeen("its row was there", hasRow),
    afterTask,
    inTask(3),
  ],
];

/** Kills sessions at many moments; each next one takes up what the killed one left, and is killed in its turn. */
export function crash(stage: Stage): Promise<Crashes[]> {
  return Promise.all(chains.map((moments) => playChain(stage, moments)));
}

async function playChain(stage: Stage, moments: readonly Moment[]): Promise<Crashes> {
  const workspace = await stage.open({ mode: "strict" });
  const crashes: Crash[] = [];
  const id = "ses_crash";
  let dispatchMs = 0;
  let session = await workspace.session({ id });
  for (const [nth, untilThen] of moments.entries()) {
    const task = `T-crash-${String(nth)}`;
    const began = performance.now();
    const { when, given } = await untilThen({ workspace, session, task, dispatchMs });
    await session.kill();
    if (untilThen === afterDispatch) dispatchMs = performance.now() - began;
    const left = await leftOf(workspace, task);
    session = await workspace.session({ id });
    crashes.push({
      task,
      sessionID: session.id,
      when,
      given,
      ...left,
      ...(await recover(workspace, session, task)),
    });
  }
  return { crashes, state: await workspace.state(), damage: await damageOf(workspace.dbPath) };
}

async function leftOf(workspace: Workspace, task: string): Promise<Pick<Crash, "left" | "stored">> {
  const { queue, promptRefs } = await workspace.state();
  const left = queue.filter(({ dag_task_id }) => dag_task_id === task);
  const reference = promptRefs.find(({ id }) => id === left[0]?.prompt_ref_id);
  const text = reference && readPrompt(workspace.root, reference.file_path);
  return { left, stored: text === undefined ? undefined : promptIn(text) };
}

/** The next session asks for the same again and calls `task`; if the row is held, the lease is reclaimed first. */
async function recover(
  workspace: Workspace,
  session: Session,
  task: string,
): Promise<Pick<Crash, "again" | "tasks">> {
  const again = await dispatch(session, request(task));
  const tasks: Crash["tasks"][number][] = [];
  const doIt = async (how: "at-once" | "resumed", { prompt }: Dispatched): Promise<void> => {
    const status = (await leftOf(workspace, task)).left[0]?.status;
    if (prompt === undefined || status === "consumed") return;
    const result = await session.task({ agent: AGENT, prompt, childSession: childOf(task) });
    tasks.push({ how, result: withoutArgs(result) });
  };
  await doIt("at-once", again);
  const [row] = (await leftOf(workspace, task)).left;
  if (row !== undefined && row.status !== "consumed") {
    await dispatchDb(session, "dbCleanStaleLeases", (row.lease_expiry ?? 0) + 1);
    await resumeByLibrary(workspace, session, task);
    await doIt("resumed", await dispatch(session, { ...request(task), resume: true }));
  }
  return { again: { ...withoutArgs(again), prompt: again.prompt }, tasks };
}

async function damageOf(dbPath: string): Promise<string[]> {
  if (!existsSync(dbPath)) return ["there is none"];
  const db = await openReadOnly(dbPath);
  try {
    const found = db.all("PRAGMA integrity_check").flatMap((row) => Object.values(row).map(String));
    const lost = db
      .all("PRAGMA foreign_key_check")
      .map((row) => `${String(row["table"])} row ${String(row["rowid"])} points at nothing`);
    return [...found.filter((message) => message !== "ok"), ...lost];
  } finally {
    db.close();
  }
}
