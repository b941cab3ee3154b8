/** An event name that someone meant: equal but for case, `_` and `-`, or at most this many edits away. */
const MAX_EDITS = 2;

/** The known name that a name is close to; undefined when it is none of them. */
export function closestEvent(name: string, known: readonly string[]): string | undefined {
  const plain = normalise(name);
  const equal = known.find((one) => normalise(one) === plain);
  if (equal !== undefined) return equal;
  let best: string | undefined;
  let least = MAX_EDITS + 1;
  for (const one of known) {
    const distance = Math.min(edits(name, one, least), edits(plain, normalise(one), least));
    if (distance < least) [best, least] = [one, distance];
  }
  return best;
}

function normalise(name: string): string {
  return name.toUpperCase().replaceAll(/[-_]/g, "");
}

/** The Levenshtein distance, or `limit` when it is no less. */
function edits(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? limit, limit);
}
