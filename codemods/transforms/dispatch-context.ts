import type { Transform } from "../transform.js";
import { settleQueues } from "./pending-queue.js";
import { dropOutcome } from "./state/outcome.js";

export const dispatchContext: Transform = {
  name: "dispatch-context",
  ruleIds: ["no-runtime-writer"],
  answers: "a context file or its pointer that is written or deleted",
  docs: "dispatch-context.md",
  apply: (finding, context) =>
    dropOutcome(
      "dispatch-context",
      finding,
      context,
      "drops the context file: the create call opens the context row, the end of the task closes it",
      settleQueues,
    ),
};
