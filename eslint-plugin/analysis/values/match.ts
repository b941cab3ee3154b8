import picomatch from "picomatch";
import { normalisePath } from "./path.js";
import { normaliseParts, type Part } from "./text.js";

/** `must`: the known parts decide for it; `may`: a hole could bring it about; `cannot`: no filling does. */
export type Answer = "must" | "may" | "cannot";

/** A character that no real path has, so that a hole never spells a known name by chance. */
const FILLER = "\uE000x";

export interface PathMatcher {
  /** Does the path belong to the glob's family? */
  match(parts: readonly Part[]): Answer;
}

/** Compiles one glob. Dot files match `*`; `**` stands for any parents, none included. */
export function compileGlob(glob: string): PathMatcher {
  const isMatch = picomatch(glob, { dot: true, nocase: false });
  const matchesText = (parts: readonly Part[]): boolean => {
    const text = normalisePath(parts)
      .map((part) => (typeof part === "string" ? part : FILLER))
      .join("")
      // For a glob, `..` is no parent: where the path starts does not count.
      .replace(/^(?:\.\.\/)+/, "");
    // A leading slash is no segment of its own for a glob that starts with `**`.
    return isMatch(text) || (text.startsWith("/") && isMatch(text.slice(1)));
  };
  return {
    match(parts) {
      if (matchesText(parts)) return "must";
      return canBeFilled(parts, matchesText) ? "may" : "cannot";
    },
  };
}

/**
 * `PENDING + suffix` is the legacy path when the suffix is empty. Returns the text without the holes that may
 * be empty and that follow known text of the same segment, or undefined when there is none.
 */
export function withoutOptionalTail(parts: readonly Part[]): readonly Part[] | undefined {
  let dropped = false;
  const kept = parts.filter((part, index) => {
    const before = parts[index - 1];
    const optional =
      typeof part !== "string" && !part.nonEmpty && typeof before === "string" && !/[/\\]$/.test(before);
    dropped ||= optional;
    return !optional;
  });
  return dropped ? normaliseParts(kept) : undefined;
}

/** A path that ends in a hole, or whose last name starts with one, may turn out to be anything. */
function canBeFilled(parts: readonly Part[], matches: (parts: readonly Part[]) => boolean): boolean {
  const emptied = withoutOptionalTail(parts);
  if (emptied !== undefined && matches(emptied)) return true;
  const last = parts.at(-1);
  if (last === undefined) return false;
  if (typeof last !== "string") return true;
  const before = parts.at(-2);
  return before !== undefined && matches([last.replace(/^[^/\\]*(?=[/\\])/, "")]);
}
