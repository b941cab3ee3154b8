import { Node, SyntaxKind } from "ts-morph";
import { declarationsOf, functionOf } from "../syntax.js";
import { choiceOf } from "./choice.js";
import { hookParameters, isInHook } from "./host.js";
import type { Place } from "./place.js";

/**
 * A line of the wrapped prompt's head, read as the function reads another one: `prompt.match(/^dag_task_id: (.*)$/m)`.
 * Only where some code of the tree writes that line.
 */
export function fromHeader(field: string, { call, context }: Place): string | undefined {
  const [, before, after] =
    /([\w.]+\.match\(\/\^)(?:dag_task_id|agent_type|dispatch_key|dispatch_id)(: [^/]*\/\w*\)\??(?:\.\[1\]|\[1\]))/.exec(
      functionOf(call).getText(),
    ) ?? [];
  if (before === undefined || after === undefined) return undefined;
  const isWritten = context.files.some((file) => context.textOf(file).includes(`${field}: \${`));
  return isWritten ? before + field + after : undefined;
}

/**
 * What went wrong: the error that was caught, what the host gave back where the outcome was judged by that, or at least
 * that it gave nothing.
 */
export function rawError({ call }: Place): string | undefined {
  const caught = call
    .getFirstAncestor((one) => Node.isCatchClause(one))
    ?.getVariableDeclaration()
    ?.getName();
  if (caught !== undefined) return `${caught} instanceof Error ? ${caught}.message : String(${caught})`;
  const choice = choiceOf(call);
  const [, output] = hookParameters(call);
  if (output === undefined || !isInHook(call, "tool.execute.after")) return undefined;
  const given = `${output}.output || "the sub-agent came back empty"`;
  if (choice === undefined) return given;
  const condition = choice.getCondition().getText();
  const text = judgedBy(condition, call, output) ?? given;
  const failsFirst = /fail|bad|error/i.test(choice.getWhenTrue().getText());
  return failsFirst ? `${condition} ? ${text} : undefined` : `${condition} ? undefined : ${text}`;
}

/** The text that a condition was made of, if that came out of the host's output. */
function judgedBy(condition: string, call: Node, output: string): string | undefined {
  return declarationsOf(condition, call)
    .find((one) => Node.isVariableDeclaration(one))
    ?.getDescendantsOfKind(SyntaxKind.Identifier)
    .map((one) => one.getText())
    .find((name) => name !== condition && declarationsOf(name, call).some((one) => isMadeOf(one, output)));
}

/** Why a command was blocked, as the error says that is thrown next. */
export function blockReason({ call }: Place): string | undefined {
  const next = call.getFirstAncestorByKind(SyntaxKind.ExpressionStatement)?.getNextSibling();
  const thrown = next?.getFirstDescendantByKind(SyntaxKind.ThrowStatement) ?? next;
  const error = Node.isThrowStatement(thrown) ? thrown.getExpression() : undefined;
  const [message] = Node.isNewExpression(error) ? error.getArguments() : [];
  const isText =
    Node.isStringLiteral(message) ||
    Node.isNoSubstitutionTemplateLiteral(message) ||
    Node.isTemplateExpression(message) ||
    Node.isIdentifier(message);
  return isText ? message.getText() : undefined;
}

function isMadeOf(declaration: Node, name: string): boolean {
  return (
    Node.isVariableDeclaration(declaration) &&
    declaration.getDescendantsOfKind(SyntaxKind.Identifier).some((one) => one.getText() === name)
  );
}
