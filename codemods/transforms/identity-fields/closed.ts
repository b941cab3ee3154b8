import { Node, SyntaxKind, type CallExpression, type ObjectLiteralExpression } from "ts-morph";
import { referenceTo } from "../../imports/index.js";
import type { SourceView } from "../../source-view.js";
import type { Edit, Outcome, TransformContext } from "../../transform.js";
import { invert, property } from "../code/text.js";
import { CLOSES } from "../exact-lease/behind.js";
import { hookAround } from "../exact-lease/hook.js";
import { freshName } from "../syntax.js";
import { taskLibraryFor, taskLibraryOf } from "../task-library/index.js";
import { choiceIn } from "./choice.js";
import { addProperty, fieldsOf, propertyOf } from "./fields.js";
import { namesOf } from "./place.js";

/** What an outcome's log takes from the row that is closed. */
const FIELDS = { queue_id: "id", dispatch_key: "dispatch_key", child_session_id: "child_session_id" };

/**
 * The hook in front of a task leases its row by `leaseTask`, but the one behind it, in a file of its own, only logs the
 * outcome: there the row is closed, too, and the log says which it was. A task without a row has no outcome of a dispatch.
 *
 * @returns undefined where the rows are leased otherwise, or closed already, or the log does not stand by itself
 */
export function closeLogged(
  view: SourceView,
  call: CallExpression,
  event: string,
  context: TransformContext,
): Outcome | undefined {
  const isDone = outcomeOf(call, event);
  const hook = hookAround(call, "tool.execute.after");
  const literal = fieldsOf(call);
  const statement = call.getParent();
  if (isDone === undefined || hook === undefined || hook.output === "" || literal === undefined)
    return undefined;
  if (!Node.isExpressionStatement(statement) || !Node.isBlock(statement.getParent())) return undefined;
  if (hasRow(literal) || isClosedBefore(statement, hook.fn) || !isOpen(view.path, context)) return undefined;
  const framework = context.frameworkOf(view.path);
  const close = referenceTo(view, taskLibraryOf(framework, context), "closeTask");
  if (close === undefined) return undefined;
  const row = freshName(view, ["closed", "closedRow"]);
  const who = [property("sessionID", hook.sessionID), property("callID", hook.callID)].join(", ");
  const at = statement.getStart();
  const isOwnLine = /^[ \t]*$/.test(view.text.slice(view.text.lastIndexOf("\n", at - 1) + 1, at));
  const gap = isOwnLine ? `${view.style.semicolons ? ";" : ""}\n${view.indentAt(at)}` : "; ";
  const edits: Edit[] = [
    {
      file: view.path,
      start: at,
      end: at,
      text: `const ${row} = ${close.text}({ ${who} }, ${isDone}, ${hook.output})${gap}if (${row}) `,
    },
    ...Object.entries(FIELDS)
      .filter(([field]) => propertyOf(literal, field) === undefined)
      .map(([field, column]) => addProperty(view, call, literal, `${field}: ${row}.${column}`)),
  ];
  return {
    kind: "edits",
    reason: "closes the row that the task's own call leased, and logs which it was",
    edits,
    imports: close.imports,
    needs: ["dispatch-db", "log-manager"],
    creates: taskLibraryFor(framework, context),
  };
}

/** Whether the task went well where a log names its outcome: a condition, or yes or no. */
function outcomeOf(call: CallExpression, event: string): string | undefined {
  if (!/^DISPATCH-TASK-(?:SUCCESS|FAILED)$/.test(event)) return undefined;
  const choice = choiceIn(call);
  if (choice === undefined) return String(event.endsWith("SUCCESS"));
  const [yes, no] = [choice.getWhenTrue(), choice.getWhenFalse()].map((one) => one.getText());
  const condition = choice.getCondition();
  if (/SUCCESS["']$/.test(yes ?? "") && /FAILED["']$/.test(no ?? ""))
    return `Boolean(${condition.getText()})`;
  return /FAILED["']$/.test(yes ?? "") && /SUCCESS["']$/.test(no ?? "") ? invert(condition) : undefined;
}

function hasRow(literal: ObjectLiteralExpression): boolean {
  return [...namesOf("queue_id"), ...namesOf("dispatch_key")].some(
    (name) => propertyOf(literal, name) !== undefined,
  );
}

/** Whether whoever reaches a statement of the hook has closed the row already. */
function isClosedBefore(statement: Node, hook: Node): boolean {
  return hook.getDescendantsOfKind(SyntaxKind.CallExpression).some((one) => {
    if (!/\bcloseTask$/.test(one.getExpression().getText()) || one.getEnd() > statement.getStart())
      return false;
    const block = one.getFirstAncestor((each) => Node.isBlock(each));
    return block !== undefined && statement.getAncestors().includes(block);
  });
}

/** Whether a plugin leases by the task's call, and none closes what was leased but by `closeTask` beside another log. */
function isOpen(file: string, context: TransformContext): boolean {
  const plugins = context.files.filter(
    (one) => context.frameworkOf(one) === context.frameworkOf(file) && /\/\.opencode\/plugins?\//.test(one),
  );
  const isLeased = plugins.some((one) => /\bleaseTask\(/.test(context.textOf(one)));
  const textOf = (one: string): string =>
    one === file ? context.textOf(one).replaceAll("closeTask(", "") : context.textOf(one);
  return isLeased && !plugins.some((one) => CLOSES.test(textOf(one)));
}
