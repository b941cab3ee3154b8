import { alternatives, join, joinAll } from "../values/join.js";
import type { HeapObject, Value } from "../values/value.js";
import type { Interpreter } from "./interpreter.js";
import { Recording } from "./recording.js";
import { joinTwins, withoutTwins } from "./twins.js";

let clock = 0;
/** Orders the births of cells, objects and forks: what is younger than a fork need not be restored after it. */
export function tick(): number {
  return ++clock;
}

/**
 * A place that holds a value: a variable, a property, an array's elements.
 *
 * Inside the run that made it, a cell is followed statement by statement. For every other run it holds what it
 * held at the end of its own run, or whatever any other run ever put there ({@link Cell.escaped}).
 */
export class Cell {
  readonly birth = tick();
  /** The value is worked out when it is first read: an import. */
  lazy: ((reader: Interpreter) => Value) | undefined;
  /** It belongs to a run as a whole, not to the program: no call is compared by it. */
  isOfRun = false;
  /** What runs other than the cell's own have assigned. */
  escaped: Value | undefined;
  /** Nothing has been assigned since it was made. */
  isConstant = true;

  constructor(
    public value: Value,
    readonly run: number,
    /** The module whose run made it. */
    readonly module?: object,
  ) {}
}

function saysSomething(value: Value): boolean {
  return alternatives(value).some(({ kind }) => kind !== "unknown" && kind !== "literal");
}

/** The values that cells have at the end of a branch, where they differ from its beginning. */
export type Delta = ReadonlyMap<Cell, Value>;

export interface Branch {
  readonly delta: Delta;
  /** False when control never reaches the branch's end. */
  readonly live: boolean;
}

interface Log {
  readonly start: number;
  readonly old: Map<Cell, Value>;
  /** All values that a cell had on the way, for a `catch` that may be entered at any moment. */
  readonly seen: Map<Cell, Value> | undefined;
}

/** Follows the changes of cells through branches: run one, put everything back, run the other, join. */
export class Journal {
  readonly #logs: Log[] = [];
  readonly #recordings: Recording[] = [];
  /** Set when a run assigns a cell of another run to something new: what was read before may be too little. */
  escapes = false;

  readonly start = tick();

  constructor(
    readonly run: number,
    readonly module?: object,
  ) {}

  /** The number of open forks. */
  get depth(): number {
    return this.#logs.length;
  }

  read(cell: Cell): Value {
    const value = this.#valueOf(cell);
    const recording = this.#recordings.at(-1);
    if (recording !== undefined && cell.birth < recording.start && !cell.isOfRun) recording.read(cell, value);
    return value;
  }

  #valueOf(cell: Cell): Value {
    if (cell.run === this.run || cell.escaped === undefined || this.#logs.some((log) => log.old.has(cell)))
      return cell.value;
    return join(cell.value, cell.escaped);
  }

  /** Notes that it counts which properties an object has. */
  look(object: HeapObject): void {
    const recording = this.#recordings.at(-1);
    if (recording !== undefined && object.birth < recording.start) recording.shape(object);
  }

  /**
   * Runs a call, and notes what it looks at and changes of all that is older.
   *
   * @param round the round of a loop that the call is made in; 0 outside of loops
   * @param body runs the call
   */
  recorded<R>(round: number, body: () => R): { result: R; recording: Recording } {
    const recording = new Recording(tick(), round);
    this.#recordings.push(recording);
    try {
      return { result: body(), recording };
    } finally {
      this.#recordings.pop();
      this.#recordings.at(-1)?.adopt(recording);
    }
  }

  /** Notes that a call gets objects of its own, though they are older. */
  handOut(objects: Iterable<Value>): void {
    const recording = this.#recordings.at(-1);
    if (recording !== undefined) for (const object of objects) recording.handedOut.add(object);
  }

  /** Notes that the calls on the way have run out of what they may spend. */
  cut(): void {
    for (const recording of this.#recordings) recording.isCut = true;
  }

  /** Notes that a value is marked as one of a round. */
  markRound(round: number): void {
    const recording = this.#recordings.at(-1);
    if (recording?.round === round) recording.isOfRound = true;
  }

  /**
   * Notes that the calls on the way are not good for a second time, since they turn on something around them.
   *
   * @param since when that came about: calls that began before hold all of it in themselves
   */
  taint(since = 0): void {
    for (let index = this.#recordings.length - 1; index >= 0; index--) {
      const recording = this.#recordings[index];
      if (recording === undefined || recording.start <= since) return;
      recording.isTainted = true;
    }
  }

  write(cell: Cell, value: Value): void {
    const recording = this.#recordings.at(-1);
    if (recording !== undefined && cell.birth < recording.start && !cell.isOfRun)
      recording.write(cell, this.#valueOf(cell), value);
    cell.lazy = undefined;
    cell.isConstant = false;
    const top = this.#logs.at(-1);
    // A cell of another module's run may be younger than the fork, if that module was first needed inside it.
    const isForeign = cell.run !== this.run;
    if (top !== undefined && (isForeign || cell.birth < top.start) && !top.old.has(cell))
      top.old.set(cell, cell.value);
    cell.value = value;
    // Only a module's own functions tell what may be in its cells: what a caller passes in is that caller's matter.
    if (isForeign && cell.module === this.module) {
      const escaped = cell.escaped === undefined ? value : joinTwins(cell.escaped, value);
      // Only what can be part of a path is worth a second look at everything.
      if (escaped !== cell.escaped && saysSomething(value)) this.escapes = true;
      cell.escaped = escaped;
    }
    for (const { seen, start } of this.#logs)
      if (seen !== undefined && (isForeign || cell.birth < start)) {
        const before = seen.get(cell);
        seen.set(cell, before === undefined ? value : join(before, value));
      }
  }

  /** Fills a cell that was just added to an object born at `birth`: where the object is older, a branch may undo it. */
  writeNew(cell: Cell, value: Value, birth: number, module: object | undefined): void {
    this.taint(birth);
    const log = this.#logs.findLast(({ start }) => birth < start);
    if (log !== undefined)
      for (const { old, start } of this.#logs) if (birth < start) old.set(cell, cell.value);
    cell.value = value;
    if (birth < this.start && module === this.module) cell.escaped = value;
  }

  /**
   * Runs a branch and puts every older cell back to what it held.
   *
   * @param body runs the branch; returns whether control reaches its end
   */
  fork(body: () => boolean): Branch {
    const log = this.#open(false);
    try {
      const live = body();
      return { delta: this.#delta(this.#logs.length - 1), live };
    } finally {
      this.#rollBack(log);
    }
  }

  /** Like {@link fork}, and also tells every value that older cells had on the way. */
  forkSeeing(body: () => boolean): Branch & { seen: Delta } {
    const log = this.#open(true);
    try {
      const live = body();
      return { delta: this.#delta(this.#logs.length - 1), live, seen: log.seen ?? new Map<Cell, Value>() };
    } finally {
      this.#rollBack(log);
    }
  }

  /** The changes since the fork that made the depth `depth` (as {@link depth} told inside it). */
  snapshot(depth: number): Delta {
    return this.#delta(depth - 1);
  }

  /** Control comes together: each cell may hold what any of the branches left in it. */
  merge(deltas: readonly Delta[]): void {
    const [only] = deltas;
    if (deltas.length === 1 && only !== undefined) {
      for (const [cell, value] of only) this.write(cell, value);
      return;
    }
    const cells = new Set<Cell>();
    for (const delta of deltas) for (const cell of delta.keys()) cells.add(cell);
    for (const cell of cells) {
      const base = this.read(cell);
      this.write(cell, withoutTwins(joinAll(deltas.map((delta) => delta.get(cell) ?? base))));
    }
  }

  #open(seeing: boolean): Log {
    const log: Log = { start: tick(), old: new Map(), seen: seeing ? new Map() : undefined };
    this.#logs.push(log);
    return log;
  }

  #delta(from: number): Delta {
    const delta = new Map<Cell, Value>();
    for (const { old } of this.#logs.slice(Math.max(from, 0)))
      for (const cell of old.keys()) delta.set(cell, cell.value);
    return delta;
  }

  #rollBack(log: Log): void {
    this.#logs.pop();
    for (const [cell, value] of log.old) cell.value = value;
  }
}
