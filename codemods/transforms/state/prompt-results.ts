import { Node } from "ts-morph";
import { swap, type Sheet } from "../bench.js";
import { declarationOf, isFunction, referencesIn, usesOf } from "../code/scope.js";
import { isWritten } from "../drop/shapes.js";

/** The statement beside the signing, or around it, in which the function gives the prompt before it is signed. */
export function earlyResult(write: Node, signing: Node, text: Node): Node | undefined {
  const [first] = results(write, 0).filter(
    (one) => one.getEnd() <= signing.getStart() && givenIn(one, text.getText()).length > 0,
  );
  const blocks = new Set(signing.getAncestors());
  return [first, ...(first?.getAncestors() ?? [])].find(
    (one) => one !== undefined && Node.isStatement(one) && blocks.has(one.getParentOrThrow()),
  );
}

/** Whether a variable that a prompt is made of gets another value between two places. */
export function changesBetween(text: Node, from: Node, to: Node): boolean {
  return referencesIn(text)
    .flatMap((one) => declarationOf(one) ?? [])
    .flatMap((declared) => usesOf(declared))
    .some((use) => isWritten(use) && from.getStart() < use.getStart() && use.getEnd() <= to.getStart());
}

/** What the function around a write gives its caller, prints, or puts into a constant, from a place on. */
export function results(write: Node, from: number): Node[] {
  const fn = write.getFirstAncestor(isFunction) ?? write.getSourceFile();
  return fn
    .getDescendants()
    .filter(
      (one) =>
        one.getStart() >= from &&
        (one.getFirstAncestor(isFunction) ?? write.getSourceFile()) === fn &&
        (Node.isReturnStatement(one) ||
          (Node.isVariableDeclaration(one) && /DISPATCH_TOKEN:/.test(one.getText())) ||
          (Node.isCallExpression(one) && PRINTS.test(one.getExpression().getText()))),
    );
}

const PRINTS = /^(?:console\.log|process\.stdout\.write)$/;

/** What the function gives of the prompt is the signed one; a token that was put behind it is there already. */
export function takeToken(
  sheet: Sheet,
  given: readonly Node[],
  text: Node,
  name: string,
  signed: string,
): void {
  const same = text.getText();
  for (const result of given) {
    const whole = withToken(result, same);
    if (whole !== undefined) swap(sheet, whole, `${name}.text`);
    else if (signed !== same)
      for (const one of givenIn(result, same))
        swap(sheet, one, Node.isShorthandPropertyAssignment(one) ? `${same}: ${signed}` : signed);
  }
}

/** `${prompt}\n//DISPATCH_TOKEN:${hash}` */
function withToken(result: Node, prompt: string): Node | undefined {
  const token = new RegExp(`^\`?(?:\\$\\{)?${escape(prompt)}\\W.*DISPATCH_TOKEN:`, "s");
  return result
    .getDescendants()
    .find(
      (one) => (Node.isTemplateExpression(one) || Node.isBinaryExpression(one)) && token.test(one.getText()),
    );
}

/** The places in a result that hand the prompt out. */
function givenIn(result: Node, prompt: string): Node[] {
  const whole = withToken(result, prompt);
  if (whole !== undefined) return [whole];
  if (Node.isVariableDeclaration(result)) return [];
  return result
    .getDescendants()
    .filter(
      (one) =>
        (one.getText() === prompt && isGiven(one)) ||
        (Node.isShorthandPropertyAssignment(one) && one.getName() === prompt),
    );
}

function isGiven(node: Node): boolean {
  const parent = node.getParent();
  return (
    Node.isReturnStatement(parent) ||
    Node.isTemplateSpan(parent) ||
    Node.isBinaryExpression(parent) ||
    Node.isConditionalExpression(parent) ||
    Node.isPropertyAssignment(parent) ||
    (Node.isCallExpression(parent) &&
      parent.getExpression() !== node &&
      (PRINTS.test(parent.getExpression().getText()) ||
        parent.getExpression().getText() === "JSON.stringify"))
  );
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
