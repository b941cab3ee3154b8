import { unique } from "../alternatives.js";
import type { PathWrite } from "../effects.js";
import { PythonReader, type PythonScope } from "./expressions.js";
import { pythonTokens, type PythonToken } from "./tokens.js";
import { concatTexts, pythonText, UNKNOWN_PYTHON, type PythonCall, type PythonValue } from "./values.js";
import { reportCall } from "./writers.js";
import { isDevice } from "../paths.js";

const MAX_WRITES = 500;
const OPENING_WORDS =
  /^(with|async|await|return|yield|if|elif|while|assert|del|else|try|finally|raise|not|print)$/;

/**
 * The paths that Python text writes, removes or renames. The text is scanned, not run: names count by what was
 * last assigned to them above, parameters by what the calls in the text pass for them.
 */
export function pythonWrites(code: string): PathWrite[] {
  const scanner = new PythonScanner(pythonTokens(code));
  // The first round learns constants and calls that stand below the functions which use them.
  scanner.scan(false);
  scanner.scan(true);
  return scanner.writes;
}

class PythonScanner implements PythonScope {
  readonly #names = new Map<string, PythonValue>();
  readonly #passed = new Map<string, PythonValue[][]>();
  readonly #found = new Map<string, PathWrite>();
  /** What the parameters of enclosing functions hide, and from which column on they end. */
  #hidden: { indent: number; values: Map<string, PythonValue | undefined> }[] = [];
  #recording = false;

  constructor(readonly tokens: readonly PythonToken[]) {}

  get writes(): PathWrite[] {
    return [...this.#found.values()];
  }

  scan(recording: boolean): void {
    this.#recording = recording;
    this.#hidden = [];
    const reader = new PythonReader(this.tokens, this);
    let indent = 0;
    while (reader.position < this.tokens.length) {
      const token = this.tokens[reader.position] as PythonToken;
      const before = reader.position;
      if (token.kind === "line") {
        indent = token.indent;
        this.#leave(indent);
        reader.position++;
        this.#statement(reader, indent);
      } else if (token.kind === "name" && OPENING_WORDS.test(token.text)) reader.position++;
      else reader.expression();
      if (reader.position === before) reader.position++;
    }
  }

  lookup(name: string): PythonValue | undefined {
    return this.#names.get(name);
  }

  called(call: PythonCall): void {
    if (call.method === undefined) {
      this.#passed.set(call.name, [
        ...(this.#passed.get(call.name) ?? []).slice(0, 16),
        [...call.args.positional],
      ]);
    }
    if (!this.#recording) return;
    reportCall(call, (value, operation) => {
      for (const target of value?.texts ?? []) {
        if (target === "" || isDevice(target) || this.#found.size >= MAX_WRITES) continue;
        this.#found.set(`${operation} ${target}`, { target, operation });
      }
    });
  }

  /** Reads what a line starts with: an import, a function's head, an assignment, a loop. */
  #statement(reader: PythonReader, indent: number): void {
    const word = reader.peek();
    if (word === "import" || word === "from") this.#import(reader);
    else if (word === "def" || (word === "async" && reader.peek(1) === "def")) this.#define(reader, indent);
    else if (word === "for") {
      const name = reader.peek(1);
      if (reader.peek(2) !== "in") return;
      reader.position += 3;
      this.#names.set(name, elementsOf(reader.expression()));
    } else if (/^\w+$/.test(word) && reader.peek(1) === ":" && this.#annotated(reader))
      this.#assign(reader, word);
    else if (/^\w+$/.test(word) && reader.peek(1) === "=") {
      reader.position += 2;
      this.#assign(reader, word);
    } else if (/^\w+$/.test(word) && /^[+/]=$/.test(reader.peek(1))) {
      const joins = reader.peek(1) === "/=" ? [pythonText(["/"])] : [];
      reader.position += 2;
      const before = this.#names.get(word) ?? UNKNOWN_PYTHON;
      const sum = concatTexts([before, ...joins, reader.expression()]);
      this.#names.set(word, before.path ? { ...sum, path: true } : sum);
    }
  }

  #assign(reader: PythonReader, name: string): void {
    const value = reader.expression();
    const next = this.tokens[reader.position];
    // `x = a if b else c`: either.
    if (reader.peek() === "if") {
      while (reader.position < this.tokens.length && reader.peek() !== "else" && this.#inLine(reader))
        reader.position++;
      if (reader.peek() === "else") {
        reader.position++;
        const other = reader.expression();
        this.#names.set(name, pythonText([...value.texts, ...other.texts], value.path === true));
        return;
      }
    }
    const whole = next === undefined || next.kind === "line";
    this.#names.set(name, whole ? value : UNKNOWN_PYTHON);
  }

  #inLine(reader: PythonReader): boolean {
    return this.tokens[reader.position]?.kind !== "line";
  }

  /** `name: type = value`: steps over the type. */
  #annotated(reader: PythonReader): boolean {
    for (let offset = 2; offset < 12; offset++) {
      const token = this.tokens[reader.position + offset];
      if (token === undefined || token.kind === "line") return false;
      if (token.kind === "punctuation" && token.text === "=") {
        reader.position += offset + 1;
        return true;
      }
    }
    return false;
  }

  /** `import os as o`, `from os import remove as rm`: names for what is known by its full name. */
  #import(reader: PythonReader): void {
    const dotted = (): string => {
      let name = reader.peek();
      reader.position++;
      while (reader.peek() === ".") {
        name += `.${reader.peek(1)}`;
        reader.position += 2;
      }
      return name;
    };
    const from = reader.peek() === "from";
    reader.position++;
    const module = from ? dotted() : "";
    if (from && reader.peek() === "import") reader.position++;
    while (reader.position < this.tokens.length && this.#inLine(reader)) {
      if (/^[,()]$/.test(reader.peek())) {
        reader.position++;
        continue;
      }
      const name = dotted();
      const renamed = reader.peek() === "as";
      const alias = renamed ? reader.peek(1) : from ? name : "";
      if (renamed) reader.position += 2;
      if (alias !== "")
        this.#names.set(alias, { ...UNKNOWN_PYTHON, name: from ? `${module}.${name}` : name });
    }
  }

  /** A function's parameters hide outer names; they hold what its calls pass. */
  #define(reader: PythonReader, indent: number): void {
    while (reader.peek() === "async" || reader.peek() === "def") reader.position++;
    const name = reader.peek();
    const parameters: string[] = [];
    let depth = 0;
    for (; reader.position < this.tokens.length && this.#inLine(reader); reader.position++) {
      const word = reader.peek();
      if (/^[([{]$/.test(word)) depth++;
      if (/^[)\]}]$/.test(word) && --depth === 0) break;
      const starts = /^[(,*]$/.test(reader.peek(-1)) && depth === 1;
      if (starts && this.tokens[reader.position]?.kind === "name") parameters.push(word);
    }
    const values = new Map<string, PythonValue | undefined>();
    parameters.forEach((parameter, index) => {
      values.set(parameter, this.#names.get(parameter));
      const passed = (this.#passed.get(name) ?? []).map((args) => args[index] ?? UNKNOWN_PYTHON);
      const path = passed.some((value) => value.path);
      this.#names.set(
        parameter,
        passed.length > 0 ? pythonText(unique(passed.flatMap((value) => value.texts)), path) : UNKNOWN_PYTHON,
      );
    });
    this.#hidden.push({ indent, values });
  }

  #leave(indent: number): void {
    while ((this.#hidden.at(-1)?.indent ?? -1) >= indent) {
      for (const [name, value] of this.#hidden.pop()?.values ?? []) {
        if (value === undefined) this.#names.delete(name);
        else this.#names.set(name, value);
      }
    }
  }
}

/** What walking through a value gives: one of a list's items. */
function elementsOf(value: PythonValue): PythonValue {
  return pythonText(
    value.texts,
    value.path === true || value.items?.some((item) => item.path === true) === true,
  );
}
