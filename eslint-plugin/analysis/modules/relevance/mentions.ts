/** Whoever starts a process may start a script of the tree. */
const STARTS =
  /\bchild_process\b|\bspawn(?:Sync)?\b|\bexec(?:Sync|File|FileSync|a)\b|\$`|\bshelljs\b|\bWorker\b/;

const SCRIPT_END = /\.(?:[cm]?[jt]s|sh|py)(?=["'`\s])/g;
const OUTSIDE_NAMES = /["'`\s(){}$]/;

/** The scripts that a text names, if it starts processes: what stands in quotes, or ends a command, with a script's ending. */
export function scriptsIn(text: string): string[] {
  if (!STARTS.test(text)) return [];
  const found = new Set<string>();
  // Backwards from the ending: forwards, each character of a long word would be a beginning to try.
  for (const match of text.matchAll(SCRIPT_END)) {
    let from = match.index;
    while (from > 0 && !OUTSIDE_NAMES.test(text.charAt(from - 1))) from--;
    found.add(text.slice(from, match.index + match[0].length));
  }
  return [...found];
}

/** The specifiers that a text imports, by their look: static, dynamic and CommonJS ones. */
export function specifiersIn(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g);
  return [...new Set([...found].flatMap((match) => match[1] ?? []))];
}
