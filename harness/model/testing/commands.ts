import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Expected, QueueModel, Tuple } from "./model.js";
import type { Answer, Dump } from "./protocol.js";
import type { RealQueue } from "./real-queue.js";

type Command = fc.AsyncCommand<QueueModel, RealQueue>;

/** One call of dispatch-db: what is asked of the library, and what the model does about it. */
interface Call {
  readonly session: number;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly model: (model: QueueModel) => Expected;
  /** What else must hold of the answer, before the model has gone on. */
  readonly also?: (model: QueueModel, value: unknown) => string | undefined;
}

/** Lease times that no clock reaches exactly: whether a lease that ends now is over is nobody's business. */
const TTLS = [1_500, 60_500];
const TICK = 1_000;

/** Mostly 0: what never meets tells nothing. */
const small = (max: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(max) });
const tuple = fc
  .record({ agent: small(1), task: small(1), hash: small(1), session: fc.nat(1) })
  .map(({ agent, task, hash, session }) => ({
    session,
    tuple: {
      agent_type: `Agent-${String(agent)}`,
      dag_task_id: `T-${String(task)}`,
      prompt_sha256: String(hash).repeat(64),
      parent_session_id: `ses_${String(session)}`,
    },
  }));

const create = fc
  .tuple(tuple, fc.boolean(), small(9))
  .map(([{ session, tuple: asked }, resume, call]): Call => ({
    session,
    name: "dbCreateDispatchAtomic",
    args: [{ ...asked, call_id: `call_${String(call)}`, file_path: "p.md", size_bytes: 1, resume }],
    model: (model) => model.create(asked, resume),
  }));

const lease = fc
  .tuple(tuple, fc.boolean(), small(2), small(1), fc.constantFrom(...TTLS))
  .map(([{ tuple: asked }, byKey, session, call, ttl]): Call => {
    const sessionID = `ses_${String(session)}`;
    const callID = `call_${String(call)}`;
    const by = byKey ? { dispatch_key: keyOf(asked) } : asked;
    return {
      session,
      name: "dbLeaseDispatchExact",
      args: [{ ...by, sessionID, callID, lease_ttl_ms: ttl }],
      model: (model) => model.lease(asked, `${sessionID}:${callID}`, ttl),
      also: (model, value) => {
        const { leased, pending_count: count } = value as { leased: boolean; pending_count?: number };
        if (leased || byKey || count === model.pending(asked.agent_type)) return undefined;
        return `pending_count is ${String(count)}`;
      },
    };
  });

const consume = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    small(2),
    small(1),
    fc.constantFrom("success" as const, "failed" as const),
  )
  .map(([id, session, call, outcome]): Call => {
    const owner = `ses_${String(session)}:call_${String(call)}`;
    return {
      session,
      name: "dbConsumeDispatchExact",
      args: [id, owner, outcome],
      model: (model) => model.consume(id, owner, outcome),
    };
  });

const fail = fc.tuple(fc.integer({ min: 1, max: 3 }), small(2)).map(([id, session]): Call => ({
  session,
  name: "dbFailDispatchExact",
  args: [id, "test", "boom"],
  model: (model) => model.fail(id),
}));

const expire = fc
  .tuple(small(2), fc.constantFrom(1, 2, 61))
  .map(([session, ticks]): Call & { readonly ticks: number } => ({
    session,
    ticks,
    name: "dbCleanStaleLeases",
    args: [],
    model: (model) => model.expire(),
  }));

const calls: fc.Arbitrary<Call>[] = [create, create, lease, lease, consume, fail, expire];

/** Commands of every kind. */
export const commands: fc.Arbitrary<Command>[] = [
  ...calls.map((call) => call.map((one) => new CallCommand(one))),
  small(61).map((ticks) => new WaitCommand(ticks)),
];

/** Calls in the middle of which, or right after which, the process dies. */
export const crashes: fc.Arbitrary<Command>[] = calls.map((call) =>
  fc.tuple(call, small(9)).map(([one, at]) => new CrashCommand(one, at)),
);

class WaitCommand implements Command {
  constructor(readonly ticks: number) {}
  check(): boolean {
    return true;
  }
  run(model: QueueModel): Promise<void> {
    model.now += this.ticks * TICK;
    return Promise.resolve();
  }
  toString(): string {
    return `wait(${String(this.ticks)} s)`;
  }
}

class CallCommand implements Command {
  constructor(readonly call: Call) {}
  check(): boolean {
    return true;
  }
  async run(model: QueueModel, real: RealQueue): Promise<void> {
    const { session, name, args } = this.call;
    advance(this.call, model);
    const answer = await real.call(session, { name, args, now: model.now });
    if (answer === undefined) throw new Error(`the process died of ${String(this)}`);
    const pendingBefore = this.call.also;
    const problem = answer.ok ? pendingBefore?.(model, answer.value) : undefined;
    if (problem !== undefined) throw new Error(`${String(this)}: ${problem}`);
    compareAnswer(String(this), this.call.model(model), answer);
    compareDump(String(this), answer.dump, [model.dump()]);
  }
  toString(): string {
    return printed(this.call);
  }
}

class CrashCommand implements Command {
  constructor(
    readonly call: Call,
    readonly at: number,
  ) {}
  check(): boolean {
    return true;
  }
  async run(model: QueueModel, real: RealQueue): Promise<void> {
    const { session, name, args } = this.call;
    advance(this.call, model);
    const after = model.clone();
    const expected = this.call.model(after);
    const answer = await real.call(session, { name, args, now: model.now, crashAt: this.at });
    // A call that is turned down ends before its process can.
    if (answer !== undefined) compareAnswer(String(this), expected, answer);
    const dump = await real.dump(session);
    compareDump(String(this), dump, [model.dump(), after.dump()]);
    // All or nothing; which of the two, only the tables know.
    if (isDeepStrictEqual(dump, after.dump())) model.rows = after.rows;
  }
  toString(): string {
    return `crash(${String(this.at)}) in ${printed(this.call)}`;
  }
}

function advance(call: Call, model: QueueModel): void {
  if ("ticks" in call) model.now += Number(call.ticks) * TICK;
}

function compareAnswer(what: string, expected: Expected, answer: Answer): void {
  const said = answer.ok ? JSON.stringify(answer.value) : `${answer.code}: ${answer.message}`;
  const wrong = (wanted: string): Error => new Error(`${what} gave ${said}, not ${wanted}`);
  if (!expected.ok) {
    if (answer.ok) throw wrong(`an error (${expected.codes?.join(" or ") ?? "any"})`);
    if (expected.codes !== undefined && !expected.codes.includes(answer.code)) {
      throw wrong(expected.codes.join(" or "));
    }
    return;
  }
  if (!answer.ok || !contains(answer.value, expected.value)) throw wrong(JSON.stringify(expected.value));
}

function compareDump(what: string, dump: Dump, allowed: readonly Dump[]): void {
  if (allowed.some((one) => isDeepStrictEqual(dump, one))) return;
  throw new Error(
    `after ${what} the tables hold ${JSON.stringify(dump)}, not ${allowed.map((one) => JSON.stringify(one)).join(" or ")}`,
  );
}

/** Whether a value has all that is wanted of it, and maybe more. */
function contains(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== "object" || wanted === null) return value === wanted;
  return (
    typeof value === "object" &&
    value !== null &&
    Object.entries(wanted).every(([key, part]) => contains((value as Record<string, unknown>)[key], part))
  );
}

function keyOf(tuple: Tuple): string {
  const { agent_type, dag_task_id, prompt_sha256, parent_session_id } = tuple;
  const text = [agent_type, dag_task_id, prompt_sha256, parent_session_id].join("\0");
  return createHash("sha256").update(text).digest("hex");
}

function printed({ name, args, ...rest }: Call): string {
  const shown = JSON.stringify(args)
    .slice(1, -1)
    .replaceAll(/0{64}|1{64}/gu, (hash) => `${hash.slice(0, 1)}…`);
  const waited = "ticks" in rest ? ` after ${String(rest.ticks)} s` : "";
  return `${name}(${shown})${waited}`;
}
