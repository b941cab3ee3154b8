import { Node, type ParameterDeclaration } from "ts-morph";
import { insertOnce, type Bench } from "../bench.js";
import { isFunction, resolve } from "../code/scope.js";

/** The `execute` of a tool around a node. */
export function executeAround(at: Node): Node | undefined {
  return at.getAncestors().find((fn) => {
    if (!isFunction(fn)) return false;
    const holder = Node.isMethodDeclaration(fn) ? fn : fn.getParent();
    return (
      (Node.isMethodDeclaration(holder) || Node.isPropertyAssignment(holder)) &&
      holder.getName() === "execute"
    );
  });
}

/**
 * What names the call in which a hook or a tool runs. A host need not tell a tool its call, and the types of the plugin
 * API do not know of it; the message that asked for the call is always told.
 */
export function callIdOf(parameter: ParameterDeclaration): string {
  const name = parameter.getName();
  const fn = parameter.getParent();
  const holder = Node.isMethodDeclaration(fn) ? fn : fn.getParent();
  const isOfTool =
    (Node.isMethodDeclaration(holder) || Node.isPropertyAssignment(holder)) && holder.getName() === "execute";
  if (!isOfTool) return `${name}.callID`;
  return toolCallId(name, isTypeScript(parameter) && parameter.getTypeNode() === undefined);
}

/** The same for the context that a tool is given, or is about to be given. */
export function toolCallId(name: string, isTyped: boolean): string {
  return `${isTyped ? `(${name} as { callID?: string })` : name}.callID ?? ${name}.messageID`;
}

export function isTypeScript(node: Node): boolean {
  return /\.[cm]?ts$/.test(node.getSourceFile().getFilePath());
}

/**
 * How the `execute` of a tool around a node names the host's context; it gets the parameter if it has not asked for it so
 * far. Undefined outside a tool, or where it cannot get it.
 */
export function toolContext(bench: Bench, file: string, at: Node): string | undefined {
  const fn = executeAround(at);
  if (fn === undefined || !Node.isParametered(fn)) return undefined;
  const [first, second] = fn.getParameters();
  const name = second?.getNameNode();
  if (Node.isIdentifier(name)) return name.getText();
  if (second !== undefined || first === undefined || resolve("context", at) !== undefined) return undefined;
  // `args => …` has no parentheses that could hold another.
  if (
    !fn
      .getText()
      .slice(0, first.getStart() - fn.getStart())
      .includes("(")
  )
    return undefined;
  insertOnce(bench.open(file), first.getEnd(), ", context");
  return "context";
}
