/** What must be true of the database, the journals and the log after a run in which processes were killed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "./dispatch-library.js";

/** What a run was, and what it left behind. */
export interface Played {
  readonly db: Database;
  readonly processes: number;
  readonly dispatches: number;
  readonly kills: number;
  readonly journals: readonly string[];
  /** The folder of the logs. */
  readonly logs: string;
}

/** The counts of a run, for the report. */
export interface Counts {
  readonly tasks: number;
  readonly leases: number;
  readonly takenUpAgain: number;
  readonly staleByJournals: number;
}

/** All that is wrong, and the counts. */
export function verifyRun(played: Played): { readonly problems: string[]; readonly counts: Counts } {
  const { db, kills } = played;
  const problems: string[] = [];
  const must = (what: string, fine: boolean): void => {
    if (!fine) problems.push(what);
  };
  const rows = db.prepare("SELECT id, status, dag_task_id FROM dispatch_queue").all() as {
    id: number;
    status: string;
    dag_task_id: string;
  }[];
  const none = (what: string, sql: string): void => {
    must(what, db.prepare(sql).all().length === 0);
  };
  const expected = tasksOf(played);
  must("every task has one row, and there is no other", rows.length === expected.size);
  must(
    "no row is of an unknown task",
    rows.every((row) => expected.has(row.dag_task_id)),
  );
  must(
    "every row is consumed",
    rows.every(({ status }) => status === "consumed"),
  );
  none(
    "every row has one prompt reference, with the hash of its task",
    `SELECT q.id FROM dispatch_queue q LEFT JOIN dispatch_prompt_refs p ON p.id = q.prompt_ref_id
      GROUP BY q.prompt_ref_id HAVING COUNT(*) <> 1 OR MAX(p.id) IS NULL`,
  );
  must("there is no further prompt reference", count(db, "dispatch_prompt_refs") === rows.length);
  none(
    "every row has one context, of its own task, closed",
    `SELECT q.id FROM dispatch_queue q LEFT JOIN dispatch_context c ON c.dispatch_id = q.id
      GROUP BY q.id HAVING COUNT(c.id) <> 1 OR MAX(c.dag_task_id) <> q.dag_task_id OR MAX(c.consumed_at) IS NULL`,
  );
  none(
    "the attempts of every row are numbered from 1, and only the last one is consumed",
    `SELECT dispatch_id FROM dispatch_attempts GROUP BY dispatch_id
      HAVING COUNT(*) <> MAX(attempt_number) OR MIN(attempt_number) <> 1
          OR SUM(status = 'consumed') <> 1 OR SUM(status = 'stale') <> COUNT(*) - 1`,
  );
  must("the database is sound", JSON.stringify(db.prepare("PRAGMA integrity_check").all()).includes('"ok"'));

  const journal = played.journals.flatMap((file) => readFileSync(file, "utf8").split("\n"));
  const leases = idsIn(journal, "lease");
  const consumed = idsIn(journal, "consume");
  const attempts = new Map(
    (
      db.prepare("SELECT dispatch_id AS id, COUNT(*) AS n FROM dispatch_attempts GROUP BY 1").all() as {
        id: number;
        n: number;
      }[]
    ).map(({ id, n }) => [id, n]),
  );
  // A lease that is over makes its row stale, and only a further attempt can be leased again.
  must(
    "no attempt was leased twice",
    [...countEach(leases)].every(([id, times]) => times <= (attempts.get(id) ?? 0)),
  );
  must("nothing was consumed twice", new Set(consumed).size === consumed.length);
  must(
    "what was consumed by the journals is so in the database",
    consumed.every((id) => attempts.has(id)),
  );
  must("a journal lacks no more consumes than processes were killed", rows.length - consumed.length <= kills);
  const created = createdInLog(played.logs);
  must("no row was logged as created twice", new Set(created).size === created.length);
  must("the log lacks no more rows than processes were killed", rows.length - created.length <= kills);
  const stale = journal.filter((line) => line.startsWith("stale ")).map((line) => Number(line.slice(6)));
  return {
    problems,
    counts: {
      tasks: rows.length,
      leases: leases.length,
      takenUpAgain: count(db, "dispatch_attempts") - rows.length,
      staleByJournals: stale.reduce((sum, n) => sum + n, 0),
    },
  };
}

function tasksOf({ processes, dispatches }: Played): Set<string> {
  const tasks = new Set<string>();
  for (let at = 0; at < dispatches; at++) {
    for (let number = 0; number < processes; number++) {
      tasks.add(at % 3 === 0 ? `shared-${String(at)}` : `own-${String(number)}-${String(at)}`);
    }
  }
  return tasks;
}

function count(db: Database, table: string): number {
  return (db.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get() as { n: number }).n;
}

function idsIn(journal: readonly string[], what: string): number[] {
  return journal
    .filter((line) => line.startsWith(`${what} `))
    .map((line) => Number(line.slice(what.length + 1)));
}

function countEach(ids: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function createdInLog(logs: string): number[] {
  return readdirSync(logs, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith("dispatch-db.jsonl"))
    .flatMap((name) => readFileSync(join(logs, name), "utf8").trim().split("\n"))
    .map((line) => JSON.parse(line) as { event: string; queue_id: number })
    .filter(({ event }) => event === "DISPATCH-DB-CREATED")
    .map(({ queue_id }) => queue_id);
}
