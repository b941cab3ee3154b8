import { Node, SyntaxKind, type Statement } from "ts-morph";
import { declares } from "../imports/reference.js";
import type { SourceView } from "../source-view.js";

/** Small questions about syntax that several transforms ask. No types are known here. */

/** The function that a node stands in; the source file at top level. */
export function functionOf(node: Node): Node {
  return (
    node.getFirstAncestor(
      (one) =>
        Node.isFunctionDeclaration(one) ||
        Node.isFunctionExpression(one) ||
        Node.isArrowFunction(one) ||
        Node.isMethodDeclaration(one) ||
        Node.isConstructorDeclaration(one),
    ) ?? node.getSourceFile()
  );
}

/** The nearest statement that a node stands in. */
export function statementOf(node: Node): Statement {
  return Node.isStatement(node) ? node : node.getFirstAncestorOrThrow((one) => Node.isStatement(one));
}

/** The node with the `await` in front of it, if there is one. */
export function unwrapAwait(node: Node): Node {
  const parent = node.getParent();
  return Node.isAwaitExpression(parent) ? parent : node;
}

/** The node without parentheses, `as` and `!` around it. */
export function bareExpression(node: Node): Node {
  if (Node.isParenthesizedExpression(node) || Node.isAsExpression(node) || Node.isNonNullExpression(node))
    return bareExpression(node.getExpression());
  return node;
}

/** Whether what a declaration (a variable's, a parameter's) names can be read, with its value, at a place. */
export function isVisibleAt(declaration: Node, at: Node): boolean {
  if (Node.isParameterDeclaration(declaration))
    return at.getAncestors().includes(declaration.getParentOrThrow());
  const scope = declaration.getFirstAncestor(
    (one) =>
      Node.isBlock(one) ||
      Node.isSourceFile(one) ||
      Node.isForOfStatement(one) ||
      Node.isForStatement(one) ||
      Node.isCaseClause(one) ||
      Node.isModuleBlock(one),
  );
  return scope !== undefined && at.getAncestors().includes(scope) && declaration.getEnd() <= at.getStart();
}

/** The declarations of a name that can be read at a place, the innermost first. */
export function declarationsOf(name: string, at: Node): Node[] {
  return at
    .getSourceFile()
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .filter((one) => one.getText() === name)
    .flatMap((one) => {
      const parent = one.getParent();
      if (Node.isBindingElement(parent) && parent.getNameNode() === one) return bindingHolder(parent) ?? [];
      const isName =
        (Node.isVariableDeclaration(parent) || Node.isParameterDeclaration(parent)) &&
        parent.getNameNode() === one;
      return isName ? parent : [];
    })
    .filter((one) => isVisibleAt(one, at))
    .reverse();
}

function bindingHolder(element: Node): Node | undefined {
  return element.getFirstAncestor(
    (one) => Node.isVariableDeclaration(one) || Node.isParameterDeclaration(one),
  );
}

/** The first of some names that the file does not use yet. */
export function freshName(view: SourceView, names: readonly string[]): string {
  const free = names.find((name) => !view.mentions(name) && !declares(view, name));
  if (free !== undefined) return free;
  const [base = "value"] = names;
  for (let number = 2; ; number++)
    if (!view.mentions(`${base}${String(number)}`)) return `${base}${String(number)}`;
}

/** The name of a property without its quotes. */
export function propertyName(property: Node): string | undefined {
  if (Node.isShorthandPropertyAssignment(property)) return property.getName();
  return Node.isPropertyAssignment(property) ? property.getName().replace(/^["']|["']$/g, "") : undefined;
}
