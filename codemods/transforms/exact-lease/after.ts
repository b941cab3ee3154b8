import { Node, SyntaxKind, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import { fieldAliases } from "../../../contract/index.js";
import type { Finding } from "../../finding.js";
import { swap, type Bench, type Sheet } from "../bench.js";
import { invert, property } from "../code/text.js";
import { freshName, propertyName, statementOf } from "../syntax.js";
import { Library } from "../task-library/index.js";
import { logName } from "../task-library/log-name.js";
import { hookBehind, putBehind } from "./behind.js";
import { callsIn, type Hook } from "./hook.js";

const MARK = /(?:^|\.)db(?:Mark|Complete|Finish|Close|Consume|Fail|Release|Settle)\w*Agent$/;

/** The calls in a hook that close "the agent's row", whichever that is. */
export function marksIn(hook: Hook): CallExpression[] {
  return callsIn(hook.fn).filter(
    (one): one is CallExpression => Node.isCallExpression(one) && MARK.test(one.getExpression().getText()),
  );
}

/** The hook behind a task closes the row that its own call leased, and logs that row's identity. */
export function closeExactly(
  bench: Bench,
  file: string,
  hook: Hook,
  findings: readonly Finding[],
): string | undefined {
  const view = bench.context.open(file);
  const sheet = bench.open(file);
  const library = new Library(bench, file);
  const close = library.task("closeTask");
  if (close === undefined) return "The file uses the name `closeTask` for something else: rename that.";
  if (hook.output === "") return "The hook takes no output: nothing says how the task ended.";
  const rows: { name: string; around: Node }[] = [];
  for (const mark of marksIn(hook)) {
    const done = isDone(mark);
    if (done === undefined)
      return 'Nothing here says whether the task went well: pass "consumed" or "failed", and run again.';
    const whole = Node.isAwaitExpression(mark.getParent()) ? mark.getParentOrThrow() : mark;
    const holder = whole.getParent();
    const who = [property("sessionID", hook.sessionID), property("callID", hook.callID)].join(", ");
    const text = `${close}({ ${who} }, ${done}, ${hook.output})`;
    const isAlone = Node.isExpressionStatement(holder);
    const name = Node.isVariableDeclaration(holder)
      ? holder.getName()
      : isAlone
        ? freshName(view, ["row", "closed"])
        : undefined;
    if (name === undefined)
      return "What the call gives goes on as a whole: keep it in a constant, and run again.";
    rows.push({ name, around: statementOf(holder ?? whole).getParentOrThrow() });
    swap(sheet, whole, isAlone ? `const ${name} = ${text}` : text);
  }
  if (rows.length === 0) return "No call here closes a row.";
  for (const { range } of findings) {
    const call = view.nodeAt(range);
    const fields = Node.isCallExpression(call)
      ? call.getArguments().findLast(Node.isObjectLiteralExpression)
      : undefined;
    // A handler does not see the row: there is none where closing it failed.
    const row = call && rows.find(({ around }) => call.getAncestors().includes(around))?.name;
    if (!Node.isCallExpression(call) || fields === undefined || row === undefined) continue;
    for (const [field, value] of valuesFor(row, fields)) setField(sheet, fields, field, value);
    onlyWith(sheet, call, row);
  }
  return undefined;
}

/** What a log line takes from the row; a success has no error to tell. */
function valuesFor(row: string, fields: ObjectLiteralExpression): [string, string][] {
  const event = fields.getProperty("event")?.getText() ?? "";
  const names = ["dispatch_key", "child_session_id", ...(/SUCCESS["']?$/.test(event) ? [] : ["raw_error"])];
  return [["queue_id", `${row}.id`], ...names.map((name): [string, string] => [name, `${row}.${name}`])];
}

/** A hook that never closed a row does so: the row that its own call leased, by what came of the call. */
export function closeAtAll(bench: Bench, file: string): string | undefined {
  const view = bench.context.open(file);
  const member = hookBehind(view.source);
  if (member === undefined)
    return "There is no hook behind the task that could close its row: add one, with `closeTask`.";
  const library = new Library(bench, file);
  const [close, succeeded, log] = [
    library.task("closeTask"),
    library.task("taskSucceeded"),
    logName(bench, file, member),
  ];
  if (close === undefined || succeeded === undefined || log === undefined)
    return "The file uses the name `closeTask` for something else: rename that.";
  const [done, row] = [freshName(view, ["isDone", "succeeded"]), freshName(view, ["closed", "closedRow"])];
  const end = view.style.semicolons ? ";" : "";
  const fields = `queue_id: ${row}.id, dispatch_key: ${row}.dispatch_key, child_session_id: ${row}.child_session_id, raw_error: ${row}.raw_error`;
  return putBehind(bench, file, member, ({ sessionID, callID, output }) => {
    const who = [property("sessionID", sessionID), property("callID", callID)].join(", ");
    return [
      `const ${done} = ${succeeded}(${output}), ${row} = ${close}({ ${who} }, ${done}, ${output})${end}`,
      `if (${row}) ${log}("task-after", "INFO", { event: ${done} ? "DISPATCH-TASK-SUCCESS" : "DISPATCH-TASK-FAILED", ${who}, ${fields} })${end}`,
    ];
  });
}

/** The condition under which the task went well. */
function isDone(mark: CallExpression): string | undefined {
  const name = mark.getExpression().getText();
  const status = mark.getArguments()[1];
  if (status === undefined)
    return /Fail/.test(name) ? "false" : /Consume|Complete|Finish/.test(name) ? "true" : undefined;
  const word = (node: Node): boolean | undefined => {
    if (!Node.isStringLiteral(node)) return undefined;
    return /^(?:consumed|success|done|ok|completed)$/.test(node.getLiteralText());
  };
  const whole = word(status);
  if (whole !== undefined) return String(whole);
  if (Node.isConditionalExpression(status)) {
    const [yes, no] = [word(status.getWhenTrue()), word(status.getWhenFalse())];
    if (yes === true && no === false) return status.getCondition().getText();
    if (yes === false && no === true) return invert(status.getCondition());
    return undefined;
  }
  return Node.isIdentifier(status) ? `${status.getText()} === "consumed"` : undefined;
}

function setField(sheet: Sheet, fields: ObjectLiteralExpression, field: string, value: string): void {
  const names = [field, ...[...fieldAliases].filter(([, meant]) => meant === field).map(([alias]) => alias)];
  const known = fields.getProperties().find((one) => names.includes(propertyName(one) ?? ""));
  if (known !== undefined) {
    swap(sheet, known, `${field}: ${value}`);
    return;
  }
  const detail =
    fields.getProperties().find((one) => propertyName(one) === "detail") ?? fields.getProperties().at(-1);
  if (detail === undefined) return;
  const now = sheet.now([detail.getStart(), detail.getStart() + 1]);
  if (now !== undefined) sheet.replace(now[0], now[0], `${field}: ${value}, `);
}

/** A log line about a row that is not there would say nothing. */
function onlyWith(sheet: Sheet, call: Node, row: string): void {
  const statement = call.getFirstAncestorByKind(SyntaxKind.ExpressionStatement);
  const now = statement && sheet.now([statement.getStart(), statement.getStart() + 1]);
  if (now !== undefined) sheet.replace(now[0], now[0], `if (${row}) `);
  // The row is certain there.
  for (const use of call.getDescendantsOfKind(SyntaxKind.QuestionDotToken)) {
    const access = use.getParent();
    if (Node.isPropertyAccessExpression(access) && access.getExpression().getText() === row)
      swap(sheet, use, ".");
  }
}
