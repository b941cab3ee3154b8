import { changesBetween, tablesOf } from "../checkers/changes.js";
import type { DatabaseFaults, FaultyCall } from "../checkers/database-faults.js";
import type { Session, Workspace } from "../hosts/host.js";
import { openSqlite, type QueueRow } from "../state/index.js";
import { resumeByLibrary } from "./concurrency-api.js";
import { AGENT, dispatch } from "./dispatching.js";
import { setStatus } from "./preload.js";
import { eventsSince, withoutArgs } from "./recording.js";
import type { Stage } from "./scenario.js";

/** A statement that the database refuses, by a trigger. */
interface Refusal {
  readonly when: string;
  readonly on: string;
}

const DISPATCHES: readonly Refusal[] = [
  { when: "while no context could be inserted", on: "INSERT ON dispatch_context" },
  { when: "while no attempt could be inserted", on: "INSERT ON dispatch_attempts" },
];
const LEASES: readonly Refusal[] = [
  { when: "while no row could be leased", on: "UPDATE ON dispatch_queue" },
  { when: "while no attempt could be changed", on: "UPDATE ON dispatch_attempts" },
];
const ENDS: readonly Refusal[] = [
  {
    when: "while no row could be closed",
    on: "UPDATE ON dispatch_queue WHEN NEW.status IN ('consumed', 'failed')",
  },
];

/**
 * Lets single statements fail: a process that is killed between two of them is seldom hit by chance, and what it leaves
 * is the same. Undefined where there is nothing to let fail: the first dispatch made no row, or the tables are not all there.
 */
export async function databaseFaults(stage: Stage): Promise<DatabaseFaults | undefined> {
  const workspace = await stage.open({ mode: "strict" });
  const [session, other] = await Promise.all([workspace.session(), workspace.session()]);
  // The tree itself makes its tables.
  await dispatch(session, request("T-first"));
  const [first] = (await workspace.state()).queue;
  if (first === undefined || !(await hasTables(workspace))) return undefined;
  const calls: FaultyCall[] = [];
  for (const [at, refusal] of DISPATCHES.entries()) {
    const task = `T-no-row-${String(at)}`;
    calls.push(await faultyDispatch(workspace, session, task, refusal));
  }
  const again: { task: string; said: string | undefined }[] = [];
  for (const { task } of calls) {
    const { prompt, output } = await dispatch(session, request(task));
    again.push({ task, said: prompt === undefined ? output : undefined });
  }
  for (const [at, refusal] of LEASES.entries()) {
    calls.push(await faultyTask(workspace, session, `T-no-lease-${String(at)}`, "lease", refusal));
  }
  for (const [at, refusal] of ENDS.entries()) {
    calls.push(await faultyTask(workspace, session, `T-no-end-${String(at)}`, "end", refusal));
  }
  const twin = await twinOf(workspace, first);
  return { calls, again, twin, ...(await takenUp(workspace, session, other)) };
}

async function hasTables({ dbPath }: Workspace): Promise<boolean> {
  const db = await openSqlite(dbPath);
  try {
    const tables = db.all("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name);
    return ["dispatch_queue", "dispatch_context", "dispatch_attempts"].every((name) => tables.includes(name));
  } finally {
    db.close();
  }
}

const request = (task: string) => ({ agent: AGENT, task, text: `do ${task}` });

async function faultyDispatch(
  workspace: Workspace,
  session: Session,
  task: string,
  refusal: Refusal,
): Promise<FaultyCall> {
  const before = await workspace.state();
  const { prompt, ...result } = await whileRefused(workspace, refusal, () =>
    dispatch(session, request(task)),
  );
  return {
    ...(await recorded(workspace, before, refusal, task, "dispatch")),
    result: withoutArgs(result),
    prompt,
  };
}

async function faultyTask(
  workspace: Workspace,
  session: Session,
  task: string,
  call: "lease" | "end",
  refusal: Refusal,
): Promise<FaultyCall> {
  const { prompt = "" } = await dispatch(session, request(task));
  const before = await workspace.state();
  const result = await whileRefused(workspace, refusal, () => session.task({ agent: AGENT, prompt }));
  return { ...(await recorded(workspace, before, refusal, task, call)), result: withoutArgs(result), prompt };
}

async function recorded(
  workspace: Workspace,
  before: Awaited<ReturnType<Workspace["state"]>>,
  { when }: Refusal,
  task: string,
  call: FaultyCall["call"],
): Promise<Omit<FaultyCall, "result" | "prompt">> {
  const after = await workspace.state();
  const changes = changesBetween(tablesOf(before), tablesOf(after));
  return { when, task, call, changes, events: eventsSince(before.events, after.events) };
}

async function whileRefused<T>(workspace: Workspace, { on }: Refusal, work: () => Promise<T>): Promise<T> {
  const change = async (sql: string): Promise<void> => {
    const db = await openSqlite(workspace.dbPath);
    try {
      db.run(sql);
    } finally {
      db.close();
    }
  };
  await change(
    `CREATE TRIGGER harness_refuses BEFORE ${on} BEGIN SELECT RAISE(ABORT, 'refused by the harness'); END`,
  );
  try {
    return await work();
  } finally {
    await change("DROP TRIGGER harness_refuses");
  }
}

/** Puts a copy of a row beside it, by hand: contract §5 has the database itself refuse that. */
async function twinOf(workspace: Workspace, row: QueueRow): Promise<DatabaseFaults["twin"]> {
  const columns = Object.keys(row).filter((name) => name !== "id");
  const list = columns.map((name) => `"${name}"`).join(", ");
  const db = await openSqlite(workspace.dbPath);
  try {
    db.run("BEGIN IMMEDIATE");
    db.run(`INSERT INTO dispatch_queue (${list}) SELECT ${list} FROM dispatch_queue WHERE id = ?`, row.id);
    db.run("ROLLBACK");
    return { refused: undefined, row };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error), row };
  } finally {
    db.close();
  }
}

/** A failed dispatch is asked for again by its own session, without a resume; another one is resumed by another. */
async function takenUp(
  workspace: Workspace,
  session: Session,
  other: Session,
): Promise<Pick<DatabaseFaults, "unasked" | "last">> {
  for (const task of ["T-unasked", "T-resumed"]) {
    await dispatch(session, request(task));
    await setStatus(workspace, task, "failed");
  }
  await dispatch(session, request("T-unasked"));
  const { queue } = await workspace.state();
  await resumeByLibrary(workspace, other, "T-resumed");
  await dispatch(other, { ...request("T-resumed"), resume: true });
  return {
    unasked: queue.find(({ dag_task_id }) => dag_task_id === "T-unasked"),
    last: tablesOf(await workspace.state()),
  };
}
