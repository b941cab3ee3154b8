import { Node } from "ts-morph";
import { callsOf } from "../code/calls.js";
import type { Target } from "../code/modules.js";
import { declarationOf, referencesIn, usesOf } from "../code/scope.js";
import { inQuotes } from "../code/text.js";
import { rangeOf } from "../drop/shapes.js";
import { Library } from "../task-library/index.js";
import type { DropRun } from "./drop-run.js";
import { dataOf, type ListWrite } from "./list-writes.js";
import { isRuntimeFile } from "./runtime-file.js";

/** How many entries wait becomes how many rows do, where the list is only counted: beside a write, or by its reader. */
export function countRows(run: DropRun, { call, file }: ListWrite): void {
  for (const name of new Set(dataOf(call).flatMap((one) => referencesIn(one).map(declarationOf)))) {
    const holder = name?.getParent();
    if (name === undefined || !Node.isVariableDeclaration(holder)) continue;
    for (const use of usesOf(name)) if (use.getStart() > call.getEnd()) countAt(run, file, use);
    let value = holder.getInitializer();
    while (Node.isAwaitExpression(value)) value = value.getExpression();
    const reader = Node.isCallExpression(value) ? run.migration.modules.calleeOf(value, file) : undefined;
    if (reader !== undefined && /read/i.test(reader.fn.getText())) countCalls(run, reader);
  }
}

function countCalls(run: DropRun, reader: Target): void {
  for (const { call, file } of callsOf(reader.fn, reader.file, run.migration.modules))
    if (isRuntimeFile(file)) {
      let whole: Node = call;
      while (Node.isAwaitExpression(whole.getParent()) || Node.isParenthesizedExpression(whole.getParent()))
        whole = whole.getParentOrThrow();
      countAt(run, file, whole);
    }
}

/** `list.length` becomes the number of rows that wait. */
function countAt(run: DropRun, file: string, list: Node): void {
  const access = list.getParent();
  if (
    !Node.isPropertyAccessExpression(access) ||
    access.getExpression() !== list ||
    access.getName() !== "length"
  )
    return;
  // `list.length = 0`, `list.length > MAX`, which only keep the list short, go with the list.
  const test = access.getParent();
  if (
    Node.isWhileStatement(test?.getParent()) ||
    (Node.isBinaryExpression(test) && test.getLeft() === access && test.getOperatorToken().getText() === "=")
  )
    return;
  const sheet = run.bench.open(file);
  const now = sheet.now(rangeOf(access));
  const rows = new Library(run.bench, file).db("dbListQueue");
  if (now === undefined || rows === undefined) return;
  const { quote } = sheet.original.style;
  sheet.replace(now[0], now[1], countText(rows, quote));
  for (const one of referencesIn(list))
    run.dropper.noteName({ sheet, name: one.getText(), at: list.getStart() });
}

/** The number of rows that wait. */
export function countText(rows: string, quote: string): string {
  return inQuotes(`${rows}(10_000).filter((row) => row.status === "pending").length`, quote);
}
