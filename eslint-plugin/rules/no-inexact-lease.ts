import { findInexactLeases, type LeaseFinding } from "../analysis/index.js";
import { createRule } from "./create-rule.js";
import { locOf } from "./places.js";
import { sharedOptions } from "./shared-options.js";

type MessageId = LeaseFinding["fault"];

export const noInexactLease = createRule<[], MessageId>({
  name: "no-inexact-lease",
  meta: {
    type: "problem",
    docs: { description: "disallow leasing a row that is not named exactly", recommended: true },
    schema: [],
    messages: {
      agentOnly:
        "`{{name}}` takes a row by `agent_type` alone, so it may be an older dispatch's. Call `dbLeaseDispatchExact` with {{missing}} too.",
      gate: "`{{name}}` counts the pending rows of an agent, and a lease depends on it: another dispatch's row counts as well. Call `dbLeaseDispatchExact` and handle its miss.",
      sqlAgentOnly:
        "This SQL picks a pending row of an agent without saying which one, so it may be an older dispatch's. Also hold it to {{missing}}, or name the row by `dispatch_key` or `id`.",
      sqlUnguarded:
        "This SQL takes a lease on a row that may be somebody's by now. Add `status = 'pending'` to its `WHERE`, and look at the number of changed rows.",
      sqlUnchecked:
        "Nobody looks at how many rows this lease changed, so a lost race goes unseen. Check that `changes` is 1.",
    },
  },
  create(context) {
    return {
      Program(node) {
        const { sourceCode, physicalFilename, settings } = context;
        const source = { path: physicalFilename, text: sourceCode.text, ast: node };
        for (const { range, fault, name, missing } of findInexactLeases(source, sharedOptions(settings)))
          context.report({
            loc: locOf(sourceCode, range),
            messageId: fault,
            data: { name, missing: missing.map((field) => `\`${field}\``).join(", ") },
          });
      },
    };
  },
});
