import { type Rush, tablesOf } from "../checkers/index.js";
import type { Session, Workspace } from "../hosts/host.js";
import { AGENT, OTHER_AGENT } from "./dispatching.js";
import { type Door, hasLibrary, libraryDoor, toolDoor } from "./dispatch-doors.js";
import type { DuplicateHistory } from "./duplicate-cases.js";

interface Plan {
  readonly name: string;
  /** What each of the processes asks for; the first two are of one session, the third is of another. */
  readonly asks: readonly { readonly agent: string; readonly text: string }[];
}

const RUSHES: readonly Plan[] = [
  {
    name: "identical, at the same time",
    asks: [
      { agent: AGENT, text: "same" },
      { agent: AGENT, text: "same" },
    ],
  },
  {
    name: "different prompts, at the same time",
    asks: [
      { agent: AGENT, text: "one" },
      { agent: AGENT, text: "two" },
    ],
  },
  {
    name: "different agents and sessions, at the same time",
    asks: [
      { agent: AGENT, text: "same" },
      { agent: OTHER_AGENT, text: "same" },
      { agent: AGENT, text: "same" },
    ],
  },
];

/** Through the library it costs so little that chance need not be trusted: this often. */
const LIBRARY_ROUNDS = 20;

/** Several processes dispatch the same task at the same time. */
export async function rushes(workspace: Workspace): Promise<Partial<DuplicateHistory>> {
  const [session, other] = await Promise.all([workspace.session(), workspace.session()]);
  // A second process of the first session: an agent's two calls that meet in the middle.
  const twin = await workspace.session({ id: session.id });
  const processes = [session, twin, other];
  const played: Omit<Rush, "after">[] = [];
  for (const [at, rush] of RUSHES.entries())
    played.push(await play(toolDoor, processes, rush, `T-rush-${String(at)}`));
  if (await hasLibrary(session)) {
    const rounds = RUSHES.flatMap((rush, at) =>
      Array.from({ length: LIBRARY_ROUNDS }, (_, round) =>
        play(libraryDoor, processes, rush, `T-lib-${String(at)}-${String(round)}`),
      ),
    );
    played.push(...(await Promise.all(rounds)));
  }
  const after = tablesOf(await workspace.state());
  const ofTask = (task: string): Rush["after"] => ({
    queue: after.queue.filter(({ dag_task_id }) => dag_task_id === task),
    contexts: after.contexts.filter(({ dag_task_id }) => dag_task_id === task),
    promptRefs: [],
    attempts: [],
  });
  return { rushes: played.map((one) => ({ ...one, after: ofTask(one.task) })), last: [after] };
}

async function play(
  door: Door,
  processes: readonly Session[],
  { name, asks }: Plan,
  task: string,
): Promise<Omit<Rush, "after">> {
  const answers = await Promise.all(
    processes.flatMap((session, at) => {
      const ask = asks[at];
      return ask === undefined ? [] : [door.dispatch(session, { task, ...ask })];
    }),
  );
  return { name, door: door.name, task, answers };
}
