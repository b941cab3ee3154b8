import { Node, type Identifier } from "ts-morph";
import { isFunction } from "../code/scope.js";
import { executeAround } from "../state/tool-context.js";
import { declarationsOf } from "../syntax.js";
import type { Place } from "./place.js";

/** Where the host's own objects carry a field (contract §10). */
const HOST: Readonly<Record<string, readonly string[]>> = {
  sessionID: ["input", "context"],
  callID: ["input", "context"],
  agent: ["context"],
};

/** A field of what the host gave to the hook or the tool that the call stands in. */
export function fromHost(field: string, { call }: Pick<Place, "call">): string | undefined {
  const holder =
    HOST[field]?.find((name) => declarationsOf(name, call).some((one) => Node.isParameterDeclaration(one))) ??
    (field in HOST ? contextOf(call)?.getText() : undefined);
  if (holder !== undefined && field === "callID") return callOf(holder, call);
  if (holder !== undefined) return `${holder}.${field}`;
  if (field === "parent_session_id") return fromHost("sessionID", { call });
  if (!isInHook(call, "tool.execute.after")) return undefined;
  const [, output] = hookParameters(call);
  if (output === undefined) return undefined;
  // OpenCode's task tool puts the child's session there.
  if (field === "child_session_id") return `${output}?.metadata?.sessionId`;
  return undefined;
}

/** A host need not tell a tool its call, and its types do not; the message that asked for it is always told. */
export function callOf(holder: string, call: Node): string {
  const parameter = contextOf(call)?.getParent();
  const isUntyped =
    parameter === undefined
      ? executeAround(call) !== undefined
      : Node.isParameterDeclaration(parameter) &&
        parameter.getName() === holder &&
        parameter.getTypeNode() === undefined;
  return isUntyped && /\.[cm]?ts$/.test(call.getSourceFile().getFilePath())
    ? `(${holder} as { callID?: string }).callID ?? ${holder}.messageID`
    : `${holder}.callID`;
}

/** The second parameter of a tool's `execute`, whatever its name is. */
function contextOf(call: Node): Identifier | undefined {
  for (const fn of call.getAncestors()) {
    const holder = Node.isMethodDeclaration(fn) ? fn : fn.getParent();
    const isExecute =
      isFunction(fn) &&
      (Node.isMethodDeclaration(holder) || Node.isPropertyAssignment(holder)) &&
      holder.getName() === "execute";
    const second = isExecute && Node.isParametered(fn) ? fn.getParameters()[1]?.getNameNode() : undefined;
    if (Node.isIdentifier(second)) return second;
  }
  return undefined;
}

export function isInHook(node: Node, name: string): boolean {
  return node
    .getAncestors()
    .some(
      (one) =>
        (Node.isPropertyAssignment(one) || Node.isMethodDeclaration(one)) && one.getName().includes(name),
    );
}

/** The names of the parameters of the hook around a node. */
export function hookParameters(node: Node): string[] {
  const hook = node
    .getAncestors()
    .find(
      (one) =>
        (Node.isArrowFunction(one) || Node.isFunctionExpression(one) || Node.isMethodDeclaration(one)) &&
        one.getParameters().length > 1,
    );
  if (!Node.isArrowFunction(hook) && !Node.isFunctionExpression(hook) && !Node.isMethodDeclaration(hook))
    return [];
  return hook.getParameters().map((one) => one.getName());
}
