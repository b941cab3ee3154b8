/**
 * One process of the timed runs: `concurrency-runner.js <how> <number> <dispatches>`. It gets ready, says so, waits for
 * the others on its standard input, plays its dispatches with dispatch-db or with the bare statements, and tells the
 * processor time that it took, in microseconds.
 */
import { once } from "node:events";
import { bareDispatch, PRAGMAS } from "./concurrency-bare.js";
import { loadLibrary, openDatabase, tupleOf } from "./dispatch-library.js";

/** What plays the dispatches. `writes` is the bare loop without the reads that dispatch-db cannot do without. */
export type How = "library" | "statements" | "writes";

const [how = "", number = "", dispatches = ""] = process.argv.slice(2);
const { dispatch, close } = how === "library" ? await library() : await bare(how === "statements");
dispatch(`warm-up-${number}`);
process.stdout.write("ready\n");
await once(process.stdin, "data");
const before = process.cpuUsage();
for (let at = 0; at < Number(dispatches); at++) dispatch(`task-${number}-${String(at)}`);
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${String(user + system)}\n`);
close();
process.stdin.destroy();

async function library(): Promise<{ dispatch: (task: string) => void; close: () => void }> {
  const db = await loadLibrary();
  const dispatch = (task: string): void => {
    const tuple = tupleOf(task);
    const callID = `call_${task}`;
    db.dbCreateDispatchAtomic({
      ...tuple,
      call_id: callID,
      file_path: `dispatch-${task}.md`,
      size_bytes: 100,
    });
    const lease = db.dbLeaseDispatchExact({
      ...tuple,
      sessionID: tuple.parent_session_id,
      callID,
      lease_ttl_ms: 60_000,
    });
    if (!lease.leased) throw new Error(`${task} was not leased`);
    db.dbConsumeDispatchExact(lease.row.id, lease.row.lease_owner, "success");
  };
  return {
    dispatch,
    close: () => {
      db.closeDb();
    },
  };
}

async function bare(looks: boolean): Promise<{ dispatch: (task: string) => void; close: () => void }> {
  const db = await openDatabase(process.env["FRAMEWORK_DB_PATH"] ?? "");
  db.exec(PRAGMAS);
  return {
    dispatch: bareDispatch(db, looks),
    close: () => {
      db.close();
    },
  };
}
