import { Node, SyntaxKind } from "ts-morph";
import type { Edit } from "../../transform.js";
import { resolve, usesOf } from "../code/scope.js";

/** One character of a shell text, or one expression in it, and where the source writes it. */
export interface Letter {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The literal that it stands in; undefined for an expression between literals. */
  readonly literal: Node | undefined;
}

/** A stretch of letters, `[from, to)`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The texts that a call gives a shell: `exec`'s first argument, what stands behind `sh -c`, a template. Of any other
 * call, which may know a shell, all texts are asked.
 */
export function shellTextsOf(call: Node): { texts: Node[]; isShell: boolean } {
  if (Node.isTaggedTemplateExpression(call)) return { texts: [call.getTemplate()], isShell: true };
  if (!Node.isCallExpression(call)) return { texts: [], isShell: false };
  const given = call
    .getArguments()
    .flatMap((one) => (Node.isArrayLiteralExpression(one) ? one.getElements() : [one]));
  const flag = given.findIndex((one) => /^["'`]-\w*c["'`]$/.test(one.getText()));
  const isExec = /(?:^|\.)exec(?:Sync)?$/.test(call.getExpression().getText());
  const isShell = isExec || (flag > 0 && /(?:ba|z|da)?sh["'`]$/.test(given[flag - 1]?.getText() ?? ""));
  const asked = isExec ? given.slice(0, 1) : isShell ? given.slice(flag + 1, flag + 2) : given;
  return { texts: asked.flatMap((one) => textIn(one) ?? []), isShell };
}

/** The literal that an argument is, or that a constant holds which nothing else uses. */
function textIn(node: Node): Node | undefined {
  if (isText(node)) return node;
  const name = Node.isIdentifier(node) ? resolve(node.getText(), node) : undefined;
  const holder = name?.getParent();
  if (name === undefined || !Node.isVariableDeclaration(holder)) return undefined;
  const value = holder.getInitializer();
  const isOwn = usesOf(name).length === 1 && holder.getVariableStatement()?.isExported() !== true;
  return isOwn && value !== undefined && isText(value) ? value : undefined;
}

function isText(node: Node): boolean {
  if (Node.isBinaryExpression(node))
    return (
      node.getOperatorToken().getKind() === SyntaxKind.PlusToken &&
      [node.getLeft(), node.getRight()].some((one) => isText(one))
    );
  return (
    Node.isStringLiteral(node) ||
    Node.isNoSubstitutionTemplateLiteral(node) ||
    Node.isTemplateExpression(node)
  );
}

/** What the shell sees of a literal, a template or a concatenation. */
export function lettersOf(node: Node): Letter[] {
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node))
    return ofRaw(node, node.getStart() + 1, node.getEnd() - 1);
  if (Node.isTemplateExpression(node)) {
    const head = node.getHead();
    const letters = ofRaw(node, head.getStart() + 1, head.getEnd() - 2);
    let end = head.getEnd() - 2;
    for (const span of node.getTemplateSpans()) {
      const literal = span.getLiteral();
      letters.push(expression(span.getExpression(), end, literal.getStart() + 1, node));
      end = literal.getEnd() - (Node.isTemplateTail(literal) ? 1 : 2);
      letters.push(...ofRaw(node, literal.getStart() + 1, end));
    }
    return letters;
  }
  if (Node.isBinaryExpression(node)) return [...lettersOf(node.getLeft()), ...lettersOf(node.getRight())];
  return [expression(node, node.getStart(), node.getEnd(), undefined)];
}

/** An expression is part of a word, whatever it is. */
function expression(node: Node, start: number, end: number, literal: Node | undefined): Letter {
  return { text: `\${${node.getText().replace(/[\s{}]/g, "")}}`, start, end, literal };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "" };

function ofRaw(literal: Node, start: number, end: number): Letter[] {
  const text = literal.getSourceFile().getFullText();
  const letters: Letter[] = [];
  for (let at = start; at < end;) {
    const [escaped = ""] = text[at] === "\\" ? [text[at + 1] ?? ""] : [];
    const length = escaped === "" ? 1 : 2;
    const shown = escaped === "" ? (text[at] ?? "") : (ESCAPES[escaped] ?? escaped);
    letters.push({ text: shown, start: at, end: at + length, literal });
    at += length;
  }
  return letters;
}

/** The edit that takes letters out of the source, also where a concatenation parts them; undefined if it cannot. */
export function cutLetters(file: string, letters: readonly Letter[], { from, to }: Span): Edit | undefined {
  const [first, last] = [letters[from], letters[to - 1]];
  if (first === undefined || last === undefined) return undefined;
  const edit = { file, start: first.start, end: last.end };
  const [open, close] = [quoteOf(first.literal), quoteOf(last.literal)];
  if (first.literal === last.literal) return open === undefined ? undefined : { ...edit, text: "" };
  // One literal's end is gone, or the other's beginning: the one that is left gets its quote back.
  if (open === undefined || close === undefined) return { ...edit, text: open ?? close ?? "" };
  if (open === close) return { ...edit, text: "" };
  const isAtEnd = last.end === (last.literal?.getEnd() ?? 0) - 1;
  return isAtEnd ? { ...edit, end: last.end + 1, text: open } : undefined;
}

function quoteOf(literal: Node | undefined): string | undefined {
  return literal?.getText()[0];
}
