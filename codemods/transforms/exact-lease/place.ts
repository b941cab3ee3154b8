import { Node, SyntaxKind } from "ts-morph";
import { isKnownAt, resolve } from "../code/scope.js";
import { isVisibleAt } from "../syntax.js";
import type { Hook, Inexact } from "./hook.js";

/** The outermost statement around the lease that is there for nothing else: a swallowing `try`, a gate by count. */
export function regionOf(node: Node, hook: Hook, inexact: readonly Inexact[]): Node | undefined {
  let statement = node.getFirstAncestor((one) => Node.isStatement(one));
  while (statement !== undefined) {
    const block = statement.getParent();
    const outer = Node.isBlock(block) ? block.getParent() : block;
    if (outer === undefined || outer === hook.fn || !hook.fn.getDescendants().includes(outer)) break;
    const isFirst = !Node.isBlock(block) || block.getStatements()[0] === statement;
    const isGate =
      Node.isIfStatement(outer) &&
      inexact.some(
        (one) =>
          one.kind !== "update" &&
          outer.getExpression().getDescendants().concat(outer.getExpression()).includes(one.node),
      );
    const isTry = Node.isTryStatement(outer) && outer.getTryBlock() === block && isFirst;
    if (!isGate && !isTry) break;
    // What the gate needs is made inside: it has to stay inside.
    const agents = inexact.filter((one) => one.node === node).flatMap((one) => agentTexts(one));
    if (agents.length > 0 && !agents.some((one) => isKnownAt(one, outer, node))) break;
    statement = outer;
  }
  return statement !== undefined &&
    (Node.isBlock(statement.getParent()) || Node.isSourceFile(statement.getParent()))
    ? statement
    : undefined;
}

/** The agent of the call: what the leases name it by, as far as that is known at a place, or the argument itself. */
export function agentAt(
  place: Node,
  earliest: Inexact,
  hook: Hook,
  inexact: readonly Inexact[],
): string | undefined {
  const known = inexact.flatMap((one) => agentTexts(one)).find((one) => isKnownAt(one, place, earliest.node));
  return (
    known ??
    agentVariable(place, hook) ??
    (hook.output === "" ? undefined : `${hook.output}.args?.subagent_type`)
  );
}

/** A constant of the hook that is the agent of the call. */
function agentVariable(place: Node, hook: Hook): string | undefined {
  return hook.fn
    .getDescendantsOfKind(SyntaxKind.VariableDeclaration)
    .find(
      (one) =>
        Node.isIdentifier(one.getNameNode()) &&
        /^[\w.?()\s]+\.subagent_type(?: as string)?$/.test(one.getInitializer()?.getText() ?? "") &&
        isVisibleAt(one, place),
    )
    ?.getName();
}

/** The prompt of the call: a variable that holds it, or the argument itself. */
export function promptAt(place: Node, hook: Hook): string | undefined {
  for (const one of hook.fn.getDescendantsOfKind(SyntaxKind.VariableDeclaration)) {
    const name = one.getNameNode();
    const value = one.getInitializer()?.getText() ?? "";
    if (!isVisibleAt(one, place)) continue;
    if (
      Node.isIdentifier(name) &&
      /(?:^|[^\w])[\w.?]*\bargs\b[\w.?]*\.prompt\b|^[\w.?()]+\.prompt\b/.test(value) &&
      !/\.(?:match(?:All)?|exec|test|search|split|slice)\(|RegExp|createHash/.test(value)
    )
      return name.getText();
    if (Node.isObjectBindingPattern(name) && /args\b/.test(value)) {
      const element = name
        .getElements()
        .find((each) => (each.getPropertyNameNode()?.getText() ?? each.getName()) === "prompt");
      if (element !== undefined) return element.getName();
    }
  }
  for (const one of hook.fn.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression))
    if (one.getName() === "prompt" && isKnownAt(one.getExpression().getText(), place, one))
      return one.getText();
  return hook.output === "" ? undefined : `${hook.output}.args?.prompt`;
}

/** How a call names its agent: as it stands there, and what that is made of. */
function agentTexts({ agent, node }: Inexact): string[] {
  if (agent === undefined) return [];
  const declaration = resolve(agent, node)?.getParent();
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return [agent, ...(value === undefined || value.getText().length > 80 ? [] : [value.getText()])];
}
