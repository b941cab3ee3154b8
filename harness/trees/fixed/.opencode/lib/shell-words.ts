import { isAbsolute, relative, resolve } from "node:path";
import type { Word } from "unbash";

/** A word's value where the text alone says it. */
export function staticText(word: Word): string | undefined {
  if (word.parts === undefined) return word.value;
  let text = "";
  for (const part of word.parts) {
    if (part.type === "Literal" || part.type === "SingleQuoted" || part.type === "AnsiCQuoted")
      text += part.value;
    else if (part.type === "DoubleQuoted" && part.parts.every((inner) => inner.type === "Literal")) {
      for (const inner of part.parts) if (inner.type === "Literal") text += inner.value;
    } else return undefined;
  }
  return text;
}

/** Whether what is known of a word's beginning says that it is no option. */
export function startsPlain(word: Word): boolean {
  const [first] = word.parts ?? [];
  if (first?.type === "Literal" || first?.type === "SingleQuoted") return isPlainOperand(first.value);
  if (first?.type !== "DoubleQuoted") return false;
  const [inner] = first.parts;
  return inner?.type === "Literal" && isPlainOperand(inner.value);
}

export function isPlainOperand(text: string): boolean {
  return text !== "" && !/(?:^|\s)-/.test(text);
}

/** A path that stays below the folder in which the command runs. */
export function isOwnPath(word: string): boolean {
  return !/^[-/~]|(?:^|\/)\.\.(?:\/|$)/.test(word);
}

/** Whether a directory, as the command names it, is the workspace or below it. */
export function isInside(root: string, cwd: string, directory: string): boolean {
  const path = relative(root, resolve(cwd, directory));
  return path !== ".." && !path.startsWith("../") && !isAbsolute(path);
}
