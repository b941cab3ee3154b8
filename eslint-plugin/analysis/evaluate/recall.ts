import type { Args } from "../models/native.js";
import type { Effect, SqlUse } from "../summaries/effect.js";
import type { FunctionValue, HeapObject, Value } from "../values/value.js";
import { callKey, exactKey, THIS_ROUND } from "./call-key.js";
import { Keeper, made, type Kept } from "./copy.js";
import { isInline } from "./functions.js";
import type { Interpreter } from "./interpreter.js";
import { shapeOf, type Recording } from "./recording.js";
import type { Cell } from "./state.js";

/** What came of a call. */
export interface CallResult {
  readonly value: Value;
  readonly effects: readonly Effect[];
  /** Whether control comes back to the caller. */
  readonly completes: boolean;
}

/** A call that need not be evaluated again. */
interface Memory {
  readonly key: string;
  readonly reads: readonly (readonly [Cell, Value])[];
  readonly shapes: readonly (readonly [HeapObject, number])[];
  /** How many names programs had put on `globalThis`. */
  readonly globals: number;
  /** The loop's round that its values are marked with; undefined where none is. */
  readonly round: number | undefined;
  readonly value: Kept;
  /** For each cell all that was put into it, and what was in it at the end. */
  readonly writes: readonly (readonly [cell: Cell, all: Kept, last: Kept])[];
  readonly effects: readonly KeptEffect[];
  readonly completes: boolean;
  /** With more than this to spend it may come to something else; it has spent so much. */
  readonly share: number;
  readonly spent: number;
  /** What was made for the first, second, … time that a run recalls it. */
  readonly objects: Map<object, Value>[];
  readonly used: { run: number; times: number };
}

type KeptEffect = (ip: Interpreter, all: Map<object, Value>) => Effect;

const kept = new WeakMap<FunctionValue, Memory[]>();

/** A function is called in so many ways that matter; older ones are forgotten. */
const MAX_KEPT = 8;
/** A call that looks at more than this is cheaper to evaluate than to compare. */
const MAX_READS = 400;

/**
 * Evaluates a call, or recalls what came of the same call before: the same function and arguments, while all that it
 * looked at is as it was. `getDb()` opens the database and makes its tables for every function of a module anew
 * otherwise.
 *
 * @param share the nodes that the call may evaluate
 */
export function recalled(
  ip: Interpreter,
  fn: FunctionValue,
  self: Value | undefined,
  args: Args,
  share: number,
  evaluate: () => CallResult,
): CallResult {
  if (!ip.recalls || isInline(fn.node) || ip.isRoot(fn.node) || isChanged(ip.read(ip.folder)))
    return evaluate();
  const key = callKey(ip, self, args);
  if (key === undefined) return evaluate();
  const before = kept.get(fn)?.find((one) => one.key === key && share <= one.share && isAsItWas(ip, one));
  if (before !== undefined) return replay(ip, before);
  const stepsBefore = ip.steps;
  const { result, recording } = ip.journal.recorded(ip.round, evaluate);
  if (!recording.isTainted && recording.reads.size <= MAX_READS) {
    const spent = recording.isCut ? ip.steps - stepsBefore : 1;
    const one = keep(ip, key, result, recording, { share: recording.isCut ? share : Infinity, spent });
    if (one !== undefined) kept.set(fn, [one, ...(kept.get(fn) ?? [])].slice(0, MAX_KEPT));
  }
  return result;
}

function isChanged(folder: Value): boolean {
  return folder.kind !== "literal";
}

function isAsItWas(ip: Interpreter, { reads, shapes, globals, round }: Memory): boolean {
  // What was called outside of a loop has no mark that could be put in another's place.
  const fitsRound = round !== 0 || ip.round === 0;
  return (
    fitsRound &&
    globals === ip.workspace.globals.size &&
    shapes.every(([object, shape]) => shapeOf(object) === shape) &&
    reads.every(([cell, value]) => {
      const now = ip.read(cell);
      return now === value || exactKey(now) === exactKey(value);
    })
  );
}

function keep(
  ip: Interpreter,
  key: string,
  result: CallResult,
  recording: Recording,
  cost: Pick<Memory, "share" | "spent">,
): Memory | undefined {
  const keeper = new Keeper(ip, recording);
  const value = keeper.keep(result.value);
  if (value === undefined) return undefined;
  const writes: Memory["writes"][number][] = [];
  for (const [cell, written] of recording.writes) {
    const all = keeper.keep(written);
    const last = keeper.keep(ip.read(cell));
    if (all === undefined || last === undefined) return undefined;
    writes.push([cell, all, last]);
  }
  return {
    key,
    reads: [...recording.reads],
    shapes: [...recording.shapes],
    globals: ip.workspace.globals.size,
    round: recording.isOfRound || key.includes(THIS_ROUND) ? recording.round : undefined,
    value,
    writes,
    effects: result.effects.map((effect) => keepEffect(effect, keeper)),
    completes: result.completes,
    ...cost,
    objects: [],
    used: { run: 0, times: 0 },
  };
}

function replay(ip: Interpreter, memory: Memory): CallResult {
  const all = objectsFor(ip, memory);
  ip.spend(memory.spent);
  if (memory.share !== Infinity) ip.journal.cut();
  for (const [object] of memory.shapes) ip.journal.look(object);
  if (memory.round !== undefined) ip.roundOf();
  for (const [cell, written, last] of memory.writes) {
    ip.write(cell, made(written, ip, all));
    ip.write(cell, made(last, ip, all));
  }
  const effects = memory.effects.map((effect) => effect(ip, all));
  for (const effect of effects)
    if (effect.kind === "sql" && effect.use !== undefined) ip.sqlUses.push(effect.use);
  const value = made(memory.value, ip, all);
  ip.journal.handOut(all.values());
  return { value, effects, completes: memory.completes };
}

/**
 * The objects that a call makes: others for each call of a run, but the same for the first, second, … call of each run.
 * A module that keeps one (`connection ??= open()`) then looks the same to later runs.
 */
function objectsFor(ip: Interpreter, { objects, used, round }: Memory): Map<object, Value> {
  if (round !== undefined) return new Map();
  if (used.run !== ip.run) {
    used.run = ip.run;
    used.times = 0;
  }
  const index = used.times++;
  return (objects[index] ??= new Map());
}

function keepEffect(effect: Effect, keeper: Keeper): KeptEffect {
  const keep = (value: Value): Kept => keeper.keep(value) ?? value;
  switch (effect.kind) {
    case "path": {
      const path = keep(effect.path);
      return typeof path === "function" ? (ip, all) => ({ ...effect, path: path(ip, all) }) : () => effect;
    }
    case "log": {
      const fields = effect.fields.map(({ known, others }) => ({
        known: [...known].map(([name, value]) => [name, keep(value)] as const),
        others: keep(others),
      }));
      return (ip, all) => ({
        ...effect,
        fields: fields.map(({ known, others }) => ({
          known: new Map(known.map(([name, value]) => [name, made(value, ip, all)])),
          others: made(others, ip, all),
        })),
      });
    }
    case "sql": {
      const { use } = effect;
      if (use === undefined) return () => effect;
      // Whether anyone looks at a statement's count is another matter each time that it is executed.
      const before: SqlUse = { ...use };
      return () => ({ ...effect, use: { ...before } });
    }
    default:
      return () => effect;
  }
}
