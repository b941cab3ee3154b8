/** What `find … -delete` takes away. */

/** Tests that only narrow what is found, each with one operand. */
const NARROWING = /^-(?:type|mtime|mmin|atime|amin|ctime|cmin|newer|size|user|maxdepth|mindepth)$/;

/**
 * The paths that a `find` removes, patterns as the shell is given them.
 *
 * @param words the words behind `find`
 * @returns undefined for a `find` that does anything else, or may: alternatives, negations, other actions
 */
export function removedByFind(words: readonly string[]): string[] | undefined {
  const first = words.findIndex((one) => /^[-(!\\]/.test(one));
  const starts = words.slice(0, Math.max(first, 0));
  const names: string[] = [];
  let isRemoving = false;
  for (let at = first; at >= 0 && at < words.length; at++) {
    const word = words[at] ?? "";
    if (NARROWING.test(word)) at++;
    else if (word === "-name") names.push(words[++at] ?? "");
    else if (word === "-delete") isRemoving = true;
    else if (word === "-exec") {
      const end = words.findIndex((one, index) => index > at && /^(?:\+|\\;|';'|";")$/.test(one));
      if (!isRemoval(words.slice(at + 1, end))) return undefined;
      isRemoving = true;
      at = end;
    } else if (!/^-print0?$/.test(word)) return undefined;
  }
  if (!isRemoving || starts.length === 0 || names.length > 1) return undefined;
  return starts.map((start) => `${bare(start)}/${bare(names[0] ?? "*")}`);
}

/** `rm -f {}` */
function isRemoval([name, ...words]: readonly string[]): boolean {
  const operands = words.filter((one) => !/^-[a-z]+$/i.test(one));
  return name === "rm" && operands.length === 1 && /^["']?\{\}["']?$/.test(operands[0] ?? "");
}

function bare(word: string): string {
  return word.replace(/["']/g, "").replace(/\/$/, "");
}
