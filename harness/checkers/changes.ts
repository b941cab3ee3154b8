import type { DispatchState, QueueRow, Row } from "../state/index.js";

/** The tables in which a dispatch lives. */
const TABLES = ["queue", "promptRefs", "contexts", "attempts"] as const;

/** The rows of the tables in which a dispatch lives. */
export type DispatchTables = Pick<DispatchState, (typeof TABLES)[number]>;

/** A row that came, went, or holds other values than before. */
export interface Change {
  readonly table: (typeof TABLES)[number];
  readonly kind: "added" | "changed" | "removed";
  readonly before?: Row;
  readonly after?: Row;
}

/** The dispatch tables of a state, for a history that needs no more of it. */
export function tablesOf({ queue, promptRefs, contexts, attempts }: DispatchState): DispatchTables {
  return { queue, promptRefs, contexts, attempts };
}

/** What differs between two moments, table by table. A row is known by its id. */
export function changesBetween(before: DispatchTables, after: DispatchTables): Change[] {
  return TABLES.flatMap((table) => {
    const was = byId(before[table]);
    const is = byId(after[table]);
    const changes: Change[] = [];
    for (const [id, row] of was) {
      const now = is.get(id);
      if (now === undefined) changes.push({ table, kind: "removed", before: row });
      else if (!isEqual(row, now)) changes.push({ table, kind: "changed", before: row, after: now });
    }
    for (const [id, row] of is) {
      if (!was.has(id)) changes.push({ table, kind: "added", after: row });
    }
    return changes;
  });
}

/** Whether a change is one of a queue row, or of the context and the attempts that belong to it. */
export function isOf({ table, before, after }: Change, { id, dispatch_id }: QueueRow): boolean {
  const row = after ?? before;
  if (table === "queue") return row?.id === id;
  if (table === "promptRefs") return false;
  const owner = row?.["dispatch_id"];
  // Contract §5 points at the queue's id; some frameworks point at its dispatch_id.
  return owner === id || (owner !== undefined && owner !== null && owner === dispatch_id);
}

const NAMES = {
  queue: "queue row",
  promptRefs: "prompt reference",
  contexts: "context row",
  attempts: "attempt",
} as const;

/** `queue row 3 (T-a): status pending → running, lease_owner null → ses_1:call_1`. */
export function describeChange({ table, kind, before, after }: Change): string {
  const row = after ?? before ?? {};
  const task = row["dag_task_id"];
  const name = `${NAMES[table]} ${String(row["id"])}${typeof task === "string" ? ` (${task})` : ""}`;
  if (kind !== "changed") return `${name} was ${kind}`;
  const columns = Object.keys({ ...before, ...after }).filter((key) => before?.[key] !== after?.[key]);
  return `${name}: ${columns.map((key) => `${key} ${print(before?.[key])} → ${print(after?.[key])}`).join(", ")}`;
}

/** `row 3 (T-a)`. */
export function nameOf({ id, dag_task_id }: QueueRow): string {
  return `row ${String(id)} (${dag_task_id ?? "no task"})`;
}

/** A table without ids keeps its rows apart by their places. */
function byId(rows: readonly Row[]): Map<unknown, Row> {
  return new Map(rows.map((row, at) => [row["id"] ?? `#${String(at)}`, row]));
}

function isEqual(a: Row, b: Row): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => a[key] === b[key]);
}

function print(value: Row[string]): string {
  return value === undefined || value === null ? "null" : String(value);
}
