import { Node } from "ts-morph";
import type { TextEdit } from "./edits.js";
import type { SourceView } from "./source-view.js";

/**
 * The edit that takes a statement away: with its lines where it has them for itself, with the comment that is attached
 * to it, and with one of the two blank lines that it stood between.
 */
export function removalOf(
  view: SourceView,
  node: Node,
  options: { readonly keepComment?: boolean } = {},
): TextEdit {
  const { text } = view;
  const start = options.keepComment === true ? node.getStart() : startWithComment(text, node);
  const edit = removeSpan(text, start, node.getEnd());
  return joinsLines(text, edit)
    ? { ...edit, text: `${text.slice(edit.end - 1, edit.end) === "\n" ? "" : "\n"};` }
    : edit;
}

/** Whether the line behind a removal would go on with the one before it: that ends in no semicolon, this begins with `[`. */
function joinsLines(text: string, { start, end }: TextEdit): boolean {
  const after = text.slice(end).trimStart();
  const before = text.slice(0, start).trimEnd();
  return (
    /^[[(`+\-/]/.test(after) &&
    !/^\/[/*]/.test(after) &&
    /[\w$)\]}"'`]$/.test(before) &&
    !/[{};]$/.test(before)
  );
}

/** The edit that takes a span of text away, with its lines where nothing else stands on them. */
export function removeSpan(text: string, start: number, end: number): TextEdit {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = endOfLine(text, end);
  const isFirst = /^[ \t]*$/.test(text.slice(lineStart, start));
  const isLast = /^[ \t]*;?[ \t]*$/.test(text.slice(end, lineEnd));
  if (isFirst && isLast) {
    const next = afterBreak(text, lineEnd);
    const blankBefore =
      lineStart === 0 ||
      /\n[ \t]*\r?\n$/.test(text.slice(0, lineStart)) ||
      /\{[ \t]*\r?\n$/.test(text.slice(0, lineStart));
    const blankAfter = /^[ \t]*\r?\n/.exec(text.slice(next))?.[0].length ?? 0;
    // At the end of a file without a last line break, the break before goes.
    if (next === lineEnd && lineStart > 0)
      return { start: beforeBreak(text, lineStart), end: next, text: "" };
    return { start: lineStart, end: blankBefore ? next + blankAfter : next, text: "" };
  }
  const gap = isLast ? 0 : (/^[ \t]+/.exec(text.slice(end))?.[0].length ?? 0);
  const lead = isLast && !isFirst ? (/[ \t]+$/.exec(text.slice(lineStart, start))?.[0].length ?? 0) : 0;
  return { start: start - lead, end: end + gap, text: "" };
}

/** The edits that take elements out of a comma-separated list, of which at least one stays. */
export function removeFromList<N extends Node>(all: readonly N[], gone: readonly N[]): TextEdit[] {
  if (gone.length === 0 || gone.length === all.length) return [];
  const edits: TextEdit[] = [];
  for (let index = 0; index < all.length; index++) {
    const one = all[index];
    if (one === undefined || !gone.includes(one)) continue;
    const kept = all.slice(0, index).some((each) => !gone.includes(each));
    const next = all[index + 1];
    const before = all[index - 1];
    if (kept && before !== undefined) edits.push({ start: before.getEnd(), end: one.getEnd(), text: "" });
    else if (next !== undefined) edits.push({ start: one.getStart(), end: next.getStart(), text: "" });
  }
  return edits;
}

/**
 * Where a statement starts, with the comment right above it: one that no blank line parts from it. What stands above
 * the first statement of a file is about the file, but for a function's own description.
 */
export function startWithComment(text: string, node: Node): number {
  let start = node.getStart();
  if (node.getSourceFile().getStatements()[0] === node && !isDocumented(node)) return start;
  for (const comment of node.getLeadingCommentRanges().toReversed()) {
    const between = text.slice(comment.getEnd(), start);
    if (/\n[ \t]*\r?\n/.test(between) || isBanner(comment.getText())) break;
    const line = text.slice(text.lastIndexOf("\n", comment.getPos() - 1) + 1, comment.getPos());
    if (!/^[ \t]*$/.test(line) || text.startsWith("#!", comment.getPos())) break;
    start = comment.getPos();
  }
  return start;
}

function isDocumented(node: Node): boolean {
  return Node.isFunctionDeclaration(node) && node.getJsDocs().length > 0;
}

/** A heading of what follows, not a remark on one statement. */
function isBanner(comment: string): boolean {
  return (
    /[─═━█▀╔┌╗┐]{2,}|-{3,}|={4,}|\*{4,}/u.test(comment) ||
    /\b(?:eslint|ts-|@license|copyright)/i.test(comment)
  );
}

function endOfLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  if (at < 0) return text.length;
  return text[at - 1] === "\r" && at - 1 >= offset ? at - 1 : at;
}

function afterBreak(text: string, lineEnd: number): number {
  return text.startsWith("\r\n", lineEnd) ? lineEnd + 2 : Math.min(lineEnd + 1, text.length);
}

function beforeBreak(text: string, lineStart: number): number {
  return text[lineStart - 2] === "\r" ? lineStart - 2 : lineStart - 1;
}
