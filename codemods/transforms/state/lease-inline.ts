import { Node, SyntaxKind } from "ts-morph";
import { rangeOf } from "../drop/shapes.js";
import { removeStatement } from "../drop/remove-statement.js";
import { sweep } from "../drop/sweep.js";
import { wholeNodeAt } from "../bench.js";
import type { Hook, Inexact } from "../exact-lease/hook.js";
import type { ListWrite } from "./list-writes.js";
import type { DropRun } from "./drop-run.js";
import { testsOf } from "./entry-tests.js";
import { renameUses } from "./rename-row.js";
import type { Taken } from "./taken.js";
import { noteIn, gate, leasesAlready, isSecondChoice, goesIn } from "./lease-gate.js";

/** The hook reads the file, finds the entry, and writes the rest back, all by itself. */
export function leaseInline(run: DropRun, site: ListWrite, taken: Taken, hook: Hook): string | undefined {
  const { file } = site;
  const sheet = run.bench.open(file);
  const { name, source } = taken;
  if (leasesAlready(run, file, hook) || isSecondChoice(source, hook.fn))
    return dropFallback(run, file, taken);
  const tests = testsOf(site, taken);
  if (typeof tests === "string") return tests;
  const goes = goesIn(run, file);
  const isInLists = (node: Node): boolean =>
    goes(node) || tests.some((one) => one.node === node || node.getAncestors().includes(one.node));
  const renamed = renameUses(sheet, name, isInLists, noteIn(run, file));
  if (renamed !== undefined) return renamed;
  const row: Inexact = {
    kind: "row",
    node: source,
    agent: undefined,
    text: (text) => `${name.getText()} = ${text}`,
  };
  return gate(run, file, hook, [...tests, row]);
}

/** `if (!row) { … row = list[at] … }` behind a lease from the database goes. */
function dropFallback(run: DropRun, file: string, { source, name }: Taken): string | undefined {
  const sheet = run.bench.open(file);
  const guard = source
    .getAncestors()
    .filter(Node.isIfStatement)
    .find((one) => one.getExpression().getText() === `!${name.getText()}`);
  const block = guard?.getThenStatement();
  const calls = block?.getDescendantsOfKind(SyntaxKind.CallExpression) ?? [];
  const effects = run.migration.effects(run.bench);
  const isLoud = calls.some((one) => effects.noiseOf(one, file, block ?? one) === "loud");
  if (guard === undefined || guard.getElseStatement() !== undefined || isLoud)
    return `\`${name.getText()}\` comes out of the file where the database has none: let it be the row that is leased, then drop the write.`;
  const now = sheet.now(rangeOf(guard));
  const present = now && wholeNodeAt(sheet.view, now);
  if (present === undefined) return undefined;
  return removeStatement(run.dropper, sheet, present) ?? sweep(run.dropper);
}
