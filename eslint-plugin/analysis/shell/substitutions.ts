import { forEachChild, type SyntaxNode } from "unbash";
import { cloneState } from "./state.js";
import { UNKNOWN_STREAM } from "./stream.js";
import type { Scope } from "./words.js";

/**
 * Runs the commands that are substituted somewhere below a node whose own value does not matter: a test, an
 * arithmetic expression, the word of a `case`. They have their effects all the same.
 */
export function runSubstitutions(node: SyntaxNode, scope: Scope): void {
  if (!scope.host.step()) return;
  forEachChild(node, (child) => {
    if (child.type === "Script") {
      scope.host.enter(UNKNOWN_STREAM, () => scope.host.script(child, cloneState(scope.state), scope.stdin));
    } else runSubstitutions(child, scope);
  });
}

/** The variables that an arithmetic expression assigns, whose new values nobody computes here. */
export function arithmeticTargets(node: SyntaxNode): string[] {
  const names: string[] = [];
  const visit = (at: SyntaxNode): void => {
    const assigned =
      at.type === "ArithmeticBinary" && /^([-+*/%&^|]|<<|>>)?=$/.test(at.operator)
        ? at.left
        : at.type === "ArithmeticUnary" && /^(\+\+|--)$/.test(at.operator)
          ? at.operand
          : undefined;
    if (assigned?.type === "ArithmeticWord") names.push(assigned.value);
    if (at.type.startsWith("Arithmetic")) forEachChild(at, visit);
  };
  visit(node);
  return names;
}
