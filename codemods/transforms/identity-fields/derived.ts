import { Node, SyntaxKind } from "ts-morph";
import { declarationsOf, functionOf } from "../syntax.js";
import { propertyOf } from "./fields.js";
import { hookParameters } from "./host.js";
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

/** What went wrong: the error that was caught, or what the host gave back where the outcome was judged by that. */
export function rawError({ call, fields }: Place): string | undefined {
  const caught = call
    .getFirstAncestor((one) => Node.isCatchClause(one))
    ?.getVariableDeclaration()
    ?.getName();
  if (caught !== undefined) return `${caught} instanceof Error ? ${caught}.message : String(${caught})`;
  const event = fields === undefined ? undefined : propertyOf(fields, "event");
  const choice = Node.isPropertyAssignment(event) ? event.getInitializer() : undefined;
  if (!Node.isConditionalExpression(choice)) return undefined;
  const condition = choice.getCondition().getText();
  const judged = declarationsOf(condition, call).find((one) => Node.isVariableDeclaration(one));
  const [, output] = hookParameters(call);
  if (judged === undefined || output === undefined) return undefined;
  const text = judged
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .map((one) => one.getText())
    .find((name) => name !== condition && declarationsOf(name, call).some((one) => isMadeOf(one, output)));
  if (text === undefined) return undefined;
  const failsFirst = /fail|bad|error/i.test(choice.getWhenTrue().getText());
  return failsFirst ? `${condition} ? ${text} : undefined` : `${condition} ? undefined : ${text}`;
}

function isMadeOf(declaration: Node, name: string): boolean {
  return (
    Node.isVariableDeclaration(declaration) &&
    declaration.getDescendantsOfKind(SyntaxKind.Identifier).some((one) => one.getText() === name)
  );
}
