import type { Transform } from "../transform.js";
import { settleQueues } from "./pending-queue.js";
import { dropOutcome } from "./state/outcome.js";

export const staleCleanup: Transform = {
  name: "stale-cleanup",
  ruleIds: ["no-runtime-writer"],
  answers: "old state that is swept, probed, moved or repaired",
  docs: "stale-cleanup.md",
  apply: (finding, context) =>
    dropOutcome(
      "stale-cleanup",
      finding,
      context,
      "drops the clean-up of files that nobody makes any more",
      settleQueues,
    ),
};
