import { relative } from "node:path";
import type { TransformContext } from "../../transform.js";
import type { Modules } from "../code/modules.js";
import { handDomains } from "./domain.js";
import { familyOf, isThroughExempt, type Family } from "./legacy.js";
import type { Rows } from "./rows.js";
import type { Verdict } from "./verdict.js";

const STAYS =
  "Somebody acts on what the marker says, so it has to stay as a whole: move its readers to the database first.";

const NO_ROW =
  "No call in this framework creates the dispatch row that this context belongs to, so nothing else would hold it: make the row with `dbCreateDispatchAtomic`, which opens its context, then drop the file.";

/** What stays because something else does: nothing is half moved. */
export function keepTogether(
  verdicts: readonly Verdict[],
  context: TransformContext,
  rows: Rows,
  modules: Modules,
): Verdict[] {
  const judged = keepContexts(verdicts, context, rows).map((one) => keepDomain(one, context, modules));
  return keepSweeps(keepFiles(judged, context), context);
}

/** A context is a row that the create call makes: where nothing creates, its file is all there is. */
function keepContexts(verdicts: readonly Verdict[], context: TransformContext, rows: Rows): Verdict[] {
  return verdicts.map((one) => {
    const { finding, reason } = one;
    if (!isContextWrite(one) || reason !== undefined) return one;
    return rows.comeIn(context.frameworkOf(finding.file)) ? one : { ...one, reason: NO_ROW };
  });
}

/** The domain of a context is in its row only if the create call is given it. */
function keepDomain(verdict: Verdict, context: TransformContext, modules: Modules): Verdict {
  const { reason, stored } = verdict;
  if (reason !== undefined || !isContextWrite(verdict)) return verdict;
  const domains = handDomains(stored.entries, context, modules);
  return typeof domains === "string"
    ? {
        ...verdict,
        reason: `The context carries \`${domains}\`, and the call that makes its row is not given it: pass it to \`dbCreateDispatchAtomic\` as \`domain_id\`, then drop the file.`,
      }
    : { ...verdict, domains };
}

/** What a file does to the same state stays where something that it stores stays. */
function keepFiles(verdicts: readonly Verdict[], context: TransformContext): Verdict[] {
  const left = new Map(
    verdicts.flatMap((one) =>
      one.reason === undefined || (!storesSomething(one) && one.isUsed !== true)
        ? []
        : [[placeOf(one, context), one.isUsed === true ? STAYS : one.reason] as const],
    ),
  );
  return verdicts.map((one) => {
    const reason = one.reason ?? left.get(placeOf(one, context));
    return reason === undefined || isThroughExempt(one.finding) ? one : { ...one, reason };
  });
}

/** Where a state is kept together: the file that handles it; for a marker, the whole framework. */
export function placeOf({ finding }: Verdict, context: TransformContext): string {
  const state = stateOf(familyOf(finding));
  return `${state === "marker" ? context.frameworkOf(finding.file) : finding.file}\0${state}`;
}

/** A clean-up, a folder, a removal in one module stays where another module goes on writing what it takes away. */
function keepSweeps(verdicts: readonly Verdict[], context: TransformContext): Verdict[] {
  const kept = verdicts.filter((one) => one.reason !== undefined && isStore(one));
  return verdicts.map((one) => {
    if (one.reason !== undefined || isStore(one)) return one;
    const { file, fact } = one.finding;
    const state = stateOf(familyOf(one.finding));
    // The queue's own read, change and write back is looked at with the moves of its entries.
    if (state === "queue" && fact.operation === "write") return one;
    const framework = context.frameworkOf(file);
    const other = kept.find(
      ({ finding }) =>
        finding.file !== file &&
        context.frameworkOf(finding.file) === framework &&
        (state === "folder" || stateOf(familyOf(finding)) === state),
    );
    return other === undefined
      ? one
      : { ...one, reason: stillWritten(relative(framework, other.finding.file)) };
  });
}

/** Why a clean-up stays. */
export function stillWritten(file: string): string {
  return `${file} still writes what this takes away, and has to be moved by hand: do that first, then drop this.`;
}

/** Somebody gets what a write puts there. */
export function isStore(verdict: Verdict): boolean {
  return verdict.finding.fact.operation === "write" && storesSomething(verdict);
}

/** Whether a write puts something into the state that somebody may read back. */
export function storesSomething(verdict: Verdict): boolean {
  // A context is its file: whatever is written there, somebody looks for it.
  return isContextWrite(verdict) || hasContent(verdict);
}

/** A helper that makes the folder and writes the file is told of with the folder. */
function isContextWrite(verdict: Verdict): boolean {
  const { finding } = verdict;
  const family = familyOf(finding);
  if (finding.fact.operation !== "write") return false;
  return family === "context" || family === "pointer" || (family === "context-folder" && hasContent(verdict));
}

function hasContent({ stored: { entries, assigned, unknown } }: Verdict): boolean {
  return entries.length > 0 || assigned.length > 0 || unknown !== undefined;
}

/** The folder of the contexts goes with them. */
function stateOf(family: Family): string {
  return family.replace("-folder", "");
}
