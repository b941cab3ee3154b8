/** Stands for text that only a running shell knows: `$VAR`, `$(…)`, arithmetic. */
export const SHELL_UNKNOWN = "\uF8FF";

/** The caller's unknown pieces are private-use characters too, so one test covers both kinds. */
const HOLE = /[\uE000-\uF8FF]/;
const ONLY_HOLES = /^[\uE000-\uF8FF]+$/;
const LEADING_HOLE = /^[\uE000-\uF8FF]/;

/** Whether any part of the text is unknown. */
export function hasUnknown(text: string): boolean {
  return HOLE.test(text);
}

/** Whether nothing in the text is known. */
export function isUnknown(text: string): boolean {
  return ONLY_HOLES.test(text);
}

/** Whether the text starts with an unknown piece, so that nobody can say if a path is absolute. */
export function startsUnknown(text: string): boolean {
  return LEADING_HOLE.test(text);
}
