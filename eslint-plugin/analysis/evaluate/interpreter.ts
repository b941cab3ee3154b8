import type { TSESTree } from "@typescript-eslint/utils";
import type { Node } from "../ast.js";
import type { ModuleRecord, Scheduled } from "../modules/record.js";
import type { Workspace } from "../modules/workspace.js";
import type { Args } from "../models/native.js";
import type { Effect, EffectHere, Operation, Site, SqlUse, StartMark } from "../summaries/effect.js";
import {
  ABSENT,
  freshId,
  literal,
  UNDEFINED,
  type ClassValue,
  type FunctionNode,
  type HeapObject,
  type Value,
} from "../values/value.js";
import { callValue } from "./calls.js";
import { belowFolder } from "./folder.js";
import { evaluateExpression } from "./expressions.js";
import type { Owner, Scope } from "./scope.js";
import { Cell, Journal, tick, type Delta } from "./state.js";
import { noteSqlValue } from "./statement-calls.js";
import { executeStatement } from "./statements.js";

/** A function, or a module's top level, that is being evaluated. */
export interface Frame {
  readonly code: FunctionNode | TSESTree.Program;
  readonly module: ModuleRecord;
  readonly owner: Owner;
  readonly returns: Value[];
  readonly yields: Value[];
  readonly effects: Effect[];
  /** The call that led here; undefined for the code that the run is about. */
  readonly calledFrom?: Site | undefined;
  /** When it was entered, on the journal's clock. */
  readonly since: number;
}

/** Where `break`, `continue` and `return` lead to. */
export interface Control {
  readonly kind: "function" | "loop" | "switch" | "block";
  readonly labels: readonly string[];
  /** The journal's depth inside the fork that the construct's body runs in. */
  readonly depth: number;
  readonly exits: Delta[];
  /** The same for the fork of a loop's present round, which `continue` ends. */
  readonly roundDepth: number;
  readonly continues: Delta[];
}

/** What a run may spend: evaluated nodes. Past that, calls are no longer followed, and loops run once. */
const MAX_STEPS = 8_000;
/** Of what is left, a call may spend half, or this much: so that one greedy call leaves something to the others. */
const LEAST_SHARE = 800;
/** A call into code that has nothing to do with the matter, with nothing of it among its arguments, may spend this. */
const ASIDE_SHARE = 300;
/** Code is denser than this only where it is minified. */
const CHARACTERS_PER_STEP = 4;
/** More effects than this come from many ways to few places. */
const MAX_EFFECTS = 1500;
/** Calls inside calls. */
const MAX_FRAMES = 60;

let runs = 0;

/**
 * Evaluates code over abstract values: follows every path once, joins where paths meet, enters the functions
 * that it can see, and records what reaches a writer. One interpreter does one run: a module's top level, or one
 * function with unknown arguments.
 */
export class Interpreter {
  readonly run = ++runs;
  readonly journal: Journal;
  readonly frames: Frame[] = [];
  readonly controls: Control[] = [];
  /** Functions and classes made by the code of this run itself, not by the functions that it calls. */
  readonly scheduled: Scheduled[] = [];
  /** The working folder, once the program has changed it. */
  readonly folder: Cell;
  /** Which starts of a dispatch may have happened on the way here, as numbers of {@link marks}. */
  readonly starts: Cell;
  readonly marks: (StartMark | undefined)[] = [undefined];
  /** Calls inside a start are part of it. */
  withinStart = 0;
  /** The call that was evaluated last went into a function that only throws. */
  aborted = false;
  hasAborted(): boolean {
    return this.aborted;
  }

  /** The round of the innermost loop, counted through the whole run; 0 outside of loops. */
  round = 0;
  /** Statements that were executed so far: `SELECT changes()` looks at them. */
  readonly sqlUses: SqlUse[] = [];
  #rounds = 0;
  #steps = 0;
  #limit: number;

  /**
   * @param root the module that the run is about
   * @param budget what this run may spend, where that is less than usual: a module with very many functions has
   *   little for each
   * @param size characters of the code that the run is about: reading it once is always paid for
   * @param recalls whether calls that were evaluated before need not be again
   */
  constructor(
    readonly workspace: Workspace,
    readonly root: ModuleRecord,
    budget = MAX_STEPS,
    size = 0,
    readonly recalls = false,
  ) {
    this.journal = new Journal(this.run, root);
    this.folder = this.cell(UNDEFINED);
    this.starts = this.cell(literal(0));
    this.folder.isOfRun = true;
    this.starts.isOfRun = true;
    this.#limit = Math.min(budget, MAX_STEPS) + size / CHARACTERS_PER_STEP;
  }

  /** Nodes evaluated so far. */
  get steps(): number {
    return this.#steps;
  }

  get frame(): Frame {
    const frame = this.frames.at(-1);
    if (frame === undefined) throw new Error("no frame: evaluation starts with a module or a function");
    return frame;
  }

  get module(): ModuleRecord {
    return this.frame.module;
  }

  /** True when no more calls are followed: the run has spent what it may. */
  get exhausted(): boolean {
    if (this.frames.length > MAX_FRAMES) {
      this.journal.taint();
      return true;
    }
    if (this.#steps <= this.#limit) return false;
    this.journal.cut();
    return true;
  }

  /**
   * What a call may spend of what is left to the run.
   *
   * @param isAside the call has nothing to do with what the analysis is after
   */
  shareOf(isAside: boolean): number {
    const left = this.#limit - this.#steps;
    return Math.min(left, isAside ? ASIDE_SHARE : Math.max(left / 2, LEAST_SHARE));
  }

  /** Counts nodes that need not be evaluated again. */
  spend(steps: number): void {
    this.#steps += steps;
  }

  /** Runs a call that may spend so much. */
  withShare<R>(share: number, body: () => R): R {
    const outer = this.#limit;
    this.#limit = this.#steps + share;
    try {
      return body();
    } finally {
      this.#limit = outer;
    }
  }

  /** The code being evaluated is what the run is about, not a function that it calls by name. */
  get isTopFrame(): boolean {
    const [first] = this.frames;
    return first !== undefined && this.frames.every(({ owner }) => owner === first.owner);
  }

  /** Whether a piece of code is what the run is about. */
  isRoot(code: Node): boolean {
    return this.frames[0]?.owner === code;
  }

  evaluate(node: Node, scope: Scope): Value {
    this.#steps++;
    return noteSqlValue(this, node, evaluateExpression(this, node, scope));
  }

  /** @returns whether control reaches the statement's end */
  execute(node: Node, scope: Scope): boolean {
    this.#steps++;
    return executeStatement(this, node, scope);
  }

  call(callee: Value, self: Value | undefined, args: Args, site: Site, isNew = false): Value {
    return callValue(this, callee, self, args, site, isNew);
  }

  read(cell: Cell): Value {
    return cell.lazy === undefined ? this.journal.read(cell) : cell.lazy(this);
  }

  write(cell: Cell, value: Value): void {
    this.journal.write(cell, value);
  }

  cell(value: Value): Cell {
    return new Cell(value, this.run, this.root);
  }

  object(classOf?: ClassValue, madeAt?: Node): HeapObject {
    return {
      kind: "object",
      id: freshId(),
      birth: tick(),
      props: new Map(),
      accessors: new Map(),
      classOf,
      ...(madeAt === undefined ? {} : { madeAt }),
      proto: undefined,
      others: this.cell(ABSENT),
    };
  }

  array(items: readonly Value[], rest?: Value, collection: "array" | "set" | "map" = "array"): Value {
    return { kind: "array", id: freshId(), list: this.cell({ kind: "list", items, rest }), collection };
  }

  site(node: Node): Site {
    return { node, module: this.module, owner: this.frame.owner };
  }

  /** Records that the code at `site` touches a path. */
  effect(operation: Operation, path: Value, writer: string, site: Site): void {
    this.record({ kind: "path", operation, path: belowFolder(this.read(this.folder), path), writer, site });
  }

  /** Records what the code at a place does. */
  record(effect: EffectHere): void {
    this.adopt({ ...effect, chain: [], through: [] });
  }

  /** Takes over an effect of a function that was called. */
  adopt(effect: Effect): void {
    const { effects } = this.frame;
    if (effects.length < MAX_EFFECTS) effects.push(effect);
  }

  /** The calls that led to the present code, innermost first. */
  callSites(): Site[] {
    return this.frames.flatMap(({ calledFrom }) => calledFrom ?? []).reverse();
  }

  /** Runs one round of a loop: what is not known in it is not what was not known in another. */
  inRound<R>(body: () => R): R {
    const outer = this.round;
    this.round = ++this.#rounds;
    try {
      return body();
    } finally {
      this.round = outer;
    }
  }

  /** Marks an unknown value as one of the present round. */
  roundOf(): { round?: number } {
    this.journal.markRound(this.round);
    return this.round === 0 ? {} : { round: this.round };
  }

  schedule(entry: Scheduled): void {
    if (this.isTopFrame) this.scheduled.push(entry);
  }

  /** Runs something that may or may not happen. */
  maybe(body: () => void): void {
    const branch = this.journal.fork(() => {
      body();
      return true;
    });
    this.journal.merge([branch.delta, new Map<Cell, Value>()]);
  }

  /** Looks a name up; undefined when no scope of the program declares it. */
  lookup(name: string, scope: Scope): Value | undefined {
    const cell = scope.lookup(name);
    return cell === undefined ? undefined : this.read(cell);
  }
}
