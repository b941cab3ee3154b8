import { Node, SyntaxKind, type Identifier } from "ts-morph";
import { referenceTo } from "../../imports/index.js";
import type { SourceView } from "../../source-view.js";
import type { Edit, Edits } from "../../transform.js";
import { declarationOf, referencesIn, resolve, usesOf } from "../code/scope.js";
import { functionOf, isVisibleAt, unwrapAwait } from "../syntax.js";

/** How code names the file that a prompt is in. */
const FILE_NAME = /^(?:prompt_?)?(?:file_?path|file_?name|file|path|ref)$/i;
/** How many constants may stand between the first start and its file's name: its result, and what was parsed from it. */
const STEPS = 3;

/**
 * The first start gave the prompt's file, and the second one its text, which the tool returns: the text is read from the
 * file. What the second start printed is the same prompt, or the two would have been two dispatches.
 *
 * @returns undefined where it is not plain that it is so
 */
export function readInstead(view: SourceView, early: Node, late: Node): Edits | undefined {
  const file = fileOf(early, late);
  const reference = referenceTo(view, "node:fs", "readFileSync");
  if (file === undefined || reference === undefined) return undefined;
  const edits = replaced(view, late, `${reference.text}(${file}, "utf8")`);
  return edits === undefined
    ? undefined
    : {
        kind: "edits",
        reason: "starts the dispatch once, and reads the prompt from the file that it made",
        edits,
        imports: reference.imports,
      };
}

/** The constant that holds the prompt's file, made of what the first start gave. */
function fileOf(early: Node, late: Node): string | undefined {
  return functionOf(early)
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .find((one) => {
      const parent = one.getParent();
      const declaration = Node.isBindingElement(parent)
        ? parent.getFirstAncestorByKind(SyntaxKind.VariableDeclaration)
        : parent;
      if (!Node.isVariableDeclaration(declaration) || !isVisibleAt(declaration, late)) return false;
      const isName = Node.isBindingElement(parent)
        ? parent.getNameNode() === one
        : declaration.getNameNode() === one;
      if (!isName || !isConstant(one)) return false;
      const member = Node.isBindingElement(parent) ? parent.getPropertyNameNode()?.getText() : undefined;
      const value = declaration.getInitializer();
      return FILE_NAME.test(member ?? one.getText()) && value !== undefined && comesFrom(value, early, STEPS);
    })
    ?.getText();
}

function isConstant(name: Identifier): boolean {
  return usesOf(name).every((use) => {
    const parent = use.getParent();
    return !(Node.isBinaryExpression(parent) && parent.getLeft() === use);
  });
}

/** Whether a value is made of what a call gave. */
function comesFrom(value: Node, call: Node, steps: number): boolean {
  if (value === call || value.getDescendants().includes(call)) return true;
  if (steps === 0) return false;
  return referencesIn(value).some((name) => {
    const declaration = declarationOf(name)?.getFirstAncestorByKind(SyntaxKind.VariableDeclaration);
    const before = declaration?.getInitializer();
    return before !== undefined && before !== value && comesFrom(before, call, steps - 1);
  });
}

/**
 * The edits that put a text where the second start's output was read: as it stands, or as `stdout` of what it gave.
 * Nothing else of it may be asked for, and the tool must return it.
 */
function replaced(view: SourceView, late: Node, text: string): readonly Edit[] | undefined {
  const whole = unwrapAwait(late);
  const inParentheses = whole.getParent();
  const value = Node.isParenthesizedExpression(inParentheses) ? inParentheses : whole;
  const output = outputOf(value);
  const declaration = (output ?? value).getParent();
  const name = Node.isVariableDeclaration(declaration) ? declaration.getNameNode() : undefined;
  if (output === undefined && Node.isVariableDeclaration(declaration)) {
    if (Node.isObjectBindingPattern(name)) {
      const [element, more] = name.getElements();
      if (element === undefined || more !== undefined || !isReturned(element.getNameNode())) return undefined;
      return [edit(view, name, element.getName()), edit(view, value, text)];
    }
    const reads = Node.isIdentifier(name) ? usesOf(name).map((use) => outputOf(use)) : [];
    const outputs = reads.flatMap((read) => read ?? []);
    if (outputs.length > 0) {
      if (outputs.length < reads.length || !Node.isIdentifier(name)) return undefined;
      if (!outputs.some(isReturnedHere) && !isReturned(name)) return undefined;
      return [edit(view, value, text), ...outputs.map((read) => edit(view, read, name.getText()))];
    }
  }
  return endsInReturn(value) ? [edit(view, asText(output ?? value), text)] : undefined;
}

/** `x.stdout`, `x.stdout.toString()`, `x.stdout.trim()` is kept: the output of what a start gave. */
function outputOf(value: Node): Node | undefined {
  const access = value.getParent();
  if (!Node.isPropertyAccessExpression(access) || access.getExpression() !== value) return undefined;
  return access.getName() === "stdout" ? asText(access) : undefined;
}

/** With the `.toString()` behind it: what is read is a text already. */
function asText(value: Node): Node {
  const access = value.getParent();
  const call = access?.getParent();
  return Node.isPropertyAccessExpression(access) &&
    access.getExpression() === value &&
    access.getName() === "toString" &&
    Node.isCallExpression(call) &&
    call.getExpression() === access
    ? call
    : value;
}

/** Whether a value is returned, at once or by the name that it is given. */
function endsInReturn(value: Node): boolean {
  if (isReturnedHere(value)) return true;
  for (const one of value.getAncestors()) {
    if (Node.isVariableDeclaration(one)) return isReturned(one.getNameNode());
    if (Node.isBinaryExpression(one) && one.getOperatorToken().getText() === "=") {
      const left = one.getLeft();
      const declared = Node.isIdentifier(left) ? declarationOf(left) : undefined;
      return declared !== undefined && isReturned(declared);
    }
    if (Node.isStatement(one)) return false;
  }
  return false;
}

function isReturned(name: Node): boolean {
  const declared = Node.isIdentifier(name) ? (resolve(name.getText(), name) ?? name) : undefined;
  return declared !== undefined && usesOf(declared).some(isReturnedHere);
}

/** Whether a value is in what a `return` gives, and not only in what is asked there. */
function isReturnedHere(value: Node): boolean {
  for (const one of value.getAncestors()) {
    if (Node.isReturnStatement(one)) return true;
    if (Node.isCallExpression(one) && !Node.isPropertyAccessExpression(one.getExpression())) return false;
    if (Node.isStatement(one) || Node.isArrowFunction(one)) return false;
  }
  return false;
}

function edit(view: SourceView, node: Node, text: string): Edit {
  return { file: view.path, start: node.getStart(), end: node.getEnd(), text };
}
