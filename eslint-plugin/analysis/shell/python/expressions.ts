import { attribute, formatPercent, functionResult, methodResult } from "./results.js";
import { pythonTokens, unescapePython, type PythonToken } from "./tokens.js";
import {
  concatTexts,
  joinTexts,
  pythonList,
  pythonText,
  UNKNOWN_PYTHON,
  type PythonArguments,
  type PythonCall,
  type PythonValue,
} from "./values.js";
import { isUnknown, SHELL_UNKNOWN } from "../unknown.js";

/** What reading an expression needs from the one who reads the statements around it. */
export interface PythonScope {
  lookup(name: string): PythonValue | undefined;
  /** Told of every call. */
  called(call: PythonCall): void;
}

const MAX_NESTING = 40;
const WORD_OPERATORS = /^(if|else|for|in|and|or|not|is|as|async|await|lambda|while|with|from|import)$/;

/** Reads expressions off a row of tokens. What it cannot read it steps over, as unknown. */
export class PythonReader {
  position = 0;
  #nesting = 0;

  constructor(
    readonly tokens: readonly PythonToken[],
    readonly scope: PythonScope,
  ) {}

  /** The punctuation or name at the position, or a later one. */
  peek(offset = 0): string {
    const token = this.tokens[this.position + offset];
    return token?.kind === "punctuation" || token?.kind === "name" ? token.text : "";
  }

  /** An expression of `+`, `/`, `%` and `or`; any other operator ends it. */
  expression(): PythonValue {
    if (++this.#nesting > MAX_NESTING) {
      this.#nesting--;
      this.position++;
      return UNKNOWN_PYTHON;
    }
    let value = this.#postfix();
    for (;;) {
      const operator = this.peek();
      if (operator === "+") {
        this.position++;
        value = concatTexts([value, this.#postfix()]);
      } else if (operator === "/") {
        this.position++;
        const right = this.#postfix();
        value = joinTexts([value, right], true);
      } else if (operator === "%") {
        this.position++;
        const right = this.#postfix();
        value = formatPercent(value, right);
      } else if (operator === "or") {
        this.position++;
        value = pythonText([...value.texts, ...this.#postfix().texts], value.path === true);
      } else break;
    }
    this.#nesting--;
    return value;
  }

  #postfix(): PythonValue {
    let value = this.#primary();
    for (;;) {
      const next = this.tokens[this.position + 1];
      if (this.peek() === "." && next?.kind === "name") {
        this.position += 2;
        const receiver = value;
        const name = value.name === undefined ? undefined : `${value.name}.${next.text}`;
        if (this.peek() === "(") value = this.#call(name ?? "", next.text, receiver);
        else value = name === undefined ? attribute(receiver, next.text) : { texts: [SHELL_UNKNOWN], name };
      } else if (this.peek() === "(") value = this.#call(value.name ?? "", undefined, undefined);
      else if (this.peek() === "[") {
        this.#arguments("]");
        value = value.items ? pythonText(value.texts) : UNKNOWN_PYTHON;
      } else return value;
    }
  }

  #primary(): PythonValue {
    while (/^([-+~*]|\*\*)$/.test(this.peek())) this.position++;
    const token = this.tokens[this.position];
    if (token === undefined || token.kind === "line") return UNKNOWN_PYTHON;
    if (token.kind === "string") return this.#strings();
    this.position++;
    if (token.kind === "number") return pythonText([token.text]);
    if (token.kind === "name") {
      if (isUnknown(token.text)) return pythonText([token.text]);
      return this.scope.lookup(token.text) ?? { texts: [SHELL_UNKNOWN], name: token.text };
    }
    if (token.text === "(" || token.text === "[" || token.text === "{") {
      this.position--;
      const before = this.position;
      const { positional } = this.#arguments(token.text === "(" ? ")" : token.text === "[" ? "]" : "}");
      const [only] = positional;
      // `(a)` is a itself, `(a,)` a tuple.
      const grouped = token.text === "(" && positional.length === 1 && !this.#hasComma(before);
      return grouped && only ? only : pythonList(positional);
    }
    return UNKNOWN_PYTHON;
  }

  #hasComma(from: number): boolean {
    const last = this.tokens[this.position - 2];
    return this.position - 2 > from && last?.kind === "punctuation" && last.text === ",";
  }

  /** Neighbouring string literals are one. */
  #strings(): PythonValue {
    const parts: PythonValue[] = [];
    for (;;) {
      const token = this.tokens[this.position];
      if (token?.kind !== "string") return concatTexts(parts);
      this.position++;
      parts.push(
        token.formatted
          ? this.#formatted(token.text, token.raw)
          : pythonText([unescapePython(token.text, token.raw)]),
      );
    }
  }

  /** An f-string: its placeholders are expressions of their own. */
  #formatted(text: string, raw: boolean): PythonValue {
    const pieces = text.split(/(\{\{|\}\}|\{[^{}]*\})/).map((piece): PythonValue => {
      if (piece === "{{" || piece === "}}") return pythonText([piece.charAt(0)]);
      if (!piece.startsWith("{")) return pythonText([unescapePython(piece, raw)]);
      if (this.#nesting > 8) return UNKNOWN_PYTHON;
      const source = piece.slice(1, -1).replace(/(![rsa])?(:[^'"\])]*)?$/, "");
      const reader = new PythonReader(pythonTokens(source), this.scope);
      reader.position = 1;
      reader.#nesting = this.#nesting + 1;
      const value = reader.expression();
      return value.name !== undefined || reader.position < reader.tokens.length ? UNKNOWN_PYTHON : value;
    });
    return concatTexts(pieces);
  }

  #call(name: string, method: string | undefined, receiver: PythonValue | undefined): PythonValue {
    const args = this.#arguments(")");
    this.scope.called({ name, method, receiver, args });
    return method !== undefined && receiver !== undefined && receiver.name === undefined
      ? methodResult(receiver, method, args)
      : functionResult(name, args);
  }

  /** Everything up to the closing bracket: `a, b, name=c, *rest`. What is no plain expression is stepped over. */
  #arguments(close: string): PythonArguments {
    const positional: PythonValue[] = [];
    const named = new Map<string, PythonValue>();
    const words = new Set<string>();
    this.position++;
    const start = this.position;
    while (this.position < this.tokens.length && this.peek() !== close) {
      const before = this.position;
      const token = this.tokens[before];
      if (token?.kind === "line" || this.peek() === ",") {
        this.position++;
        continue;
      }
      if (token?.kind === "name" && this.peek(1) === "=") {
        this.position += 2;
        named.set(token.text, this.expression());
      } else if (token?.kind === "name" && WORD_OPERATORS.test(token.text)) this.position++;
      else {
        const value = this.expression();
        const previous = this.tokens[before - 1];
        const separate = before === start || (previous?.kind === "punctuation" && previous.text === ",");
        if (separate) positional.push(value);
      }
      if (this.position === before) this.position++;
    }
    for (const token of this.tokens.slice(start, this.position))
      if (token.kind === "name") words.add(token.text);
    this.position++;
    return { positional, named, words };
  }
}
