import { statSync } from "node:fs";
import { firstLine } from "../../contract/errors.js";
import {
  columnsOf,
  decoded,
  openUntouched,
  type Row,
  safely,
  type SqliteConnection,
} from "../state/index.js";
import { type CheckOutcome, Findings, type SelfTestFinding } from "./result.js";

/** Seed: "Fail if duplicate dispatch rows exist for same active tuple". */
export async function duplicateActiveRows(db: string | undefined): Promise<CheckOutcome> {
  if (db === undefined) return { skipped: "no database was named" };
  if (statSync(db, { throwIfNoEntry: false }) === undefined) return { skipped: `there is no database ${db}` };
  let connection: SqliteConnection | undefined;
  try {
    connection = await openUntouched(db);
    const rows = activeRows(connection);
    if (rows === undefined) return { skipped: `${db} has no table dispatch_queue` };
    return Findings.of(...duplicatesIn(rows));
  } catch (error) {
    return Findings.of({ place: db, message: `cannot be read as a database: ${firstLine(error)}` });
  } finally {
    connection?.close();
  }
}

/** What of a row says which dispatch it is. Of rows in old tables, some of it is not known. */
const COLUMNS = [
  "id",
  "status",
  "agent_type",
  "dag_task_id",
  "prompt_ref_id",
  "parent_session_id",
  "dispatch_key",
  "created_at",
];

/** The rows that wait or run, each with the hash of its prompt; undefined if there is no queue. */
function activeRows(db: SqliteConnection): Row[] | undefined {
  const known = columnsOf(db, "dispatch_queue");
  if (known.size === 0) return undefined;
  const refs = columnsOf(db, "dispatch_prompt_refs");
  const hashed = known.has("prompt_ref_id") && refs.has("id") && refs.has("sha256");
  const columns = COLUMNS.map((name) => `${known.has(name) ? safely(`q.${name}`) : "NULL"} AS ${name}`);
  const hash = hashed
    ? `(SELECT ${safely("sha256")} FROM dispatch_prompt_refs WHERE id = q.prompt_ref_id)`
    : "NULL";
  const rows = db.all(
    `SELECT ${columns.join(", ")}, ${hash} AS prompt_sha256 FROM dispatch_queue q
      WHERE q.status IN ('pending', 'running') ORDER BY q.rowid`,
  );
  return rows.map(decoded);
}

/** One finding for each set of rows that are the same dispatch. */
export function duplicatesIn(rows: readonly Row[]): SelfTestFinding[] {
  const byKey = groups(rows, ({ dispatch_key: key }) => key ?? undefined);
  const byTuple = groups(rows, tupleOf).flatMap(bySession);
  const told = new Set<string>();
  const finding = (same: readonly Row[], what: string): SelfTestFinding[] => {
    const ids = same.map(({ id }) => String(id)).join(", ");
    if (same.length < 2 || told.has(ids)) return [];
    told.add(ids);
    const [first] = same;
    const of = `${String(first?.["agent_type"])}, task ${String(first?.["dag_task_id"])}`;
    return [
      {
        place: `dispatch_queue ${ids}`,
        message: `${String(same.length)} active rows are one dispatch (${of}): ${what}`,
        rows: same,
      },
    ];
  };
  return [
    ...byTuple.flatMap((same) => finding(same, "same agent_type, dag_task_id and prompt")),
    ...byKey.flatMap((same) => finding(same, "same dispatch_key")),
  ];
}

/** Agent, task and prompt in one text. Without any word on its prompt nobody can tell which dispatch a row is. */
function tupleOf({ agent_type, dag_task_id, prompt_sha256, prompt_ref_id }: Row): string | undefined {
  const prompt = prompt_sha256 ?? prompt_ref_id ?? undefined;
  return prompt === undefined
    ? undefined
    : JSON.stringify([agent_type, dag_task_id, typeof prompt, String(prompt).toLowerCase()]);
}

/** Two sessions may ask for the same; where a row does not say whose it is, nothing tells it from the others. */
function bySession(rows: readonly Row[]): (readonly Row[])[] {
  const session = (row: Row): string | number | null => row["parent_session_id"] ?? null;
  if (rows.some((row) => session(row) === null)) return [rows];
  return groups(rows, session);
}

function groups(rows: readonly Row[], keyOf: (row: Row) => unknown): Row[][] {
  const found = new Map<unknown, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === undefined) continue;
    const group = found.get(key);
    if (group === undefined) found.set(key, [row]);
    else group.push(row);
  }
  return [...found.values()];
}
