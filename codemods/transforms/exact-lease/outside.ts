import { relative } from "node:path";
import type { Finding } from "../../finding.js";
import type { TransformContext } from "../../transform.js";
import type { Bench } from "../bench.js";
import { Modules } from "../code/modules.js";
import type { Inexact } from "./hook.js";
import { lookAtList } from "./look.js";

type LeaseFinding = Extract<Finding, { kind: "lease" }>;

/** Answers a lease that no before-hook makes: what only looks goes on looking, at the list of all rows. */
export function outsideHook(
  bench: Bench,
  file: string,
  found: Inexact,
  { fact }: LeaseFinding,
): string | undefined {
  const takes = fact.name === "dbDequeueWithLease" || found.kind === "update" || found.takes === true;
  if (takes || found.agent === undefined)
    return "This takes a row, and nothing here says which prompt it is for: take it where the prompt is, with `dbLeaseDispatchExact`.";
  const update = found.kind === "row" ? updateIn(bench.context, file) : undefined;
  if (update !== undefined)
    return `What this finds may be what the statement in ${relative(bench.context.frameworkOf(file), update.file)} leases by its id alone: take the row where the prompt is, with \`dbLeaseDispatchExact\`.`;
  return lookAtList(bench, file, found.node, found.agent, found.kind === "count");
}

/**
 * A statement that leases a row and does not say which, in the file of a look-up or in one that imports it: the look-up
 * may have found that row.
 */
function updateIn(context: TransformContext, file: string): Finding | undefined {
  const modules = new Modules(context);
  const imports = (from: string): boolean =>
    [...context.textOf(from).matchAll(/["'](\.{1,2}\/[^"'\n]+)["']/g)].some(
      ([, specifier = ""]) => modules.resolve(from, specifier) === file,
    );
  return context.findings.find(
    (one) =>
      one.kind === "lease" &&
      /^sql(?:Unguarded|Unchecked)$/.test(one.fact.fault) &&
      (one.file === file || imports(one.file)),
  );
}
