/** A piece of Python text. Comments and blank lines leave no token. */
export type PythonToken =
  | { readonly kind: "string"; readonly text: string; readonly formatted: boolean; readonly raw: boolean }
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "punctuation"; readonly text: string }
  /** The start of a logical line, with the columns that it is indented by. */
  | { readonly kind: "line"; readonly indent: number };

/** Enough for any inline script; the rest of a longer text is not looked at. */
const MAX_TOKENS = 20_000;

const SPACE = /[ \t\r\f]+|\\\r?\n|#[^\n]*/y;
const STRING_START = /([rRbBuUfFtT]{0,2})("""|'''|"|')/y;
const NAME = /[A-Za-z_\u0080-\uD7FF\uE000-\uF8FF][\w\u0080-\uD7FF\uE000-\uF8FF]*/y;
const NUMBER = /\d[\w.]*/y;
const OPERATOR = /\*\*=?|\/\/=?|:=|[-+*/%|&^@<>=!]=|->|<<|>>|[^\s]/y;

/** Splits Python text into tokens. Broken text gives the tokens that can be told apart. */
export function pythonTokens(code: string): PythonToken[] {
  const tokens: PythonToken[] = [];
  let at = 0;
  let depth = 0;
  let lineStart = true;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(code);
    if (found) at = pattern.lastIndex;
    return found;
  };
  let indent = 0;
  while (at < code.length && tokens.length < MAX_TOKENS) {
    if (code[at] === "\n") {
      at++;
      indent = 0;
      if (depth === 0) lineStart = true;
      continue;
    }
    const space = match(SPACE);
    if (space) {
      if (lineStart) indent += space[0].replaceAll("\t", "        ").length;
      continue;
    }
    if (lineStart) {
      tokens.push({ kind: "line", indent });
      lineStart = false;
    }
    const opening = match(STRING_START);
    if (opening) {
      const [, prefix = "", quote = '"'] = opening;
      const raw = /r/i.test(prefix);
      const end = stringEnd(code, at, quote);
      const source = code.slice(at, end);
      at = Math.min(code.length, end + quote.length);
      tokens.push({ kind: "string", text: source, formatted: /[ft]/i.test(prefix), raw });
      continue;
    }
    const name = match(NAME);
    if (name) {
      tokens.push({ kind: "name", text: name[0] });
      continue;
    }
    const number = match(NUMBER);
    if (number) {
      tokens.push({ kind: "number", text: number[0] });
      continue;
    }
    const text = match(OPERATOR)?.[0] ?? code.charAt(at++);
    if (/[([{]/.test(text)) depth++;
    else if (/[)\]}]/.test(text)) depth = Math.max(0, depth - 1);
    else if (text === ";" && depth === 0) {
      tokens.push({ kind: "line", indent });
      continue;
    }
    tokens.push({ kind: "punctuation", text });
  }
  return tokens;
}

function stringEnd(code: string, from: number, quote: string): number {
  for (let at = from; at < code.length; at++) {
    if (code[at] === "\\") at++;
    else if (code.startsWith(quote, at)) return at;
    // A string with single quotes ends with its line, so one stray quote does not swallow the rest.
    else if (quote.length === 1 && code[at] === "\n") return at;
  }
  return code.length;
}

/** The text of a string literal without placeholders, its escapes resolved. */
export function unescapePython(text: string, raw: boolean): string {
  if (raw) return text;
  const known: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "" };
  return text.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|[^])/g, (all, escape: string) => {
    if (/^[xu]./.test(escape)) return String.fromCharCode(parseInt(escape.slice(1), 16));
    return known[escape] ?? (/[\\'"]/.test(escape) ? escape : all);
  });
}
