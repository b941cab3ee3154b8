/** Whoever starts a process may start a script of the tree. */
const STARTS =
  /\bchild_process\b|\bspawn(?:Sync)?\b|\bexec(?:Sync|File|FileSync|a)\b|\$`|\bshelljs\b|\bWorker\b/;

/** The scripts that a text names, if it starts processes: what stands in quotes, or ends a command, with a script's ending. */
export function scriptsIn(text: string): string[] {
  if (!STARTS.test(text)) return [];
  const found = text.matchAll(/([^"'`\s(){}$]*\.(?:[cm]?[jt]s|sh|py))(?=["'`\s])/g);
  return [...new Set([...found].flatMap((match) => match[1] ?? []))];
}

/** The specifiers that a text imports, by their look: static, dynamic and CommonJS ones. */
export function specifiersIn(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g);
  return [...new Set([...found].flatMap((match) => match[1] ?? []))];
}
