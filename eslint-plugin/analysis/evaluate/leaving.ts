import { AST_NODE_TYPES as T } from "@typescript-eslint/utils";
import type { Node } from "../ast.js";
import type { Interpreter } from "./interpreter.js";

/** Control goes to the nearest construct that fits; what the cells hold now is what they hold there. */
export function leave(
  ip: Interpreter,
  fits: (control: Interpreter["controls"][number]) => boolean,
  next = false,
): void {
  for (let index = ip.controls.length - 1; index >= 0; index--) {
    const control = ip.controls[index];
    if (control === undefined) return;
    if (fits(control)) {
      if (next) control.continues.push(ip.journal.snapshot(control.roundDepth));
      else control.exits.push(ip.journal.snapshot(control.depth));
      return;
    }
    if (control.kind === "function") return;
  }
}

/** A statement that is a call, or waits for one: when the function only throws, so does the statement. */
export function isPlainCall(node: Node): boolean {
  const at = node.type === T.AwaitExpression ? node.argument : node;
  return at.type === T.CallExpression;
}

/** `process.exit()` never returns. */
export function isExit(node: Node): boolean {
  return (
    node.type === T.CallExpression &&
    node.callee.type === T.MemberExpression &&
    node.callee.object.type === T.Identifier &&
    node.callee.object.name === "process" &&
    node.callee.property.type === T.Identifier &&
    node.callee.property.name === "exit"
  );
}
