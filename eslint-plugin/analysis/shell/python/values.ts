import { combinations, MAX_TEXT, unique } from "../alternatives.js";
import { SHELL_UNKNOWN } from "../unknown.js";

/** What a Python expression may be: a text (also a path), a list, or something of a known dotted name. */
export interface PythonValue {
  /** The texts that it may be. */
  readonly texts: readonly string[];
  /** Whether it is a `Path`, whose methods change files. */
  readonly path?: boolean;
  /** A list's items. */
  readonly items?: readonly PythonValue[];
  /** The name under which a module, function or class is known: `os.path.join`. */
  readonly name?: string;
}

/** A call's arguments. */
export interface PythonArguments {
  readonly positional: readonly PythonValue[];
  readonly named: ReadonlyMap<string, PythonValue>;
  /** The names that occur in the call, for flags such as `os.O_CREAT`. */
  readonly words: ReadonlySet<string>;
}

/** A call: of a function by its dotted name, or of a method on some value. */
export interface PythonCall {
  /** The dotted name, `""` if there is none. */
  readonly name: string;
  readonly method: string | undefined;
  readonly receiver: PythonValue | undefined;
  readonly args: PythonArguments;
}

const MAX_TEXTS = 8;

/** A value of which nothing is known. */
export const UNKNOWN_PYTHON: PythonValue = { texts: [SHELL_UNKNOWN] };

/** One of several texts. */
export function pythonText(texts: readonly string[], path = false): PythonValue {
  const distinct = unique(texts.map((text) => (text.length > MAX_TEXT ? SHELL_UNKNOWN : text)));
  const kept = distinct.length === 0 || distinct.length > MAX_TEXTS ? [SHELL_UNKNOWN] : distinct;
  return path ? { texts: kept, path } : { texts: kept };
}

/** A list literal; walked through, it gives each of its items' texts. */
export function pythonList(items: readonly PythonValue[]): PythonValue {
  return { texts: pythonText(items.flatMap((item) => item.texts)).texts, items };
}

/** The texts side by side, as `+` and f-strings put them. */
export function concatTexts(values: readonly PythonValue[]): PythonValue {
  const rows = combinations(
    values.map((value) => value.texts),
    MAX_TEXTS,
  );
  return pythonText(rows.map((row) => row.join("")));
}

/** The texts joined to a path; an absolute one starts over, as in `os.path.join`. */
export function joinTexts(values: readonly PythonValue[], path: boolean): PythonValue {
  const rows = combinations(
    values.map((value) => value.texts),
    MAX_TEXTS,
  );
  const joined = rows.map((row) =>
    row.reduce((head, tail) => {
      if (head === "" || tail.startsWith("/")) return tail;
      return head.endsWith("/") ? head + tail : `${head}/${tail}`;
    }, ""),
  );
  return pythonText(joined, path);
}

/** The value with a change made to each of its texts. */
export function mapTexts(value: PythonValue, change: (text: string) => string): PythonValue {
  return pythonText(value.texts.map(change), value.path === true);
}
