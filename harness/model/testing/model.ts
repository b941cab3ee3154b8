import type { QueueStatus } from "../../../contract/index.js";
import { duplicateRules, type DuplicateRule } from "../../../contract/index.js";
import type { Dump } from "./protocol.js";

/** Which dispatch is meant. */
export interface Tuple {
  readonly agent_type: string;
  readonly dag_task_id: string;
  readonly prompt_sha256: string;
  readonly parent_session_id: string;
}

/** A row as the model has it. */
interface Row extends Tuple {
  readonly id: number;
  status: QueueStatus;
  owner: string | null;
  expiry: number | null;
  closed: boolean;
  /** The status in which each attempt is, or ended. */
  attempts: QueueStatus[];
}

/** What the model expects of a call: a value, or an error; of these codes where the contract names one. */
export type Expected =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly codes?: readonly string[] };

const ok = (value: unknown): Expected => ({ ok: true, value });

/** The queue as contract §6 and §7 describe it, in plain objects. */
export class QueueModel {
  rows: Row[] = [];
  now = 1_000_000;

  clone(): QueueModel {
    const copy = new QueueModel();
    copy.rows = this.rows.map((row) => ({ ...row, attempts: [...row.attempts] }));
    copy.now = this.now;
    return copy;
  }

  create(tuple: Tuple, resume: boolean): Expected {
    const ofTask = this.rows.filter((row) => row.dag_task_id === tuple.dag_task_id);
    const isStale = (row: Row): boolean => row.status === "running" && (row.expiry ?? 0) <= this.now;
    const over = (row: Row): boolean => row.status === "failed" || row.status === "stale" || isStale(row);
    const known = ofTask.find((row) => ruleFor(tuple, row)?.result === "idempotent");
    const takenUp = known !== undefined && resume && over(known);
    // What is there and stays as it is stands in nobody's way; a new or reopened dispatch must fit the others.
    const codes =
      known === undefined || takenUp
        ? ofTask.flatMap((row) => {
            const rule = ruleFor(tuple, row);
            if (rule?.result !== "rejected") return [];
            const lifted = rule.code === "SESSION_MISMATCH" && resume && over(row);
            return lifted || rule.code === undefined ? [] : [rule.code];
          })
        : [];
    if (codes.length > 0) return { ok: false, codes };
    if (resume) for (const row of ofTask.filter(isStale)) end(row, "stale");
    if (known !== undefined) {
      if (takenUp) {
        Object.assign(known, { status: "pending", owner: null, expiry: null, closed: false });
        known.attempts.push("pending");
      }
      return ok({ outcome: "idempotent", queue_id: known.id });
    }
    const id = this.rows.length + 1;
    const { agent_type, dag_task_id, prompt_sha256, parent_session_id } = tuple;
    const identity = { agent_type, dag_task_id, prompt_sha256, parent_session_id };
    const fresh = { owner: null, expiry: null, closed: false, attempts: ["pending" as const] };
    this.rows.push({ id, ...identity, status: "pending", ...fresh });
    return ok({ outcome: "created", queue_id: id });
  }

  lease(tuple: Tuple, owner: string, ttl: number): Expected {
    const row = this.rows.find((one) => sameTuple(one, tuple));
    if (row?.status !== "pending") return ok({ leased: false });
    Object.assign(row, { status: "running", owner, expiry: this.now + ttl });
    row.attempts[row.attempts.length - 1] = "running";
    return ok({ leased: true, row: { id: row.id, lease_owner: owner, lease_expiry: this.now + ttl } });
  }

  consume(id: number, owner: string, outcome: "success" | "failed"): Expected {
    const row = this.rows[id - 1];
    if (row?.status !== "running" || row.owner !== owner) return { ok: false };
    end(row, outcome === "success" ? "consumed" : "failed");
    return ok(null);
  }

  fail(id: number): Expected {
    const row = this.rows[id - 1];
    if (row === undefined || row.status === "consumed") return { ok: false };
    if (row.status !== "failed") end(row, "failed");
    return ok(null);
  }

  expire(): Expected {
    const expired = this.rows.filter((row) => row.status === "running" && (row.expiry ?? 0) <= this.now);
    for (const row of expired) end(row, "stale");
    return ok(expired.length);
  }

  /** How many rows of an agent wait. */
  pending(agent_type: string): number {
    return this.rows.filter((row) => row.status === "pending" && row.agent_type === agent_type).length;
  }

  /** What the tables must hold. */
  dump(): Dump {
    return {
      queue: this.rows.map((row) => ({
        id: row.id,
        status: row.status,
        agent_type: row.agent_type,
        dag_task_id: row.dag_task_id,
        parent_session_id: row.parent_session_id,
        lease_owner: row.owner,
        lease_expiry: row.expiry,
        prompt_sha256: row.prompt_sha256,
      })),
      refs: this.rows.map(({ id }) => ({ id })),
      contexts: this.rows.map(({ id, closed }) => ({ dispatch_id: id, closed: closed ? 1 : 0 })),
      attempts: this.rows.flatMap(({ id, attempts }) =>
        attempts.map((status, index) => ({ dispatch_id: id, attempt_number: index + 1, status })),
      ),
    };
  }
}

function end(row: Row, status: "consumed" | "failed" | "stale"): void {
  row.status = status;
  if (status !== "stale") row.closed = true;
  row.attempts[row.attempts.length - 1] = status;
}

function sameTuple(a: Tuple, b: Tuple): boolean {
  return (
    a.agent_type === b.agent_type &&
    a.dag_task_id === b.dag_task_id &&
    a.prompt_sha256 === b.prompt_sha256 &&
    a.parent_session_id === b.parent_session_id
  );
}

/** The row of the table of contract §7 that says how a new dispatch stands to an earlier one. */
function ruleFor(a: Tuple, b: Tuple): DuplicateRule | undefined {
  const fits = (wanted: DuplicateRule["agent"], same: boolean): boolean =>
    wanted === "any" || (wanted === "same") === same;
  return duplicateRules.find(
    (rule) =>
      fits(rule.session, a.parent_session_id === b.parent_session_id) &&
      fits(rule.agent, a.agent_type === b.agent_type) &&
      fits(rule.dagTaskId, a.dag_task_id === b.dag_task_id) &&
      fits(rule.promptHash, a.prompt_sha256 === b.prompt_sha256),
  );
}
