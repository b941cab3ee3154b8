import type { Edit } from "./transform.js";

/** An edit whose file is known. */
export type TextEdit = Omit<Edit, "file">;

/** Whether two edits of one file cannot both be made. The same edit twice is one; two insertions may meet. */
export function conflict(a: TextEdit, b: TextEdit): boolean {
  if (same(a, b)) return false;
  if (a.start === a.end && b.start === b.end) return false;
  if (a.start === a.end) return b.start < a.start && a.start < b.end;
  if (b.start === b.end) return a.start < b.start && b.start < a.end;
  return a.start < b.end && b.start < a.end;
}

export function same(a: TextEdit, b: TextEdit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

/** Sorts edits by place, each once. Insertions at one place keep their order, and come before a replacement there. */
export function inOrder<E extends TextEdit>(edits: readonly E[]): E[] {
  const unique = edits.filter((edit, index) => edits.findIndex((one) => same(one, edit)) === index);
  return unique
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index)
    .map(({ edit }) => edit);
}

/**
 * Makes the edits. Every character outside them stays.
 *
 * @throws {RangeError} if two of them overlap or one lies outside the text: a bug of the caller
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let at = 0;
  const parts: string[] = [];
  for (const edit of inOrder(edits)) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length)
      throw new RangeError(
        `edit ${String(edit.start)}-${String(edit.end)} overlaps another, or is outside the text`,
      );
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

/** Where an offset of the edited text was before the edits; inside new text, where that was put. */
export function mapBack(offset: number, edits: readonly TextEdit[]): number {
  let shift = 0;
  for (const { start, end, text } of inOrder(edits)) {
    const from = start + shift;
    if (offset < from) break;
    if (offset < from + text.length) return start;
    shift += text.length - (end - start);
  }
  return offset - shift;
}
