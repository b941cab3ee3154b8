/** How many possibilities are followed side by side before they are followed one at a time. */
export const MAX_ALTERNATIVES = 16;

/** Longer texts than this come from doubling loops, not from scripts that people write. */
export const MAX_TEXT = 65_536;

/** Each value once, in the order of first sight. */
export function unique<T>(values: readonly T[], key: (value: T) => string = JSON.stringify): T[] {
  const seen = new Map<string, T>();
  for (const value of values) {
    const name = key(value);
    if (!seen.has(name)) seen.set(name, value);
  }
  return [...seen.values()];
}

/**
 * All ways to take one item of each set. Where the product is too large, every item still occurs in some
 * combination: the sets are varied one at a time around their first items, so no target gets lost.
 */
export function combinations<T>(sets: readonly (readonly T[])[], limit = MAX_ALTERNATIVES): T[][] {
  const filled = sets.filter((set) => set.length > 0);
  const product = filled.reduce((size, set) => size * set.length, 1);
  if (product <= limit) {
    return filled.reduce<T[][]>(
      (rows, set) => rows.flatMap((row) => set.map((item) => [...row, item])),
      [[]],
    );
  }
  const base = filled.map((set) => set[0] as T);
  const rows = [base];
  filled.forEach((set, index) => {
    for (const item of set.slice(1, limit)) rows.push(base.with(index, item));
  });
  return rows;
}
