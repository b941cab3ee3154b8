import { Node } from "ts-morph";
import { makesRow } from "../../../eslint-plugin/analysis/index.js";
import type { Finding } from "../../finding.js";
import { removalOf } from "../../removal.js";
import type { SourceView } from "../../source-view.js";
import { manual, PASS, type Outcome, type Transform, type TransformContext } from "../../transform.js";
import { functionOf, statementOf } from "../syntax.js";
import { useFirst } from "./reuse.js";
import { isDropped, startAt } from "./starts.js";

/** The second run of the dispatch CLI goes; what its output was used for takes the first run's. */
export const singleDispatch: Transform = {
  name: "single-dispatch",
  ruleIds: ["no-double-dispatch"],
  answers: "a dispatch that is started a second time on one path",
  docs: "single-dispatch.md",
  apply,
};

function apply(finding: Finding, context: TransformContext): Outcome {
  if (finding.kind !== "start") return PASS;
  const { first, site } = finding.fact;
  if (first.node === site.node)
    return manual(
      "The start is in a loop: name another task in each round, or start it once before the loop.",
    );
  // Neither stands in for the other.
  if (makesRow(finding.fact.name) !== makesRow(finding.fact.firstName))
    return manual(
      "The command line is started, and a row is made besides: one of the two has to make it. If the command line does, drop the call here; else make its name say that it starts nothing (`status`).",
    );
  if (first.module.path !== finding.file)
    return manual("The first start is in another module: return its result to this one, and use it here.");
  const view = context.open(finding.file);
  const early = startAt(view, first.node.range);
  const late = startAt(view, finding.range);
  if (early === undefined || late === undefined || functionOf(early) !== functionOf(late))
    return manual("The two starts are not calls of one function: start the dispatch in one of them only.");
  if (isDropped(late)) return dropLate(view, late);
  return useFirst(view, early, late);
}

function dropLate(view: SourceView, late: Node): Outcome {
  const statement = statementOf(late);
  if (!Node.isBlock(statement.getParent()) && !Node.isSourceFile(statement.getParent()))
    return manual("The second start is the whole body of a condition: remove it with its condition.");
  return {
    kind: "edits",
    reason: "starts the dispatch once: nobody used what the second start gave",
    edits: [{ file: view.path, ...removalOf(view, statement) }],
  };
}
