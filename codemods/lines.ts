/** Finds lines and columns in a text. */
export interface LineIndex {
  /** The 1-based line and 0-based column of an offset. */
  locate(offset: number): { readonly line: number; readonly column: number };
  /** The offset at which a 1-based line starts. */
  startOf(line: number): number;
}

/** Counts the same ends of line as ESLint. */
export function lineIndex(text: string): LineIndex {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|[\r\n\u2028\u2029]/gu)) starts.push(match.index + match[0].length);
  return {
    locate(offset) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: offset - (starts[low] ?? 0) };
    },
    startOf: (line) => starts[line - 1] ?? text.length,
  };
}
