/** A name that is close to a known one is at most this many edits away from it: see `summaries/close-names.ts`. */
const MAX_EDITS = 2;

/**
 * What some name that is the same as a known one, or close to it, must have: with two edits, one of three parts of the
 * known name is left whole. Case, `_` and `-` do not count.
 */
export function eventPattern(names: readonly string[]): RegExp {
  const parts = new Set(names.flatMap((name) => split(name.replaceAll(/[-_]/g, ""), MAX_EDITS + 1)));
  return new RegExp([...parts].map((part) => part.split("").join("[-_]?")).join("|"), "i");
}

function split(text: string, count: number): string[] {
  const length = text.length / count;
  return Array.from({ length: count }, (_, index) =>
    text.slice(Math.floor(index * length), Math.floor((index + 1) * length)),
  );
}
