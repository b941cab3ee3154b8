import { Node, SyntaxKind } from "ts-morph";
import type { SourceView } from "./source-view.js";

/** How a file is written, as far as new text has to fit in. */
export interface Style {
  readonly eol: "\n" | "\r\n";
  readonly quote: '"' | "'";
  readonly semicolons: boolean;
  /** One step of indentation. */
  readonly indent: string;
  /** What relative specifiers end in: nothing, `.ts`, or `.js`. */
  readonly ending: "" | ".ts" | ".js" | ".mjs" | ".cjs" | ".mts";
  /** `require` where nothing but that is used. */
  readonly modules: "esm" | "commonjs";
}

/** Reads the style off a file; what the file does not show is as in most files of a framework. */
export function readStyle(view: SourceView): Style {
  const { source, text, path } = view;
  const specifiers = specifiersOf(view);
  const isEsm = source.getImportDeclarations().length > 0 || source.getExportDeclarations().length > 0;
  const exports = /^\s*export\b/m.test(text);
  // The last `require` may just have gone.
  const requires = /\brequire\s*\(|^\s*(?:module\.)?exports\b/m.test(text);
  return {
    eol: (text.match(/\r\n/g)?.length ?? 0) * 2 > (text.match(/\n/g)?.length ?? 0) ? "\r\n" : "\n",
    quote: quoteOf(view),
    semicolons: semicolonsOf(view),
    indent: indentOf(text),
    ending: endingOf(specifiers, path),
    modules: path.endsWith(".cjs") || (!isEsm && !exports && requires) ? "commonjs" : "esm",
  };
}

function specifiersOf({ source }: SourceView): string[] {
  return source
    .getDescendantsOfKind(SyntaxKind.StringLiteral)
    .filter((one) => {
      const parent = one.getParent();
      return (
        Node.isImportDeclaration(parent) ||
        Node.isExportDeclaration(parent) ||
        (Node.isCallExpression(parent) && /^(?:require|import)$/.test(parent.getExpression().getText()))
      );
    })
    .map((one) => one.getLiteralText())
    .filter((one) => one.startsWith("."));
}

function quoteOf({ source }: SourceView): '"' | "'" {
  let single = 0;
  let double = 0;
  for (const literal of source.getDescendantsOfKind(SyntaxKind.StringLiteral))
    if (literal.getText().startsWith("'")) single++;
    else double++;
  return single > double ? "'" : '"';
}

function semicolonsOf({ source }: SourceView): boolean {
  let ended = 0;
  let open = 0;
  for (const statement of source.getStatementsWithComments()) {
    if (
      !Node.isImportDeclaration(statement) &&
      !Node.isVariableStatement(statement) &&
      !Node.isExpressionStatement(statement)
    )
      continue;
    if (statement.getText().endsWith(";")) ended++;
    else open++;
  }
  return ended >= open;
}

function indentOf(text: string): string {
  const steps = new Map<string, number>();
  for (const [, space = ""] of text.matchAll(/[{([]\r?\n([ \t]+)\S/g)) {
    const step = space.startsWith("\t") ? "\t" : space.length % 4 === 0 && space.length > 4 ? "" : space;
    if (step !== "") steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const [best] = [...steps].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length);
  return best?.[0] ?? "  ";
}

function endingOf(specifiers: readonly string[], path: string): Style["ending"] {
  const counts = new Map<Style["ending"], number>();
  for (const specifier of specifiers) {
    const ending = (/\.(?:[cm]?[tj]s)$/.exec(specifier)?.[0] ?? "") as Style["ending"];
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  if (best !== undefined) return best[0];
  // Without an example: plain JavaScript that Node may run needs the whole name.
  return /\.[cm]?js$/.test(path) ? ".ts" : "";
}
