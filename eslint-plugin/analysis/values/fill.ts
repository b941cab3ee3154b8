import type { Part } from "./text.js";

/** A glob as tokens: a character, `*` (no slash), or `**` (anything). */
type Token = { readonly char: string } | "star" | "globstar";

/** Longer texts are taken to fit: nobody asks about them. */
const MAX_LENGTH = 400;

/**
 * Whether some filling of a text's holes belongs to a glob. Exact for globs made of characters, `*` and `**`; for
 * others it may say yes too often, never no.
 */
export function canFill(parts: readonly Part[], glob: string): boolean {
  const text = parts.flatMap((part): (string | null)[] =>
    typeof part === "string" ? Array.from(part) : [null],
  );
  if (text.length > MAX_LENGTH || /[?[\]{}()!+@]/.test(glob)) return true;
  return [glob, ...(glob.startsWith("**/") ? [glob.slice("**/".length)] : [])].some((one) =>
    fits(text, tokensOf(one)),
  );
}

function tokensOf(glob: string): Token[] {
  return (glob.match(/\*\*|\*|[^*]/g) ?? []).map((token) =>
    token === "**" ? "globstar" : token === "*" ? "star" : { char: token },
  );
}

/** Both sides may stretch, so each pair of places is looked at once. */
function fits(text: readonly (string | null)[], tokens: readonly Token[]): boolean {
  const known = new Map<number, boolean>();
  const from = (at: number, token: number): boolean => {
    const key = at * (tokens.length + 1) + token;
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, false);
    const answer = step(at, token);
    known.set(key, answer);
    return answer;
  };
  const step = (at: number, token: number): boolean => {
    if (at === text.length && token === tokens.length) return true;
    const char = text[at];
    const wanted = tokens[token];
    if (char === null && (from(at + 1, token) || (wanted !== undefined && from(at, token + 1)))) return true;
    if (wanted === undefined) return false;
    if (wanted === "star" || wanted === "globstar")
      return (
        from(at, token + 1) ||
        (typeof char === "string" && (wanted === "globstar" || char !== "/") && from(at + 1, token))
      );
    return char === wanted.char && from(at + 1, token + 1);
  };
  return from(0, 0);
}
