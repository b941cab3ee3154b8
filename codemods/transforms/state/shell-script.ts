import type { Letter, Span } from "./shell-text.js";

/** How a command hangs together with the one before it. */
export type Border = "&&" | "||" | ";" | "&" | "\n";

export interface Command extends Span {
  readonly text: string;
  readonly isComment: boolean;
}

/** A shell text as a list of commands; `borders[n]` stands behind `commands[n]`. */
export interface Script {
  readonly commands: readonly Command[];
  readonly borders: readonly Border[];
  /** There are no loops, conditions, groups or here-documents, which a list of commands does not tell. */
  readonly isPlain: boolean;
}

const COMPOUND =
  /^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|function|select|\{|\}|!|\()(?:\s|$)|^\(|^\w+\s*\(\)/;

/** Reads a list of commands. */
export function scriptOf(letters: readonly Letter[]): Script {
  const commands: Command[] = [];
  const borders: Border[] = [];
  let isPlain = true;
  let begin = 0;
  const add = (end: number): boolean => {
    const span = trimmed(letters, { from: begin, to: end });
    if (span.from === span.to) return false;
    const text = textOf(letters, span);
    const isComment = text.startsWith("#");
    if (!isComment && (COMPOUND.test(text) || text.includes("<<"))) isPlain = false;
    commands.push({ ...span, text, isComment });
    return true;
  };
  for (const { at, length, text } of bordersIn(letters)) {
    const isNew = add(at);
    begin = at + length;
    if (isNew) borders.push(text);
    // An empty line, or a line break behind a semicolon: the border is the stronger of the two.
    else if (text === "\n" && borders.at(-1) === ";") borders[borders.length - 1] = "\n";
  }
  if (!add(letters.length)) borders.length = Math.max(0, commands.length - 1);
  return { commands, borders, isPlain };
}

/** The parts of a command that `|` parts. */
export function stagesOf(letters: readonly Letter[], command: Span): Span[] {
  const own = letters.slice(command.from, command.to);
  const stages: Span[] = [];
  let begin = 0;
  for (const { at, length } of [...bordersIn(own, true), { at: own.length, length: 0 }]) {
    stages.push(trimmed(letters, { from: command.from + begin, to: command.from + at }));
    begin = at + length;
  }
  return stages;
}

/** The words of a command, in quotes or not. */
export function wordsOf(letters: readonly Letter[], { from, to }: Span): (Span & { text: string })[] {
  const words: (Span & { text: string })[] = [];
  let begin = from;
  let quote = "";
  for (let at = from; at <= to; at++) {
    const text = letters[at]?.text ?? "";
    if (quote === "" && (at === to || /^\s$/.test(text))) {
      if (at > begin) words.push({ from: begin, to: at, text: textOf(letters, { from: begin, to: at }) });
      begin = at + 1;
    } else if (quote === "" ? text === "'" || text === '"' : text === quote) quote = quote === "" ? text : "";
  }
  return words;
}

export function textOf(letters: readonly Letter[], { from, to }: Span): string {
  return letters
    .slice(from, to)
    .map(({ text }) => text)
    .join("");
}

function trimmed(letters: readonly Letter[], { from, to }: Span): Span {
  let [start, end] = [from, to];
  while (start < end && /^\s*$/.test(letters[start]?.text ?? "")) start++;
  while (end > start && /^\s*$/.test(letters[end - 1]?.text ?? "")) end--;
  return { from: start, to: end };
}

/** What parts commands, or the stages of a pipe, outside quotes, substitutions and comments. */
function bordersIn(
  letters: readonly Letter[],
  isPipe = false,
): { at: number; length: number; text: Border }[] {
  const found: { at: number; length: number; text: Border }[] = [];
  let quote = "";
  let depth = 0;
  const textAt = (at: number): string => letters[at]?.text ?? "";
  for (let at = 0; at < letters.length; at++) {
    const text = textAt(at);
    if (quote !== "") {
      if (text === "\\" && quote === '"') at++;
      else if (text === quote) quote = "";
      continue;
    }
    if (text === "\\") at++;
    else if (/^["'`]$/.test(text)) quote = text;
    else if (text === "(") depth++;
    else if (text === ")") depth--;
    else if (depth > 0) continue;
    else if (text === "#" && /^\s*$/.test(textAt(at - 1)))
      while (at + 1 < letters.length && textAt(at + 1) !== "\n") at++;
    else {
      const two = text + textAt(at + 1);
      if (isPipe) {
        if (text === "|" && two !== "||" && textAt(at - 1) !== ">") found.push({ at, length: 1, text: ";" });
      } else if (two === "&&" || two === "||") found.push({ at: at++, length: 2, text: two });
      else if (text === ";" || text === "\n") found.push({ at, length: 1, text });
      else if (text === "&" && !/[<>]/.test(textAt(at - 1) + textAt(at + 1)))
        found.push({ at, length: 1, text });
    }
  }
  return found;
}
