import { Node, SyntaxKind } from "ts-morph";
import { isFunction, namesIn, usesOf } from "../code/scope.js";

/**
 * The name of an entry that is taken out of what is written back, and used after the write: without the write, the same
 * entry would be taken again and again.
 */
export function takenEntry(write: Node): string | undefined {
  const fn = write.getFirstAncestor(isFunction);
  if (fn === undefined) return undefined;
  for (const declaration of fn.getDescendantsOfKind(SyntaxKind.VariableDeclaration)) {
    const value = declaration.getInitializer();
    if (value === undefined || declaration.getStart() > write.getStart() || !takes(value)) continue;
    // Of `[hit, ...rest]` the rest is what is written back.
    const names = namesIn(declaration.getNameNode()).filter(
      (one) => !one.getParent().getText().startsWith("..."),
    );
    const used = names.find((name) => usesOf(name).some((use) => isHandedOn(use, write)));
    if (used !== undefined) return used.getText();
  }
  return undefined;
}

function takes(value: Node): boolean {
  const text = value.getText();
  if (/\.(?:shift|pop|splice)\([^()]*\)(?:\[0\]|!|\.at\(0\))?$/.test(text)) return true;
  return Node.isArrayBindingPattern(value.getParent()?.getFirstChild());
}

/** Returned, assigned to something outside, or given to a call that is no log. */
function isHandedOn(use: Node, write: Node): boolean {
  if (use.getStart() < write.getEnd()) return false;
  for (const outer of use.getAncestors()) {
    if (Node.isReturnStatement(outer)) return true;
    if (isFunction(outer) || Node.isStatement(outer)) return false;
  }
  return false;
}
