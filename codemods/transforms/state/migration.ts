import { Node } from "ts-morph";
import type { Finding } from "../../finding.js";
import type { TransformContext } from "../../transform.js";
import type { Bench } from "../bench.js";
import { Effects } from "../code/effects.js";
import { rangeOf } from "../drop/shapes.js";
import { Modules, type Target } from "../code/modules.js";
import { keepTogether } from "./keep.js";
import { Rows } from "./rows.js";
import { isWriter } from "./legacy.js";
import { listWritesOf, type ListWrite } from "./list-writes.js";
import { tempWritesOf } from "./temp-write.js";
import { judge, type Verdict } from "./verdict.js";

const known = new WeakMap<readonly Finding[], Migration>();

/** Place in the text → what is found there. */
type Places = ReadonlyMap<string, Finding>;

/** All that one round knows of the writers of a tree, found out once. */
export class Migration {
  readonly modules: Modules;
  readonly verdicts: readonly Verdict[];
  #sites: readonly ListWrite[] | undefined;
  /** Findings that turned out to have to stay. */
  readonly stuck = new Set<Finding>();
  readonly #gone: ReadonlyMap<string, Places>;

  /** Frameworks whose contexts wait for rows that are not there yet, but come of the queue's entries. */
  readonly expectant: readonly string[];

  private constructor(
    readonly context: TransformContext,
    /** Frameworks whose queue cannot be moved: nothing comes of its entries. */
    unmoved: readonly string[],
  ) {
    this.modules = new Modules(context);
    const verdicts = context.findings
      .filter(isWriter)
      .map((finding) => judge(finding, context, this.modules));
    const rows = new Rows(verdicts, context, unmoved);
    this.verdicts = keepTogether(verdicts, context, rows, this.modules);
    this.expectant = rows.expectant;
    const gone = new Map<string, Map<string, Finding>>();
    for (const { finding, reason, cut } of this.verdicts) {
      if (reason !== undefined || cut !== undefined) continue;
      const here = gone.get(finding.file) ?? new Map<string, Finding>();
      gone.set(finding.file, here.set(finding.range.join(":"), finding));
      const node = context.open(finding.file).nodeAt(finding.range);
      for (const one of node === undefined ? [] : tempWritesOf(node, finding.file))
        here.set(rangeOf(one).join(":"), finding);
    }
    this.#gone = gone;
  }

  /** One migration a round: the same findings. */
  static of(context: TransformContext): Migration {
    const before = known.get(context.findings);
    if (before?.isUpToDate(context) === true) return before;
    return Migration.without(context, []);
  }

  /** The round's migration from now on: nothing comes of the queues of some frameworks. */
  static without(context: TransformContext, unmoved: readonly string[]): Migration {
    const made = new Migration(context, unmoved);
    known.set(context.findings, made);
    return made;
  }

  /** Whether nothing has been taken back since. */
  isUpToDate(context: TransformContext): boolean {
    return this.verdicts.every(
      ({ claim, finding, reason }) => reason !== undefined || context.refused(claim, finding) === undefined,
    );
  }

  verdictOf(finding: Finding): Verdict | undefined {
    return this.verdicts.find((one) => one.finding === finding);
  }

  /** Whether a function stores the list of the queue, itself or through others. */
  usesQueue({ fn, file }: Target): boolean {
    const [start, end] = [fn.getStart(), fn.getEnd()];
    return this.#queueSites().some(
      (one) => one.file === file && start <= one.call.getStart() && one.call.getEnd() <= end,
    );
  }

  /** Whether a function does nothing but what goes in this round, the queue apart, so that its calls go as well. */
  goesWhole(target: Target, bench: Bench): boolean {
    const { fn, file } = target;
    const [start, end] = [fn.getStart(), fn.getEnd()];
    const gone = this.verdicts.some(
      ({ claim, finding, reason, cut }) =>
        claim !== "pending-queue" &&
        reason === undefined &&
        cut === undefined &&
        finding.file === file &&
        start <= finding.range[0] &&
        finding.range[1] <= end,
    );
    return gone && !this.usesQueue(target) && this.effects(bench).ofFunction(fn, file) !== "loud";
  }

  #queueSites(): readonly ListWrite[] {
    return (this.#sites ??= this.verdicts
      .filter(({ claim }) => claim === "pending-queue")
      .flatMap(({ finding: { file, range } }) => {
        const node = this.context.open(file).nodeAt(range);
        return node === undefined ? [] : listWritesOf(node, file, this.modules);
      }));
  }

  /** Effects, seen from a bench: what goes in this round makes no noise. */
  effects(bench: Bench): Effects {
    return new Effects(this.modules, (node, file) => {
      const places = this.#gone.get(file);
      if (places === undefined || !Node.isNode(node)) return false;
      const ranges = new Set([...places].flatMap(([range, one]) => (this.stuck.has(one) ? [] : [range])));
      const sheet = bench.peek(file);
      const isNew = sheet !== undefined && sheet.isChanged && node.getSourceFile() !== sheet.original.source;
      if (!isNew) return ranges.has(`${String(node.getStart())}:${String(node.getEnd())}`);
      const start = sheet.before(node.getStart());
      if (start === undefined || !Node.isCallExpression(node)) return false;
      return [...ranges].some((range) => {
        const [from, to] = range.split(":").map(Number);
        const now = from === start && to !== undefined ? sheet.now([from, to]) : undefined;
        return now?.[1] === node.getEnd();
      });
    });
  }
}
