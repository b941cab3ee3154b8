import { hasUnknown } from "./unknown.js";

/** Many stars in one pattern make a regular expression slow, and no script needs them. */
const MAX_STARS = 3;

/**
 * The source of a regular expression for a shell pattern (`*`, `?`, `[…]`), or `undefined` where the pattern
 * cannot be followed. `lazy` makes its stars match as little as they can (`${x#*.}` as against `${x##*.}`).
 */
export function globSource(pattern: string, lazy = false): string | undefined {
  if (hasUnknown(pattern) || pattern.length > 256 || pattern.split("*").length - 1 > MAX_STARS)
    return undefined;
  let source = "";
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index] as string;
    if (char === "*") source += lazy ? "[^]*?" : "[^]*";
    else if (char === "?") source += "[^]";
    else if (char === "[") {
      const end = pattern.indexOf("]", index + 2);
      if (end < 0) return undefined;
      const set = pattern.slice(index + 1, end).replace(/^!/, "^");
      if (set.includes("[:")) return undefined;
      source += `[${set.replace(/[\\[\]]/g, "\\$&")}]`;
      index = end;
    } else source += char.replace(/[\\^$.|+(){}\]/-]/, "\\$&");
  }
  return source;
}

/** Whether a known text matches a shell pattern as a whole; `undefined` where that cannot be said. */
export function globMatches(pattern: string, text: string): boolean | undefined {
  const source = globSource(pattern);
  if (source === undefined || hasUnknown(text) || text.length > 4096) return undefined;
  return safeRegExp(`^(?:${source})$`)?.test(text);
}

/** A regular expression, or `undefined` where the source is not one (a set such as `[z-a]`). */
export function safeRegExp(source: string, flags = ""): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
