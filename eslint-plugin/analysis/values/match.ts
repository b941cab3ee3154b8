import picomatch from "picomatch";
import { canFill } from "./fill.js";
import { normalisePath } from "./path.js";
import { normaliseParts, type Part } from "./text.js";

/** `must`: the known parts decide for it; `may`: a hole could bring it about; `cannot`: no filling does. */
export type Answer = "must" | "may" | "cannot";

/** A character that no real path has, so that a hole never spells a known name by chance. */
const FILLER = "\uE000x";

export interface PathMatcher {
  /** Whether the path belongs to the glob's family as far as its known parts tell. */
  match(parts: readonly Part[]): Answer;
  /** Whether the known parts decide for it: the first of the three answers, without working out the others. */
  must(parts: readonly Part[]): boolean;
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
    must: matchesText,
    match(parts) {
      if (matchesText(parts)) return "must";
      return canFill(normalisePath(parts), glob) ? "may" : "cannot";
    },
  };
}

/**
 * `PENDING + suffix` is the legacy path when the suffix is empty. Returns the text without the holes that may
 * be empty and that follow known text of the same segment, or undefined when there is none.
 */
export function withoutOptionalTail(parts: readonly Part[]): readonly Part[] | undefined {
  const kept = parts.filter((part, index) => {
    const before = parts[index - 1];
    const isOptional =
      typeof part !== "string" && !part.nonEmpty && typeof before === "string" && !/[/\\]$/.test(before);
    return !isOptional;
  });
  return kept.length < parts.length ? normaliseParts(kept) : undefined;
}
