import { SyntaxKind, type Node } from "ts-morph";
import { callsOf, namedFunctionOf } from "../code/calls.js";
import { hookBehind } from "../exact-lease/behind.js";
import { closeBehind } from "../exact-lease/close-behind.js";
import { putGateInFront } from "../exact-lease/gate.js";
import { hookAround } from "../exact-lease/hook.js";
import { isDispatch } from "./columns.js";
import type { DropRun } from "./drop-run.js";
import { keyRows } from "./key-rows.js";
import { listWritesOf, type ListWrite } from "./list-writes.js";
import { isRuntimeFile } from "./runtime-file.js";
import { functionAround, takenAt } from "./taken.js";

const BEFORE = "tool.execute.before";
const AFTER = "tool.execute.after";

/** An entry that is taken out behind the task only: its row is leased in front of the task, and closed behind it. */
export function leaseRemoved(run: DropRun, site: ListWrite): string | undefined {
  const { context, modules } = run.migration;
  const target = namedFunctionOf(site.call, site.file);
  const calls = target === undefined ? [] : callsOf(target.fn, target.file, modules);
  const places = [...calls.filter((one) => isRuntimeFile(one.file)), ...(target === undefined ? [site] : [])];
  for (const { call, file } of places) {
    if (hookAround(call, AFTER) === undefined || !/\.filter\(|\.splice\(/.test(textAround(site.call)))
      continue;
    const framework = context.frameworkOf(file);
    const files = context.files.filter((one) => context.frameworkOf(one) === framework && isRuntimeFile(one));
    const isLeased =
      run.isMoved && [...files].some((one) => run.bench.peek(one)?.text.includes("leaseTask(") === true);
    const leases = /\b(?:leaseTask|dbLease\w*|dbDequeue\w*)\s*\(/;
    const isKnown = files.some((one) => /\/plugins?\//.test(one) && leases.test(context.textOf(one)));
    const isFound = context.findings.some(
      (one) =>
        one.kind === "lease" && context.frameworkOf(one.file) === framework && /\/plugins?\//.test(one.file),
    );
    // Another file of the queue may be leased from in this round.
    const isTaken = run.migration.verdicts.some(
      (one) =>
        one.claim === "pending-queue" &&
        context.frameworkOf(one.finding.file) === framework &&
        sitesOf(run, one.finding).some((each) => takenAt(each) !== undefined),
    );
    if (isLeased || isKnown || isFound || isTaken || !isDispatching(run, framework)) continue;
    const reason = putGateInFront(run.bench, file) ?? keyRows(run.bench, framework, run.done);
    if (reason !== undefined) return reason;
    run.isMoved = true;
    const before = hookBehind(context.open(file).source, BEFORE);
    const body = before?.getDescendantsOfKind(SyntaxKind.Block)[0];
    const hook = body && hookAround(body, BEFORE);
    const closed = hook && closeBehind(run.bench, file, hook);
    if (closed !== undefined) return closed;
  }
  return undefined;
}

/** Whether the queue's entries become rows. */
function isDispatching(run: DropRun, framework: string): boolean {
  return run.migration.verdicts.some(
    ({ claim, finding, stored }) =>
      claim === "pending-queue" &&
      run.migration.context.frameworkOf(finding.file) === framework &&
      stored.entries.some(isDispatch),
  );
}

function sitesOf(
  run: DropRun,
  { file, range }: { file: string; range: readonly [number, number] },
): ListWrite[] {
  const node = run.migration.context.open(file).nodeAt(range);
  return node === undefined ? [] : listWritesOf(node, file, run.migration.modules);
}

function textAround(call: Node): string {
  return (functionAround(call) ?? call).getText();
}
