import { relative } from "node:path";
import { Node } from "ts-morph";
import { PASS, manual, type Outcome, type Transform, type TransformContext } from "../transform.js";
import type { Finding } from "../finding.js";
import { callsOf, namedFunctionOf } from "./code/calls.js";
import { declarationOf } from "./code/scope.js";
import { isDispatch } from "./state/columns.js";
import { enqueueCalls, moveEnqueues } from "./state/enqueue.js";
import { isWriter } from "./state/legacy.js";
import type { DropRun } from "./state/drop-run.js";
import { leaseEntries } from "./state/lease-entry.js";
import { listWritesOf } from "./state/list-writes.js";
import { dispatchesIn, makeRow, type Addition } from "./state/make-row.js";
import { Migration } from "./state/migration.js";
import { finish, runOf } from "./state/outcome.js";
import { retire } from "./state/retire.js";
import { isRuntimeFile } from "./state/runtime-file.js";
import { takenAt } from "./state/taken.js";
import type { Verdict } from "./state/verdict.js";

/**
 * The queue file is read, changed and written back: what puts an entry in becomes the create call, what takes one out
 * goes, with the reading, filtering, retrying and locking around it.
 */
export const pendingQueue: Transform = {
  name: "pending-queue",
  ruleIds: ["no-runtime-writer"],
  answers: "a queue file that is read, changed and written back",
  docs: "pending-queue.md",
  apply,
};

function apply(finding: Finding, context: TransformContext): Outcome {
  if (!isWriter(finding)) return PASS;
  const migration = Migration.of(context);
  const verdict = migration.verdictOf(finding);
  if (verdict?.claim !== "pending-queue") return PASS;
  if (verdict.reason !== undefined) return manual(verdict.reason);
  const run = runOf(migration, "pending-queue", finding.file, create);
  const other = run.isMoved ? stuckElsewhere(migration, finding.file) : undefined;
  if (other !== undefined)
    return manual(
      `The queue file is used in ${relative(context.frameworkOf(finding.file), other)} in a way that has to be moved by hand: do that first, or the two no longer meet.`,
    );
  const makes = verdict.stored.entries.some(isDispatch);
  return finish(
    run,
    finding,
    makes
      ? "the entry of the queue file becomes a row: `dbCreateDispatchAtomic`"
      : "drops the queue file: the row is leased and closed in the database",
  );
}

/**
 * Finds out which writes of the queue have to stay: what calls them does something, whatever else goes. To be asked
 * before anything else is taken out.
 */
export function settleQueues(migration: Migration, file: string): void {
  const { context } = migration;
  const framework = context.frameworkOf(file);
  for (const { claim, finding, reason } of migration.verdicts)
    if (claim === "pending-queue" && reason === undefined && context.frameworkOf(finding.file) === framework)
      runOf(migration, "pending-queue", finding.file, create);
}

/** Another file of the framework that puts dispatches into the queue file, or takes them out, and cannot be moved. */
function stuckElsewhere(migration: Migration, file: string): string | undefined {
  const { context } = migration;
  const framework = context.frameworkOf(file);
  return migration.verdicts.find(({ claim, finding, reason }) => {
    if (claim !== "pending-queue" || finding.file === file) return false;
    if (context.frameworkOf(finding.file) !== framework) return false;
    const run = runOf(migration, "pending-queue", finding.file, create);
    return (reason !== undefined || run.failed.has(finding)) && isHandOver(run, finding);
  })?.finding.file;
}

/** Whether a write hands a dispatch over: puts one in, or gives the one that it takes out to somebody. */
function isHandOver(run: DropRun, finding: Verdict["finding"]): boolean {
  const node = run.migration.context.open(finding.file).nodeAt(finding.range);
  return (
    node !== undefined &&
    (dispatchesIn(run, node, finding.file).length > 0 ||
      listWritesOf(node, finding.file, run.migration.modules).some((site) => takenAt(site) !== undefined))
  );
}

/**
 * Makes the create calls and the leases, before what they replace is taken out. A file is moved as a whole: where one
 * entry has to stay, so does what takes it out again.
 */
function create(run: DropRun, verdicts: readonly Verdict[]): void {
  let at: Verdict | undefined;
  const reason = run.bench.attempt(() => {
    for (const verdict of verdicts) {
      at = verdict;
      const left = createFor(run, verdict);
      if (left !== undefined) return left;
    }
    return undefined;
  });
  if (reason === undefined) for (const one of run.leaving) retire(run, one);
  if (reason === undefined || at === undefined) return;
  for (const { finding } of verdicts)
    run.failed.set(
      finding,
      finding === at.finding
        ? reason
        : "The same queue file is used in this file in a way that has to be moved by hand: do that first.",
    );
}

function createFor(run: DropRun, { finding }: Verdict): string | undefined {
  const { context } = run.migration;
  const { file } = finding;
  const node = context.open(file).nodeAt(finding.range);
  if (node === undefined) return undefined;
  const left = leaseEntries(run, node, file);
  if (left !== undefined) return left;
  const additions = dispatchesIn(run, node, file);
  // What only takes entries out of the list, or changes them there, has nothing left to do.
  for (const { call, file: where } of listWritesOf(node, file, run.migration.modules)) {
    const target = namedFunctionOf(call, where);
    const isMaker = additions.some(({ site }) => namedFunctionOf(site.call, site.file)?.fn === target?.fn);
    if (call !== node && target !== undefined && !isMaker) run.leaving.push(target);
  }
  for (const addition of additions) {
    if (!isRuntimeFile(addition.site.file)) continue;
    const places = placesOf(run, addition);
    const covered = places.filter((one) => hasCreate(context.open(one).source));
    for (const one of covered) {
      if (run.done.has(one)) continue;
      run.done.add(one);
      const moved = moveEnqueues(run.bench, one);
      if (moved !== undefined) return moved;
    }
    const made = covered.length === places.length ? undefined : makeRow(run, addition);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** The files in which an entry is made: that of the list, or those of the callers that hand it down. */
function placesOf(run: DropRun, { site, node }: Addition): string[] {
  const target = namedFunctionOf(site.call, site.file);
  const isHandedDown =
    target !== undefined &&
    Node.isIdentifier(node) &&
    Node.isParameterDeclaration(declarationOf(node)?.getParent());
  const callers = isHandedDown
    ? callsOf(target.fn, target.file, run.migration.modules).map(({ file }) => file)
    : [];
  const files = [...new Set(callers)].filter(isRuntimeFile);
  return files.length === 0 ? [site.file] : files;
}

function hasCreate(source: Node): boolean {
  return enqueueCalls(source).length > 0 || /\bdbCreateDispatchAtomic\s*\(/.test(source.getText());
}
