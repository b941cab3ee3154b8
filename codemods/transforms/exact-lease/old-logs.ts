import { Node, type CallExpression } from "ts-morph";
import type { Finding } from "../../finding.js";
import type { TransformContext } from "../../transform.js";
import { wholeNodeAt, type Bench } from "../bench.js";
import { Dropper } from "../drop/dropper.js";
import { removeStatement } from "../drop/remove-statement.js";
import { Migration } from "../state/migration.js";
import { EVENT } from "./events.js";
import { callsIn, type Hook } from "./hook.js";

/** Whether a hook logs the exact lease itself. */
export function logsLease(context: TransformContext, file: string, hook: Hook): boolean {
  return ownLogs(context, file, hook, EVENT.lease, /\bEV\w*\.\w*LEASE\w*/).length > 0;
}

/** Where a hook logs that the token is right. */
export function passLogs(context: TransformContext, file: string, hook: Hook): [number, number][] {
  return ownLogs(context, file, hook, EVENT.pass, /\bEV\w*\.\w*PASS\w*/).map((one) => [
    one.getStart(),
    one.getEnd(),
  ]);
}

/** Takes log lines out that the gate writes itself. */
export function removeLogs(
  bench: Bench,
  file: string,
  ranges: readonly [number, number][],
): string | undefined {
  const migration = Migration.of(bench.context);
  const dropper = new Dropper(bench, migration.modules, migration.effects(bench));
  const sheet = bench.open(file);
  for (const range of ranges) {
    const now = sheet.now(range);
    const node = now && wholeNodeAt(sheet.view, now);
    // Without a semicolon, the statement is as long as its call.
    const statement = Node.isStatement(node) ? node : node?.getFirstAncestor((one) => Node.isStatement(one));
    if (statement === undefined) continue;
    const reason = removeStatement(dropper, sheet, statement);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The calls in a hook that log an event: those that a finding is about, and those that name it. */
export function ownLogs(
  context: TransformContext,
  file: string,
  hook: Hook,
  event: string,
  member: RegExp,
): Node[] {
  const told = new Set(
    context.findings.flatMap((one: Finding) =>
      one.file === file && one.kind === "log" && one.fact.problem.event === event
        ? [one.range.join(":")]
        : [],
    ),
  );
  return callsIn(hook.fn).filter((one) => {
    if (told.has(`${String(one.getStart())}:${String(one.getEnd())}`)) return true;
    const callee = (one as CallExpression).getExpression().getText();
    return /log$/i.test(callee) && isEventLog(one, event, member);
  });
}

function isEventLog(node: Node, event: string, member: RegExp): boolean {
  return (
    node.getText().includes(`"${event}"`) ||
    node.getText().includes(`'${event}'`) ||
    member.test(node.getText())
  );
}
