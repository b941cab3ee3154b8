/**
 * One process of the run with SIGKILLs: `concurrency-player.js <number> <dispatches> <journal>`. It dispatches its own
 * tasks and, every third time, one that all processes share; each is created, leased and consumed. What it has done it
 * appends to its journal, a line at a time. Started again after it was killed, it goes back some tasks and goes on.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { type DispatchLibrary, loadLibrary, tupleOf } from "./dispatch-library.js";

/** A killed process keeps its lease that long, so it must be short for the run to go on. */
const LEASE_MS = 400;
const STEP_BACK = 50;
const PAUSE_MS = 5;

const [number = "", dispatches = "", journal = ""] = process.argv.slice(2);
const db = await loadLibrary();
const pause = new Int32Array(new SharedArrayBuffer(4));

const last = existsSync(journal)
  ? readFileSync(journal, "utf8")
      .match(/^task \d+$/gmu)
      ?.at(-1)
  : undefined;
const first = Math.max(0, Number(last?.slice("task ".length) ?? 0) - STEP_BACK);
for (let at = first; at < Number(dispatches); at++) {
  play(db, at % 3 === 0 ? `shared-${String(at)}` : `own-${number}-${String(at)}`);
  note(`task ${String(at)}`);
}
db.closeDb();

function note(line: string): void {
  appendFileSync(journal, `${line}\n`);
}

/** Plays a task until it is consumed, by this process or by another one. */
function play(library: DispatchLibrary, task: string): void {
  const tuple = tupleOf(task);
  let tries = 0;
  const call = (): string => `call_${number}_${String(process.pid)}_${task}_${String(++tries)}`;
  const request = { call_id: call(), file_path: `dispatch-${task}.md`, size_bytes: 100 };
  const { queue_id } = library.dbCreateDispatchAtomic({ ...tuple, ...request });
  for (;;) {
    const lease = library.dbLeaseDispatchExact({
      ...tuple,
      sessionID: tuple.parent_session_id,
      callID: call(),
      lease_ttl_ms: LEASE_MS,
    });
    if (lease.leased) {
      note(`lease ${String(queue_id)}`);
      if (consume(library, lease.row.id, lease.row.lease_owner)) return;
    } else if (library.dbFindDispatch({ queue_id })?.status === "consumed") return;
    const ended = library.dbCleanStaleLeases();
    if (ended > 0) note(`stale ${String(ended)}`);
    if (library.dbFindDispatch({ queue_id })?.status === "stale") {
      library.dbCreateDispatchAtomic({ ...tuple, ...request, resume: true });
    } else Atomics.wait(pause, 0, 0, PAUSE_MS);
  }
}

/** False if the lease had run out and somebody else has ended it. */
function consume(library: DispatchLibrary, queueId: number, owner: string): boolean {
  try {
    library.dbConsumeDispatchExact(queueId, owner, "success");
  } catch (error) {
    if ((error as { code?: string }).code !== "LEASE_NOT_HELD") throw error;
    return false;
  }
  note(`consume ${String(queueId)}`);
  return true;
}
