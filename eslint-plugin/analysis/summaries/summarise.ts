import { initialise } from "../evaluate/classes.js";
import { runFunction, symbolicArgs } from "../evaluate/run-function.js";
import { Interpreter } from "../evaluate/interpreter.js";
import type { Owner } from "../evaluate/scope.js";
import { runModule } from "../modules/evaluate-module.js";
import type { ModuleRecord, Scheduled } from "../modules/record.js";
import type { Workspace } from "../modules/workspace.js";
import {
  UNKNOWN,
  type ClassValue,
  type FunctionValue,
  type HeapObject,
  type Value,
} from "../values/value.js";
import type { Code, Effect } from "./effect.js";
import { tick } from "../evaluate/state.js";

/** What a piece of code does when nothing is known of its arguments. */
export interface Summary {
  readonly owner: Owner;
  readonly effects: readonly Effect[];
  readonly returns: Value;
}

/** The summaries of a module's functions, of its classes' fields and of its top level. */
export type Summaries = ReadonlyMap<Code, Summary>;

/** What is known of a module, and what it was found out with. */
interface Known {
  readonly summaries: Summaries;
  /** Its imports came first. */
  readonly withImports: boolean;
  /** Some function of it assigns what stands outside of it. */
  readonly escapes: boolean;
}

const known = new WeakMap<ModuleRecord, Known>();
/** Modules that are being summarised: an import cycle comes back to them. */
const inProgress = new Set<ModuleRecord>();
const EMPTY: Summaries = new Map();

/** Summarises each function of a module, once per module. */
export function summarise(workspace: Workspace, module: ModuleRecord): Summaries {
  return summariesOf(workspace, module, true);
}

/** @param withImports whether those that the module imports come first; theirs are left alone */
function summariesOf(workspace: Workspace, module: ModuleRecord, withImports: boolean): Summaries {
  const before = known.get(module);
  if (before !== undefined && (before.withImports || !withImports)) return before.summaries;
  if (inProgress.has(module)) return EMPTY;
  inProgress.add(module);
  try {
    runModule(workspace, module);
    const isAffected = withImports && importsEscape(workspace, module);
    // Whoever imported it may have been looked at first: then it is new only if its imports change something.
    const after =
      before !== undefined && !isAffected
        ? { ...before, withImports }
        : { ...summariseAnew(workspace, module), withImports };
    known.set(module, after);
    return after.summaries;
  } finally {
    inProgress.delete(module);
  }
}

/** What a module's functions do to its own state, those who import it have to know. */
function importsEscape(workspace: Workspace, module: ModuleRecord): boolean {
  const imports = workspace.importsOf(module).filter((imported) => workspace.isMarked(imported));
  for (const imported of imports) summariesOf(workspace, imported, false);
  return imports.some((imported) => known.get(imported)?.escapes === true);
}

function summariseAnew(workspace: Workspace, module: ModuleRecord): Pick<Known, "summaries" | "escapes"> {
  let pass = new Pass(workspace);
  pass.run(module.scheduled);
  const { escapes } = pass;
  // What one function assigned outside itself, others may have read too early.
  if (escapes && pass.mayRepeat) {
    pass = new Pass(workspace);
    pass.run(module.scheduled);
  }
  pass.summaries.set(module.ast, { owner: module.ast, effects: module.effects, returns: UNKNOWN });
  return { summaries: pass.summaries, escapes };
}

/** What the runs of one module may spend together, and what each of them may spend in any case. */
const MODULE_STEPS = 100_000;
const LEAST_STEPS = 800;

/** Goes through everything that a module makes: functions, classes, and what those make in turn. */
class Pass {
  readonly summaries = new Map<Code, Summary>();
  escapes = false;
  readonly #queue: Scheduled[] = [];
  #left = MODULE_STEPS;

  constructor(readonly workspace: Workspace) {}

  run(scheduled: readonly Scheduled[]): void {
    this.#queue.push(...scheduled);
    for (let entry = this.#queue.shift(); entry !== undefined; entry = this.#queue.shift()) {
      if (entry.kind === "function") this.#function(entry.fn, entry.self);
      else this.#class(entry.cls);
    }
  }

  #function(fn: FunctionValue, self: Value | undefined): void {
    if (this.summaries.has(fn.node)) return;
    const ip = this.#interpreter(fn.module, fn.node);
    // Set first: a function that cannot be evaluated is one of which nothing is known.
    const owner = fn.node;
    this.summaries.set(fn.node, { owner, effects: [], returns: UNKNOWN });
    this.#guard(ip, fn.module, () => {
      const { value, effects, owner: actual } = runFunction(ip, fn, self, symbolicArgs(ip, fn));
      this.summaries.set(fn.node, { owner: actual, effects, returns: value });
    });
  }

  /** An instance is made with unknown arguments; its methods then run on it, and may change it for each other. */
  #class(cls: ClassValue): void {
    if (this.summaries.has(cls.node)) return;
    const { node, module, scope } = cls;
    const ip = this.#interpreter(module, node);
    const effects: Effect[] = [];
    this.summaries.set(node, { owner: scope.owner, effects: [], returns: UNKNOWN });
    let instance: HeapObject = ip.object(cls);
    this.#guard(ip, module, () => {
      // Made inside the guard: what the constructor puts into it stays.
      instance = ip.object(cls);
      ip.frames.push({
        code: module.ast,
        module,
        owner: scope.owner,
        returns: [],
        yields: [],
        effects,
        since: tick(),
      });
      const site = { node, module, owner: scope.owner };
      const constructor = constructorOf(cls);
      const args = constructor === undefined ? { values: [], rest: UNKNOWN } : symbolicArgs(ip, constructor);
      initialise(ip, cls, instance, args, site);
      // What is left here is the fields' doing; the constructor's is told in its own summary.
      const own = effects.flatMap((effect) => {
        const last = effect.chain.at(-1);
        return last?.callee === node ? [{ ...effect, chain: effect.chain.slice(0, -1) }] : [];
      });
      this.summaries.set(node, { owner: scope.owner, effects: own, returns: instance });
    });
    for (const fn of cls.methods.values()) this.#function(fn, instance);
    for (const { get, set } of cls.accessors.values())
      for (const fn of [get, set]) if (fn) this.#function(fn, instance);
    for (const cell of cls.statics.props.values())
      if (cell.value.kind === "function" && cell.value.home === cls) this.#function(cell.value, cls);
    for (const { get, set } of cls.statics.accessors.values())
      for (const fn of [get, set]) if (fn) this.#function(fn, cls);
  }

  /** Whether a second pass is affordable. */
  get mayRepeat(): boolean {
    return this.#left > MODULE_STEPS / 2;
  }

  #interpreter(root: ModuleRecord, { range }: Code): Interpreter {
    const budget = Math.max(LEAST_STEPS, this.#left / 4);
    return new Interpreter(this.workspace, root, budget, range[1] - range[0], true);
  }

  #guard(ip: Interpreter, module: ModuleRecord, body: () => void): void {
    ip.journal.fork(() => {
      try {
        body();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        this.workspace.notes.add(`${module.path}: is nested too deeply, so what it does is unknown`);
      }
      return true;
    });
    this.#left -= ip.steps;
    this.escapes ||= ip.journal.escapes;
    this.#queue.push(...ip.scheduled);
  }
}

function constructorOf(cls: ClassValue): FunctionValue | undefined {
  return (
    cls.methods.get("constructor") ??
    (cls.superClass?.kind === "class" ? constructorOf(cls.superClass) : undefined)
  );
}
