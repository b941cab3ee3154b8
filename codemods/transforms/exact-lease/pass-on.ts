import { Node, SyntaxKind } from "ts-morph";
import type { Bench, Sheet } from "../bench.js";
import { endIn } from "../code/text.js";
import type { Library } from "../task-library/index.js";
import type { Hook } from "./hook.js";

/** A handler further out that swallows errors must not swallow a refusal. */
export function openHandlers(
  bench: Bench,
  sheet: Sheet,
  library: Library,
  place: Node,
  hook: Hook,
): string | undefined {
  for (const outer of place.getAncestors()) {
    if (outer === hook.fn) break;
    if (!Node.isTryStatement(outer) || !place.getAncestors().includes(outer.getTryBlock())) continue;
    const clause = outer.getCatchClause();
    if (clause === undefined || clause.getBlock().getDescendantsOfKind(SyntaxKind.ThrowStatement).length > 0)
      continue;
    const reason = passOnIn(bench, sheet, library, clause);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Makes a `catch` hand on what is meant to stop the call. */
export function passOnIn(bench: Bench, sheet: Sheet, library: Library, clause: Node): string | undefined {
  if (!Node.isCatchClause(clause)) return undefined;
  const pass = library.task("passOn");
  if (pass === undefined) return "The file uses the name `passOn` for something else: rename that.";
  const block = clause.getBlock();
  if (block.getText().includes(`${pass}(`)) return undefined;
  const end = endIn(block, bench.context.open(sheet.path).style.semicolons);
  const variable = clause.getVariableDeclaration()?.getNameNode();
  const name = Node.isIdentifier(variable) ? variable.getText() : "error";
  const now = sheet.now([block.getStart(), block.getStart() + 1]);
  if (now === undefined) return "The code around it changes, too: run again.";
  const isEmpty = block.getStatements().length === 0;
  sheet.replace(now[1], now[1], ` ${pass}(${name})${end}${isEmpty && block.getText() === "{}" ? " " : ""}`);
  if (variable === undefined) sheet.replace(now[0], now[0], "(error) ");
  return undefined;
}
