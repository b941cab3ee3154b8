import { Node } from "ts-morph";
import { callsOf, namedFunctionOf } from "../code/calls.js";
import { declarationOf } from "../code/scope.js";
import type { DropRun } from "./drop-run.js";
import { enqueueCalls, moveEnqueues } from "./enqueue.js";
import { isStore } from "./keep.js";
import { leaseEntries } from "./lease-entry.js";
import { listWritesOf } from "./list-writes.js";
import { dispatchesIn, makeRow, type Addition } from "./make-row.js";
import type { Migration } from "./migration.js";

import { retire } from "./retire.js";
import { isRuntimeFile } from "./runtime-file.js";
import { runOf } from "./runs.js";
import { takenAt } from "./taken.js";
import type { Verdict } from "./verdict.js";

/** The run that takes the queue file out of one module: what puts an entry in becomes a create call. */
export function queueRunOf(migration: Migration, file: string): DropRun {
  return runOf(migration, "pending-queue", file, create);
}

/**
 * Another file of the framework that puts dispatches into the queue file, or takes them out, and cannot be moved: then
 * neither can the rest of what is done to the queue.
 *
 * @param file the one that asks, if it uses the queue itself
 */
export function stuckElsewhere(migration: Migration, framework: string, file?: string): string | undefined {
  const { context } = migration;
  return migration.verdicts.find((one) => {
    const { claim, finding, reason } = one;
    if (claim !== "pending-queue" || finding.file === file) return false;
    if (context.frameworkOf(finding.file) !== framework) return false;
    const run = queueRunOf(migration, finding.file);
    return (reason !== undefined || run.failed.has(finding)) && isHandOver(run, one);
  })?.finding.file;
}

/** Whether a write hands a dispatch over: puts one in, or gives the one that it takes out to somebody. */
function isHandOver(run: DropRun, verdict: Verdict): boolean {
  const { finding } = verdict;
  const node = run.migration.context.open(finding.file).nodeAt(finding.range);
  return (
    isStore(verdict) ||
    (node !== undefined &&
      (dispatchesIn(run, node, finding.file).length > 0 ||
        listWritesOf(node, finding.file, run.migration.modules).some((site) => takenAt(site) !== undefined)))
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
