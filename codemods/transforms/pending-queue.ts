import { relative } from "node:path";
import { PASS, manual, type Outcome, type Transform, type TransformContext } from "../transform.js";
import type { Finding } from "../finding.js";
import { isDispatch } from "./state/columns.js";
import { stillWritten } from "./state/keep.js";
import { isWriter } from "./state/legacy.js";
import { queueRunOf, stuckElsewhere } from "./state/queue-run.js";
import { finish } from "./state/runs.js";
import { settle } from "./state/settle.js";

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
  const migration = settle(context);
  const verdict = migration.verdictOf(finding);
  if (verdict?.claim !== "pending-queue") return PASS;
  if (verdict.reason !== undefined) return manual(verdict.reason);
  const run = queueRunOf(migration, finding.file);
  const framework = context.frameworkOf(finding.file);
  const failed = run.failed.get(finding);
  if (failed !== undefined) return manual(failed);
  const other = stuckElsewhere(migration, framework, finding.file);
  if (other !== undefined) {
    const place = relative(framework, other);
    return manual(
      run.isMoved
        ? `The queue file is used in ${place} in a way that has to be moved by hand: do that first, or the two no longer meet.`
        : stillWritten(place),
    );
  }
  const makes = verdict.stored.entries.some(isDispatch);
  return finish(
    run,
    finding,
    makes
      ? "the entry of the queue file becomes a row: `dbCreateDispatchAtomic`"
      : "drops the queue file: the row is leased and closed in the database",
    { name: `queue ${framework}`, bears: run.isMoved },
  );
}
