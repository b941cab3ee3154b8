import { Node, type CallExpression } from "ts-morph";
import { callsOf, namedFunctionOf } from "../code/calls.js";
import { referencesIn } from "../code/scope.js";
import { hookAround, type Inexact } from "../exact-lease/hook.js";
import { listWritesOf, type ListWrite } from "./list-writes.js";
import type { DropRun } from "./drop-run.js";
import { leaseRemoved } from "./lease-behind.js";
import { renameAccess, renameElements, renameUses } from "./rename-row.js";
import { isRuntimeFile } from "./runtime-file.js";
import { functionAround, takenAt, type Taken } from "./taken.js";
import { leaseLookedUp } from "./lease-looked-up.js";
import { noteIn, gate, leasesAlready, isSecondChoice, agentOf, goesIn } from "./lease-gate.js";
import { leaseInline } from "./lease-inline.js";

export const BEFORE = "tool.execute.before";

/**
 * Where an entry is taken out of the queue file and used, its users take the row that the prompt of the task leases.
 *
 * @returns why an entry cannot be replaced by a row
 */
export function leaseEntries(run: DropRun, write: Node, file: string): string | undefined {
  for (const site of listWritesOf(write, file, run.migration.modules)) {
    const taken = isRuntimeFile(site.file) ? takenAt(site) : undefined;
    const key = `lease:${site.file}:${String(site.call.getStart())}`;
    if (run.done.has(key)) continue;
    run.done.add(key);
    const reason =
      taken === undefined
        ? (leaseLookedUp(run, site) ?? leaseRemoved(run, site))
        : leaseOne(run, site, taken);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function handsOn({ name }: Taken, why: string): string {
  return `\`${name.getText()}\` is taken out of the file and handed on: ${why}`;
}

function leaseOne(run: DropRun, site: ListWrite, taken: Taken): string | undefined {
  const hook = hookAround(site.call, BEFORE);
  if (hook?.fn === taken.fn) return leaseInline(run, site, taken, hook);
  const target = namedFunctionOf(site.call, site.file);
  if (!taken.isReturned || target?.fn !== taken.fn)
    return handsOn(taken, "let its users take the row that is leased, then drop the write.");
  const calls = callsOf(target.fn, target.file, run.migration.modules).filter((one) =>
    isRuntimeFile(one.file),
  );
  if (calls.length === 0)
    return handsOn(taken, "let its users take the row that is leased, then drop the write.");
  const places = calls.map(({ call, file }) => ({ call, file, hook: hookAround(call, BEFORE) }));
  for (const { call, file, hook: around } of places) {
    if (around === undefined || functionAround(call) !== around.fn)
      return handsOn(
        taken,
        "a caller of it is no hook in front of a task, and nothing there says which prompt it is for: take the row with `dbLeaseDispatchExact`, then drop the write.",
      );
    // The file is what is left when the database has nothing: without it, nothing is left.
    if (leasesAlready(run, file, around) || isSecondChoice(call, around.fn)) continue;
    const renamed = renameResult(run, file, call);
    if (renamed !== undefined) return renamed;
    const row: Inexact = { kind: "row", node: call, agent: agentOf(call) };
    const reason = gate(run, file, around, [row]);
    if (reason !== undefined) return reason;
  }
  run.leaving.push(target);
  return undefined;
}

/** The users of what a call gave read a row. */
function renameResult(run: DropRun, file: string, call: CallExpression): string | undefined {
  const sheet = run.bench.open(file);
  let whole: Node = call;
  for (
    let outer = whole.getParent();
    Node.isAwaitExpression(outer) || Node.isParenthesizedExpression(outer) || Node.isNonNullExpression(outer);
    outer = outer.getParent()
  )
    whole = outer;
  const holder = whole.getParent();
  const goes = goesIn(run, file);
  if (Node.isVariableDeclaration(holder)) {
    const name = holder.getNameNode();
    if (!Node.isIdentifier(name)) return renameElements(sheet, name);
    const type = holder.getTypeNode();
    const at = type && sheet.now([name.getEnd() - 1, type.getEnd()]);
    if (at !== undefined) sheet.replace(at[0] + 1, at[1], "");
    return renameUses(sheet, name, goes, noteIn(run, file));
  }
  if (Node.isPropertyAccessExpression(holder)) return renameAccess(sheet, holder);
  if (Node.isBinaryExpression(holder) && holder.getOperatorToken().getText() === "=") {
    const left = holder.getLeft();
    const declared = Node.isIdentifier(left) ? left : undefined;
    const name = declared && referencesIn(declared)[0];
    if (name !== undefined) return undefined;
  }
  if (Node.isIfStatement(holder) || Node.isPrefixUnaryExpression(holder)) return undefined;
  return "What is taken out of the file goes on as a whole here: keep it in a constant, and run again.";
}
