import type { TSESTree } from "@typescript-eslint/utils";
import type { Source } from "../route.js";
import type { Scope } from "../evaluate/scope.js";
import type { Cell } from "../evaluate/state.js";
import type { Effect } from "../summaries/effect.js";
import type { ClassValue, FunctionValue, HeapObject, Value } from "../values/value.js";

/**
 * Whether a file's writers are offenders (`runtime`), are allowed (`repair`, `test`), or count only through those who
 * call them (`outside`).
 */
export type CodeKind = "runtime" | "repair" | "test" | "outside";

export type ExportSource =
  | { readonly kind: "local"; readonly name: string }
  | { readonly kind: "from"; readonly specifier: string; readonly name: string }
  | { readonly kind: "namespace"; readonly specifier: string };

/** What a module exports, by its syntax alone. */
export interface ExportTable {
  readonly named: ReadonlyMap<string, ExportSource>;
  readonly stars: readonly string[];
  /** There is an `import` or `export`: what it exports is the table, not `module.exports`. */
  readonly isEsm: boolean;
}

/** Something that is analysed on its own, with arguments unknown: a function, or a class through an instance. */
export type Scheduled =
  | { readonly kind: "function"; readonly fn: FunctionValue; readonly self: Value | undefined }
  | { readonly kind: "class"; readonly cls: ClassValue };

/** One file of the tree: its text, its syntax tree, and what evaluation found out. */
export class ModuleRecord implements Source {
  state: "new" | "running" | "done" = "new";
  /** What the module's own top-level code does. */
  effects: readonly Effect[] = [];
  /** Functions and classes that its top-level code made. */
  scheduled: readonly Scheduled[] = [];
  /** The CommonJS `module` object. */
  commonJs: HeapObject | undefined;
  /** The value of a JSON module. */
  data: Value | undefined;
  #lineStarts: number[] | undefined;

  constructor(
    readonly path: string,
    readonly text: string,
    readonly ast: TSESTree.Program,
    /** The folder that holds `.opencode`; the file's own folder where there is none. */
    readonly root: string,
    readonly kind: CodeKind,
    readonly scope: Scope,
    readonly exports: ExportTable,
  ) {}

  lineAt(offset: number): number {
    return this.locate(offset).line;
  }

  /** The 1-based line and 0-based column of an offset. */
  locate(offset: number): { line: number; column: number } {
    this.#lineStarts ??= lineStartsOf(this.text);
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) };
  }

  cell(name: string): Cell | undefined {
    return this.scope.vars.get(name);
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  // The same ends of line that ESLint counts.
  for (const match of text.matchAll(/\r\n|[\r\n\u2028\u2029]/gu)) starts.push(match.index + match[0].length);
  return starts;
}
