import { Node, SyntaxKind, type Identifier } from "ts-morph";
import { isFunction, usesOf } from "../code/scope.js";

const LOG = /(?:^|\.)(?:writeLog|log|info|warn|debug|error)$/;

/**
 * What was read out of a state file in the same function, and is used for more than to say that it was there; undefined
 * if nothing is.
 */
export function readBefore(write: Node): string | undefined {
  const fn = write.getFirstAncestor(isFunction) ?? write.getSourceFile();
  for (const one of fn.getDescendantsOfKind(SyntaxKind.VariableDeclaration)) {
    const name = one.getNameNode();
    const value = one.getInitializer()?.getText() ?? "";
    if (!Node.isIdentifier(name) || !/\b(?:JSON\.parse|read\w*|load\w*|get\w*|peek\w*)\s*\(/.test(value))
      continue;
    // A folder's names are gone through, not handed on.
    if (/\breaddir/.test(value)) continue;
    // `svc.marker.write(…)`: what holds the marker is not what was read out of it.
    if (isHolderOf(name.getText(), write)) continue;
    const use = usesOf(name).find((each) => isHandedOn(each, write));
    if (use !== undefined) return use.getParentOrThrow().getText().slice(0, 60);
  }
  return undefined;
}

/** Whether a write is a method of a part of what a variable holds. */
function isHolderOf(name: string, write: Node): boolean {
  const callee = Node.isCallExpression(write) ? write.getExpression().getText() : "";
  return callee.startsWith(`${name}.`) && callee.split(".").length > 2;
}

function isHandedOn(use: Identifier, write: Node): boolean {
  if (use.getAncestors().includes(write)) return false;
  const parent = use.getParent();
  if (Node.isReturnStatement(parent)) return true;
  if (!Node.isPropertyAccessExpression(parent) || parent.getExpression() !== use) return false;
  // `list.filter(…)` is what is written back.
  if (Node.isCallExpression(parent.getParent()) || parent.getName() === "length") return false;
  for (const outer of use.getAncestors()) {
    if (Node.isCallExpression(outer)) return !LOG.test(outer.getExpression().getText());
    if (Node.isStatement(outer)) return !Node.isIfStatement(outer);
  }
  return false;
}
