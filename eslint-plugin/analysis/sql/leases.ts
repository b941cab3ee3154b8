import type { Statement } from "./statements.js";
import { SQL_HOLE, type Token } from "./tokens.js";

/** What is wrong with a statement that takes, or looks for, a row of the queue. */
export interface LeaseFault {
  readonly fault: "agentOnly" | "unguarded";
  /** What the condition lacks, by the contract's names. */
  readonly missing: readonly string[];
}

const QUEUE = "dispatch_queue";
const HASHES = ["prompt_sha256", "prompt_hash", "prompt_ref_id", "sha256"];
const ROW_IDS = ["id", "rowid", "queue_id", "dispatch_id", "dispatch_key", "lease_owner"];

/** The first fault of a statement; undefined for one that says which row it means. */
export function leaseFault(statement: Statement): LeaseFault | undefined {
  if (!isOnQueue(statement)) return undefined;
  const { where, verb } = statement;
  const takes = takesLease(statement);
  const wantsPending = holdsPending(where);
  if (verb === "select" && (isCount(statement) || !wantsPending)) return undefined;
  if (verb === "update" && !takes && !wantsPending) return undefined;
  if (where.includes("agent_type") && !namesRow(where))
    return { fault: "agentOnly", missing: missingOf(where) };
  // A renewal is the owner's; everyone else has to see that the row is still free.
  if (takes && !wantsPending && !isBound(where, "lease_owner"))
    return { fault: "unguarded", missing: ["status = 'pending'"] };
  return undefined;
}

/** An UPDATE that makes somebody the owner of a row. */
export function takesLease({ verb, head, tables, where }: Statement): boolean {
  if (verb !== "update" || !tables.some((table) => table === QUEUE || table === SQL_HOLE)) return false;
  const owner = valueOf(head, "lease_owner");
  const status = valueOf(head, "status");
  if (owner !== undefined && owner !== "null") return !isBound(where, "lease_owner");
  return status === "'running'" || status === "'leased'";
}

function isOnQueue({ tables, where }: Statement): boolean {
  if (tables.includes(QUEUE)) return true;
  return tables.some((table) => table.includes(SQL_HOLE)) && where.includes("status");
}

function isCount({ head, grouped }: Statement): boolean {
  return grouped || head[0] === "count" || head[0] === "changes" || (head[0] === "sum" && head.length > 1);
}

/** What a column is set to: the token behind the `=`. */
function valueOf(assignments: readonly Token[], column: Token): Token | undefined {
  const at = assignments.indexOf(column);
  return at >= 0 && assignments[at + 1] === "=" ? assignments[at + 2] : undefined;
}

/** `status = 'pending'`, `status IN ('pending', …)`, in either order. */
function holdsPending(where: readonly Token[]): boolean {
  return where.some((token, index) => {
    if (token !== "'pending'") return false;
    const near = where.slice(Math.max(0, index - 12), index);
    const operator = near.at(-1);
    if (operator === "!=" || operator === "<>" || operator === ">") return false;
    if (near.lastIndexOf("status") >= 0) {
      const between = near.slice(near.lastIndexOf("status") + 1);
      return !between.includes("not") && between.every((one) => !["and", "or"].includes(one));
    }
    return where[index + 1] === "=" && where[index + 2] === "status";
  });
}

function namesRow(where: readonly Token[]): boolean {
  if (ROW_IDS.some((column) => isBound(where, column))) return true;
  return isBound(where, "dag_task_id") && HASHES.some((column) => isBound(where, column));
}

/** A column that is held to one value: `= ?`, `IS ?`, `IN (…)`; not `!=`, `IS NULL` or `IS NOT NULL`. */
function isBound(where: readonly Token[], column: Token): boolean {
  return where.some((token, index) => {
    if (token !== column) return false;
    const [first, second = ""] = where.slice(index + 1);
    if (first === "in") return true;
    if (first === "=" || first === "==" || first === "is") return isGiven(second);
    return where[index - 1] === "=" && isGiven(where[index - 2] ?? "");
  });
}

/** A value that the statement is given; not another column, as in a join. */
function isGiven(token: Token): boolean {
  return /^[?:$@'\d(]/.test(token) || token.includes(SQL_HOLE);
}

/** A count of an agent's pending rows. */
export function countsPending(statement: Statement): boolean {
  return (
    statement.verb === "select" &&
    isOnQueue(statement) &&
    statement.head[0] === "count" &&
    holdsPending(statement.where) &&
    isBound(statement.where, "agent_type") &&
    !namesRow(statement.where)
  );
}

function missingOf(where: readonly Token[]): string[] {
  const missing = isBound(where, "dag_task_id") ? [] : ["dag_task_id"];
  if (!HASHES.some((column) => isBound(where, column))) missing.push("prompt_sha256");
  return missing;
}
