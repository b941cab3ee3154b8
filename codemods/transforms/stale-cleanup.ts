import { relative } from "node:path";
import { manual, type Transform } from "../transform.js";
import { stillWritten } from "./state/keep.js";
import { familyOf, isWriter } from "./state/legacy.js";
import { dropOutcome } from "./state/outcome.js";
import { stuckElsewhere } from "./state/queue-run.js";
import { settle } from "./state/settle.js";

export const staleCleanup: Transform = {
  name: "stale-cleanup",
  ruleIds: ["no-runtime-writer"],
  answers: "old state that is swept, probed, moved or repaired",
  docs: "stale-cleanup.md",
  apply: (finding, context) => {
    const reason = "drops the clean-up of files that nobody makes any more";
    const outcome = dropOutcome("stale-cleanup", finding, context, reason);
    if (outcome.kind !== "edits" || !isWriter(finding) || !/^(?:queue|folder)$/.test(familyOf(finding)))
      return outcome;
    const framework = context.frameworkOf(finding.file);
    const other = stuckElsewhere(settle(context), framework, finding.file);
    return other === undefined ? outcome : manual(stillWritten(relative(framework, other)));
  },
};
