import { relative } from "node:path";
import { Node } from "ts-morph";
import type { Finding } from "../../finding.js";
import { manual, PASS, type Outcome, type Transform, type TransformContext } from "../../transform.js";
import { Bench } from "../bench.js";
import { removalOf } from "../../removal.js";
import { callsOf, namedFunctionOf } from "../code/calls.js";
import type { Target } from "../code/modules.js";
import { hasCreate } from "../state/has-create.js";
import { keyRows } from "../state/key-rows.js";
import { stuckElsewhere } from "../state/queue-run.js";
import { settle } from "../state/settle.js";
import { taskLibraryFor, taskLibraryOf } from "../task-library/index.js";
import { closeAtAll, closeExactly, marksIn } from "./after.js";
import { putGate } from "./gate.js";
import { calleeText } from "../code/scope.js";
import { callsIn, hookAround, type Hook, type Inexact } from "./hook.js";
import { dropHelper, giveRow, makesItsOwn } from "./helper.js";
import { outsideHook } from "./outside.js";
import { statementCall } from "./statement.js";

/**
 * A lease or look-up by agent type alone becomes the lease of exactly the row that the prompt belongs to, with its token
 * checked first; the hook behind the task closes the row that its own call leased.
 */
export const exactLease: Transform = {
  name: "exact-lease",
  ruleIds: ["no-inexact-lease", "require-identity-tuple"],
  answers: "a lease, look-up or count by agent type alone",
  docs: "exact-lease.md",
  apply,
};

type LeaseFinding = Extract<Finding, { kind: "lease" }>;

function apply(finding: Finding, context: TransformContext): Outcome {
  if (finding.kind === "lease") return ofLease(finding, context);
  if (finding.kind === "never-logged" && /^DISPATCH-TASK-/.test(finding.event)) {
    const bench = new Bench(context);
    const reason = closeAtAll(bench, finding.file);
    return reason === undefined
      ? edits(bench, finding.file, "closes the row that this call leased, and logs it")
      : manual(reason);
  }
  if (finding.kind !== "log" || !/^DISPATCH-TASK-(?:SUCCESS|FAILED)$/.test(finding.fact.problem.event))
    return PASS;
  const call = context.open(finding.file).nodeAt(finding.range);
  const hook = call && hookAround(call, "tool.execute.after");
  if (hook === undefined || marksIn(hook).length === 0) return PASS;
  const bench = new Bench(context);
  const logs = context.findings.filter(
    (one) =>
      one.kind === "log" &&
      one.file === finding.file &&
      /^DISPATCH-TASK-(?:SUCCESS|FAILED)$/.test(one.fact.problem.event),
  );
  const unique = logs.filter(
    (one, index) => logs.findIndex((each) => each.range[0] === one.range[0]) === index,
  );
  const reason = closeExactly(bench, finding.file, hook, unique);
  return reason === undefined
    ? edits(bench, finding.file, "closes exactly the row that this call leased, and logs it")
    : manual(reason);
}

function ofLease(finding: LeaseFinding, context: TransformContext): Outcome {
  const found = inexactOf(finding, context);
  if (found === undefined)
    return manual(
      "The lease is put together in an odd way: call `dbLeaseDispatchExact` with the dispatch's whole identity.",
    );
  const { file, constant } = found;
  const bench = new Bench(context);
  const hooked = hookOf(found, file, context);
  // Where the row is leased exactly already, a second lease would find it taken.
  const place = hooked !== undefined && leasesExactly(hooked.hook) ? undefined : hooked;
  const reason = place === undefined ? outsideHook(bench, file, found, finding) : lease(bench, place, found);
  if (reason !== undefined) return manual(reason);
  if (constant !== undefined) dropConstant(bench, finding.file, constant);
  return edits(
    bench,
    file,
    place === undefined
      ? "looks at the list of rows: nothing is taken on the strength of it"
      : "checks the token and leases exactly the prompt's own row; a miss is logged and blocks as the mode demands",
  );
}

function lease(bench: Bench, { file, hook, inexact, helper }: Place, found: Found): string | undefined {
  const { context } = bench;
  const migration = settle(context);
  const { modules } = migration;
  const framework = context.frameworkOf(file);
  const queue = hasCreate(framework, context) ? undefined : stuckElsewhere(migration, framework);
  if (queue !== undefined)
    return `Its rows would come out of the queue file, which ${relative(framework, queue)} uses in a way that has to be moved by hand: do that first, or no row is found.`;
  const nodes = inexact.map(({ node }) => node);
  const inside = helper === undefined ? [] : inFunction(helper, context);
  const lookUps = [found, ...inside].map(({ node }) => node);
  const isOwn = helper !== undefined && makesItsOwn(helper, lookUps);
  const given = isOwn
    ? inexact.map((one) => (one === inexact.at(-1) ? { ...one, helper: true } : one))
    : inexact;
  const reason = putGate(bench, file, hook, given);
  if (reason !== undefined) return reason;
  const left = isOwn
    ? giveRow(bench, helper, inside, nodes, modules)
    : // What the file does not hand out goes by itself, once nothing names it; a method does not.
      helper !== undefined && (helper.file !== file || Node.isMethodDeclaration(helper.fn))
      ? dropHelper(bench, helper, nodes, modules)
      : undefined;
  return left ?? keyRows(bench, framework);
}

/** The leases and look-ups in a function. */
function inFunction({ file, fn }: Target, context: TransformContext): Inexact[] {
  return context.findings.flatMap((one) => {
    const found = one.kind === "lease" ? inexactOf(one, context) : undefined;
    return found?.file === file && found.node.getAncestors().includes(fn) ? [found] : [];
  });
}

/** A text of SQL that one module names for another goes with its only use. */
function dropConstant(bench: Bench, file: string, constant: Node): void {
  const { start, end, text } = removalOf(bench.context.open(file), constant);
  const sheet = bench.open(file);
  const now = sheet.now([start, end]);
  if (now !== undefined) sheet.replace(now[0], now[1], text);
}

function leasesExactly({ fn }: Hook): boolean {
  return callsIn(fn).some(
    (one) =>
      Node.isCallExpression(one) && /(?:^|\.)(?:dbLeaseDispatchExact|leaseTask)$/.test(calleeText(one)),
  );
}

/** A lease or look-up, where it is made. */
type Found = Inexact & { readonly file: string; readonly constant: Node | undefined };

function inexactOf({ file, range, fact }: LeaseFinding, context: TransformContext): Found | undefined {
  const node = context.open(file).nodeAt(range);
  if (node === undefined) return undefined;
  if (fact.name !== "" && Node.isCallExpression(node)) {
    const agent = node.getArguments()[0]?.getText();
    return { kind: fact.fault === "gate" ? "count" : "row", node, agent, file, constant: undefined };
  }
  const statement = statementCall(node, file, context);
  if (statement === undefined) return undefined;
  const isReturning = /\breturning\b/i.test(node.getText());
  const isUpdate = /\bupdate\b/i.test(node.getText()) && !isReturning;
  const kind = fact.fault === "gate" ? "count" : isUpdate ? "update" : "row";
  return { ...statement, kind, agent: isUpdate ? undefined : statement.agent, takes: isReturning };
}

interface Place {
  readonly file: string;
  readonly hook: Hook;
  readonly inexact: readonly Inexact[];
  /** The function between the hook and the lease. */
  readonly helper?: Target;
}

/** The before-hook that a lease stands in, or that calls the helper that it stands in. */
function hookOf(found: Inexact, file: string, context: TransformContext): Place | undefined {
  const direct = hookAround(found.node, "tool.execute.before");
  if (direct !== undefined)
    return { file, hook: direct, inexact: inFunction({ file, fn: direct.fn, name: undefined }, context) };
  const target = namedFunctionOf(found.node, file);
  if (target === undefined) return undefined;
  const { modules } = settle(context);
  for (const { call, file: caller } of callsOf(target.fn, file, modules)) {
    const hook = hookAround(call, "tool.execute.before");
    if (hook !== undefined)
      return {
        file: caller,
        hook,
        helper: target,
        inexact: [
          ...inFunction({ file: caller, fn: hook.fn, name: undefined }, context),
          { kind: "row", node: call, agent: call.getArguments()[0]?.getText() },
        ],
      };
  }
  return undefined;
}

function edits(bench: Bench, file: string, reason: string): Outcome {
  const { context, imports } = bench;
  const framework = context.frameworkOf(file);
  const isTask = imports.some(({ from }) => from === taskLibraryOf(framework, context));
  return {
    kind: "edits",
    edits: bench.edits(),
    imports,
    reason,
    needs: ["dispatch-db", "log-manager"],
    ...(isTask ? { creates: taskLibraryFor(framework, context) } : {}),
  };
}
