import { Node, SyntaxKind } from "ts-morph";
import { swap, type Bench } from "../bench.js";
import { inQuotes } from "../code/text.js";
import { hookAround, type Hook } from "./hook.js";

const AFTER = "tool.execute.after";

/** Calls that close a row. */
export const CLOSES = /\b(?:closeTask|db(?:Consume|Fail|Mark|Complete|Finish|Close|Release|Settle)\w*)\s*\(/;

/** The property of a plugin that holds the hook behind a tool, or another one. */
export function hookBehind(source: Node, hook = AFTER): Node | undefined {
  return source
    .getDescendants()
    .find(
      (one) =>
        (Node.isPropertyAssignment(one) || Node.isMethodDeclaration(one)) &&
        one.getName().replace(/["'`[\]]/g, "") === hook,
    );
}

/**
 * Puts lines for a `task` call to the beginning of the hook behind it (to the end of one in front of it): after the line
 * that leaves for other tools, else under a condition. A hook that took no output takes it.
 *
 * @param linesOf makes the lines, in double quotes, for the hook as it names things
 * @param name the hook's name, if it is another one
 */
export function putBehind(
  bench: Bench,
  file: string,
  member: Node,
  linesOf: (hook: Hook) => readonly string[] | string,
  name = AFTER,
): string | undefined {
  const view = bench.context.open(file);
  const sheet = bench.open(file);
  const body = member.getDescendantsOfKind(SyntaxKind.Block)[0];
  const around = body && hookAround(body, name);
  if (body === undefined || around === undefined)
    return "There is no hook behind the task that could close its row: add one, with `closeTask`.";
  if (name === AFTER && CLOSES.test(body.getText()))
    return "The hook behind the task closes its row already: log what came of it there, with the row's fields.";
  const output = around.output === "" ? addOutput(bench, file, around) : around.output;
  if (output === undefined)
    return "The hook behind the task takes its output apart: give it a name, and run again.";
  const hook = { ...around, output };
  const lines = linesOf(hook);
  if (typeof lines === "string") return lines;
  const [first] = body.getStatements();
  const { indent: step, quote } = view.style;
  const isGuard =
    Node.isIfStatement(first) &&
    /!==?\s*["']task["']/.test(first.getExpression().getText()) &&
    /^\{?\s*return\b/.test(first.getThenStatement().getText());
  const isOneLine = first !== undefined && first.getStartLineNumber() === body.getStartLineNumber();
  const indent =
    first === undefined ? view.indentAt(body.getStart()) + step : view.indentAt(first.getStart());
  const gap = isOneLine ? " " : `\n${indent}`;
  if (name !== AFTER && first !== undefined) {
    // What the hook looks at first, such as how many rows wait, it sees as it was before.
    const last = body.getStatements().at(-1) ?? first;
    const at = sheet.now([last.getEnd() - 1, last.getEnd()])?.[1];
    if (at === undefined) return "The code around it changes, too: run again.";
    const tool = hook.sessionID.replace(/\.sessionID$/, ".tool");
    if (!isGuard && tool === hook.sessionID)
      return "The hook does not tell the `task` tool from others: return early for those, and run again.";
    const shown = isGuard
      ? lines
      : [`if (${tool} === "task") {`, ...lines.map((line) => (isOneLine ? line : step + line)), "}"];
    sheet.replace(at, at, shown.map((line) => gap + inQuotes(line, quote)).join(""));
    return undefined;
  }
  if (isGuard) {
    const at = sheet.now([first.getEnd() - 1, first.getEnd()])?.[1];
    if (at === undefined) return "The code around it changes, too: run again.";
    sheet.replace(at, at, lines.map((line) => gap + inQuotes(line, quote)).join(""));
    return undefined;
  }
  const tool = hook.sessionID.replace(/\.sessionID$/, ".tool");
  if (tool === hook.sessionID)
    return "The hook does not tell the `task` tool from others: return early for those, and run again.";
  const inner = isOneLine ? " " : `\n${indent}${step}`;
  const [only = "", ...more] = lines;
  const test = `if (${tool} === "task")`;
  const text =
    more.length === 0
      ? `${test} ${only}`
      : `${test} {${inner}${lines.join(inner)}${isOneLine ? " " : `\n${indent}`}}`;
  const at = sheet.now([body.getStart(), body.getStart() + 1])?.[1];
  if (at === undefined) return "The code around it changes, too: run again.";
  const end = isOneLine && !/[;}]$/.test(text) ? ";" : "";
  const close =
    first === undefined && !/^\s*\n/.test(sheet.text.slice(at)) ? `\n${view.indentAt(body.getStart())}` : "";
  sheet.replace(at, at, gap + inQuotes(text, quote) + end + close);
  return undefined;
}

/** A hook that took no output takes it. */
function addOutput(bench: Bench, file: string, { fn }: Hook): string | undefined {
  if (!Node.isParametered(fn)) return undefined;
  const [first, second] = fn.getParameters();
  if (first === undefined || second !== undefined) return undefined;
  const any = first.getTypeNode() === undefined ? "" : ": any";
  const text = `${first.getText()}, output${any}`;
  const isBare = !/^(?:async\s*)?\(|^[\w"'.[\]]+\s*\(/.test(fn.getText());
  swap(bench.open(file), first, isBare ? `(${text})` : text);
  return "output";
}
