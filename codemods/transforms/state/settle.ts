import type { TransformContext } from "../../transform.js";
import { Migration } from "./migration.js";
import { queueRunOf, stuckElsewhere } from "./queue-run.js";

const settled = new WeakSet<Migration>();

/**
 * The migration of a round. What counts on rows that the queue's entries become, and these cannot be moved after all,
 * stays with them; so does what calls their writers.
 */
export function settle(context: TransformContext): Migration {
  const first = Migration.of(context);
  if (settled.has(first)) return first;
  const stuck = first.expectant.filter((framework) => stuckElsewhere(first, framework) !== undefined);
  const last = stuck.length === 0 ? first : Migration.without(context, stuck);
  for (const { claim, finding, reason } of last.verdicts)
    if (claim === "pending-queue" && reason === undefined) queueRunOf(last, finding.file);
  settled.add(last);
  return last;
}
