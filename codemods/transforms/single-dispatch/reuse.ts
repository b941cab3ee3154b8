import { Node, type Statement } from "ts-morph";
import { removalOf, startWithComment } from "../../removal.js";
import type { SourceView } from "../../source-view.js";
import { manual, type Edit, type Edits, type Outcome } from "../../transform.js";
import { freshName, isVisibleAt, statementOf, unwrapAwait } from "../syntax.js";
import { readInstead } from "./prompt-file.js";
import { alwaysBefore, isDeclaredBefore, isDropped, namesInside } from "./starts.js";

/** The second start goes; what its result was used for takes what the first one gave. */
export function useFirst(view: SourceView, early: Node, late: Node): Outcome {
  const holder = alwaysBefore(early, late);
  if (typeof holder === "string") return manual(holder);
  if (isDropped(early)) return giveToFirst(view, early, late, holder);
  if (early.getText() === late.getText()) return useAgain(view, early, late, holder);
  const read = readInstead(view, early, late);
  if (read !== undefined) return read;
  return manual(
    "The two starts differ, and both results are used: make them one call, and use its result twice.",
  );
}

/** The two calls are the same: the first one's result serves twice. */
function useAgain(view: SourceView, early: Node, late: Node, holder: Statement): Outcome {
  const earlyWhole = unwrapAwait(early);
  const declaration = earlyWhole.getParent();
  if (Node.isVariableDeclaration(declaration) && Node.isIdentifier(declaration.getNameNode())) {
    if (!isVisibleAt(declaration, late))
      return manual(
        "The first start's result is not in scope here: declare it further out, and use it here.",
      );
    return again([instead(view, unwrapAwait(late), declaration.getName())]);
  }
  if (holder !== statementOf(early) || !isFirstOf(earlyWhole, holder))
    return manual(
      "The first start's result is used in an expression: keep it in a constant, and use that here.",
    );
  const name = freshName(view, ["dispatched", "dispatchOutput", "firstDispatch"]);
  const at = startWithComment(view.text, holder);
  const { semicolons, eol } = view.style;
  const line = `const ${name} = ${earlyWhole.getText()}${semicolons ? ";" : ""}${eol}${view.indentAt(at)}`;
  return again([
    { file: view.path, start: at, end: at, text: line },
    edit(view, earlyWhole, name),
    instead(view, unwrapAwait(late), name),
  ]);
}

function again(edits: readonly Edit[]): Edits {
  return {
    kind: "edits",
    reason: "starts the dispatch once, and uses the first start's result again",
    edits,
  };
}

/** Whether nothing of a statement is evaluated before a call in it, and nothing decides whether it is. */
function isFirstOf(call: Node, statement: Statement): boolean {
  if (!Node.isVariableStatement(statement) && !Node.isExpressionStatement(statement)) return false;
  for (const one of call.getAncestors()) {
    if (one === statement) break;
    if (
      Node.isConditionalExpression(one) ||
      Node.isArrowFunction(one) ||
      Node.isFunctionExpression(one) ||
      (Node.isBinaryExpression(one) && one.getOperatorToken().getText() !== "=")
    )
      return false;
  }
  return !statement
    .getDescendants()
    .some(
      (one) =>
        (Node.isCallExpression(one) || Node.isNewExpression(one) || Node.isAwaitExpression(one)) &&
        one.getEnd() <= call.getStart(),
    );
}

/** Nobody used what the first start gave: it is made as the second one was, and its result goes where that went. */
function giveToFirst(view: SourceView, early: Node, late: Node, holder: Statement): Outcome {
  const lateWhole = unwrapAwait(late);
  const earlyWhole = unwrapAwait(early);
  if (!namesInside(late).every((name) => isDeclaredBefore(name, early)))
    return manual(
      "The second start has arguments that the first cannot have yet: start the dispatch here only.",
    );
  const moved = holder === statementOf(early) ? declarationOf(lateWhole, holder) : undefined;
  if (moved !== undefined)
    return {
      kind: "edits",
      reason: "starts the dispatch once, where the first start was",
      edits: [
        edit(view, statementOf(early), endedLike(moved.getText(), statementOf(early).getText())),
        { file: view.path, ...removalOf(view, moved) },
      ],
    };
  const name = freshName(view, ["dispatched", "dispatchOutput", "firstDispatch"]);
  const { semicolons, eol } = view.style;
  const edits: Edit[] = [instead(view, lateWhole, name)];
  if (holder === statementOf(early))
    edits.push(edit(view, earlyWhole, `const ${name} = ${lateWhole.getText()}`));
  else {
    const at = startWithComment(view.text, holder);
    const type = /\.[cm]?ts$/.test(view.path) && /encoding/.test(late.getText()) ? ": string" : "";
    const line = `let ${name}${type}${semicolons ? ";" : ""}${eol}${view.indentAt(at)}`;
    edits.push({ file: view.path, start: at, end: at, text: line });
    edits.push(edit(view, earlyWhole, `${name} = ${lateWhole.getText()}`));
  }
  return {
    kind: "edits",
    reason: "starts the dispatch once, and uses the first start's output where the second's was",
    edits,
  };
}

/** What stands on the same line behind a statement needs its semicolon. */
function endedLike(text: string, other: string): string {
  return other.endsWith(";") && !text.endsWith(";") ? `${text};` : text;
}

/** `const out = run()` of the same block, which can as well stand where the first start is. */
function declarationOf(late: Node, early: Statement): Statement | undefined {
  const declaration = late.getParent();
  if (!Node.isVariableDeclaration(declaration) || !Node.isIdentifier(declaration.getNameNode()))
    return undefined;
  const statement = declaration.getVariableStatement();
  const isAlone = statement?.getDeclarations().length === 1 && statement.getParent() === early.getParent();
  return isAlone ? statement : undefined;
}

/** The first result in place of a start; a `try` that has nothing else in it has nothing to catch any more. */
function instead(view: SourceView, late: Node, name: string): Edit {
  const assignment = late.getParent();
  const statement = assignment?.getParent();
  const block = statement?.getParent();
  const around = block?.getParent();
  const isAlone =
    Node.isBinaryExpression(assignment) &&
    assignment.getRight() === late &&
    Node.isExpressionStatement(statement) &&
    Node.isBlock(block) &&
    block.getStatements().length === 1 &&
    Node.isTryStatement(around) &&
    around.getTryBlock() === block &&
    around.getFinallyBlock() === undefined;
  if (!isAlone) return edit(view, late, name);
  const end = statement.getText().endsWith(";") ? ";" : "";
  return edit(view, around, `${assignment.getLeft().getText()} = ${name}${end}`);
}

function edit(view: SourceView, node: Node, text: string): Edit {
  return { file: view.path, start: node.getStart(), end: node.getEnd(), text };
}
