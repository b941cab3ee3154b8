import { Node, type Statement } from "ts-morph";
import { inexactCalls } from "../../contract/index.js";
import type { Finding } from "../finding.js";
import { removalOf, startWithComment } from "../removal.js";
import type { SourceView } from "../source-view.js";
import {
  manual,
  PASS,
  type Edit,
  type Outcome,
  type Transform,
  type TransformContext,
} from "../transform.js";
import { freshName, functionOf, isVisibleAt, statementOf, unwrapAwait } from "./syntax.js";

const CREATES = new Set([
  "dbCreateDispatchAtomic",
  ...inexactCalls.filter(({ use }) => use === "enqueue").map(({ name }) => name),
]);

/** The second run of the dispatch CLI goes; what its output was used for takes the first run's. */
export const singleDispatch: Transform = {
  name: "single-dispatch",
  ruleIds: ["no-double-dispatch"],
  answers: "a dispatch that is started a second time on one path",
  docs: "single-dispatch.md",
  apply,
};

function apply(finding: Finding, context: TransformContext): Outcome {
  if (finding.kind !== "start") return PASS;
  const { first, site } = finding.fact;
  if (first.node === site.node)
    return manual(
      "The start is in a loop: name another task in each round, or start it once before the loop.",
    );
  if (isCreate(finding.fact.name) !== isCreate(finding.fact.firstName))
    return manual(
      "The command line is started, and a row is made besides: one of the two has to make it. If the command line does, drop the call here; else make its name say that it starts nothing (`status`).",
    );
  if (first.module.path !== finding.file)
    return manual("The first start is in another module: return its result to this one, and use it here.");
  const view = context.open(finding.file);
  const early = startAt(view, first.node.range);
  const late = startAt(view, finding.range);
  if (early === undefined || late === undefined || functionOf(early) !== functionOf(late))
    return manual("The two starts are not calls of one function: start the dispatch in one of them only.");
  if (isDropped(late)) return dropLate(view, late);
  return useFirst(view, early, late);
}

/** Whether a start is a call that makes the row, and not one of the command line: neither stands in for the other. */
function isCreate(name: string): boolean {
  return CREATES.has(name);
}

/** The call at a place, or the template with the calls behind it that say what is wanted of it: `.quiet()`, `.text()`. */
function startAt(view: SourceView, range: readonly [number, number]): Node | undefined {
  let node = view.nodeAt(range);
  if (Node.isCallExpression(node)) return node;
  if (!Node.isTaggedTemplateExpression(node)) return undefined;
  for (let call = methodOn(node); call !== undefined; call = methodOn(node)) node = call;
  return node;
}

function methodOn(node: Node): Node | undefined {
  const access = node.getParent();
  const call = access?.getParent();
  const isIt =
    Node.isPropertyAccessExpression(access) &&
    access.getExpression() === node &&
    Node.isCallExpression(call) &&
    call.getExpression() === access;
  return isIt ? call : undefined;
}

/** Nobody looks at what the call gives. */
function isDropped(call: Node): boolean {
  return Node.isExpressionStatement(unwrapAwait(call).getParent());
}

function dropLate(view: SourceView, late: Node): Outcome {
  const statement = statementOf(late);
  if (!Node.isBlock(statement.getParent()) && !Node.isSourceFile(statement.getParent()))
    return manual("The second start is the whole body of a condition: remove it with its condition.");
  return {
    kind: "edits",
    reason: "starts the dispatch once: nobody used what the second start gave",
    edits: [{ file: view.path, ...removalOf(view, statement) }],
  };
}

function useFirst(view: SourceView, early: Node, late: Node): Outcome {
  const holder = alwaysBefore(early, late);
  if (typeof holder === "string") return manual(holder);
  const lateWhole = unwrapAwait(late);
  const earlyWhole = unwrapAwait(early);
  const declaration = earlyWhole.getParent();
  if (Node.isVariableDeclaration(declaration) && Node.isIdentifier(declaration.getNameNode())) {
    if (early.getText() !== late.getText())
      return manual(
        "The two starts differ, and both results are used: make them one call, and use its result twice.",
      );
    if (!isVisibleAt(declaration, late))
      return manual(
        "The first start's result is not in scope here: declare it further out, and use it here.",
      );
    return {
      kind: "edits",
      reason: "starts the dispatch once, and uses the first start's result again",
      edits: [instead(view, lateWhole, declaration.getName())],
    };
  }
  if (!isDropped(early))
    return manual(
      "The first start's result is used in an expression: keep it in a constant, and use that here.",
    );
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

/**
 * The statement with the early call that stands before the late one in a block around both, if whoever reaches the
 * late call has got past the early one; else why not.
 */
function alwaysBefore(early: Node, late: Node): Statement | string {
  let statement: Statement = statementOf(early);
  for (;;) {
    const block = statement.getParent();
    if (block === undefined)
      return "The two starts have no block in common: start the dispatch in one place only.";
    if (late.getAncestors().includes(block) && statement.getEnd() <= late.getStart()) return statement;
    const outer = block.getParent();
    if (Node.isBlock(block) && Node.isBlock(outer)) statement = block;
    else if (Node.isTryStatement(outer) && outer.getTryBlock() === block) {
      const handler = outer.getCatchClause()?.getBlock();
      if (handler !== undefined && !leaves(handler))
        return "The first start's failure is passed over, so the second is its retry, too: decide what a failure means, then start it once.";
      statement = outer;
    } else
      return "The first start happens only on some paths: start the dispatch in one place that all of them pass.";
  }
}

function leaves(block: Node): boolean {
  if (!Node.isBlock(block)) return false;
  const last = block.getStatements().at(-1);
  return Node.isReturnStatement(last) || Node.isThrowStatement(last);
}

/** The names that a call's arguments and its callee read. */
function namesInside(call: Node): Node[] {
  return call.getDescendants().filter((one) => {
    if (!Node.isIdentifier(one)) return false;
    const parent = one.getParent();
    if (Node.isPropertyAccessExpression(parent)) return parent.getExpression() === one;
    return !Node.isPropertyAssignment(parent) || parent.getInitializer() === one;
  });
}

/** Whether what a name means is there at another, earlier place of the same function. */
function isDeclaredBefore(name: Node, at: Node): boolean {
  const text = name.getText();
  const declarations = at
    .getSourceFile()
    .getDescendants()
    .filter((one) => Node.isVariableDeclaration(one) && one.getName() === text);
  return declarations.every((one) => isVisibleAt(one, at));
}
