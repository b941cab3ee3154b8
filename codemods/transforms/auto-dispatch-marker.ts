import type { Transform } from "../transform.js";
import { settleQueues } from "./pending-queue.js";
import { dropOutcome } from "./state/outcome.js";

export const autoDispatchMarker: Transform = {
  name: "auto-dispatch-marker",
  ruleIds: ["no-runtime-writer"],
  answers: "a marker file that is written, emptied or taken away",
  docs: "auto-dispatch-marker.md",
  apply: (finding, context) =>
    dropOutcome(
      "auto-dispatch-marker",
      finding,
      context,
      "drops the marker: the row's status says it",
      settleQueues,
    ),
};
