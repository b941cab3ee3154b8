import { dirname, isAbsolute, relative } from "node:path";
import { Node, type ImportDeclaration, type ObjectBindingPattern, type Statement } from "ts-morph";
import type { TextEdit } from "../edits.js";
import type { SourceView } from "../source-view.js";
import type { ImportRequest } from "../transform.js";
import { bindingsOf } from "./bindings.js";

/**
 * The edits that bring in what a file asks for, in the file's own style: into an import of the module that is there,
 * or as a new line behind the last import. What is imported already is not imported again.
 */
export function addImports(view: SourceView, requests: readonly ImportRequest[]): TextEdit[] {
  const byModule = new Map<string, ImportRequest[]>();
  for (const request of requests) {
    const key = `${request.from}\0${String(request.isType === true)}`;
    byModule.set(key, [...(byModule.get(key) ?? []), request]);
  }
  const lines: string[] = [];
  const edits: TextEdit[] = [];
  for (const [first, ...rest] of byModule.values()) {
    if (first === undefined) continue;
    const names = [...new Set([first, ...rest].map(({ name }) => name))].filter(
      (name) => !isImported(view, first.from, name),
    );
    if (names.length === 0) continue;
    const merged = first.isType === true ? undefined : intoExisting(view, first.from, names);
    if (merged !== undefined) edits.push(merged);
    else lines.push(statement(view, first, names));
  }
  return lines.length === 0 ? edits : [...edits, insertLines(view, lines)];
}

function isImported(view: SourceView, from: string, name: string): boolean {
  return bindingsOf(view, from).some((binding) => {
    if (binding.kind === "import")
      return binding.declaration.getNamedImports().some((one) => one.getName() === name && !one.isTypeOnly());
    if (binding.kind === "require")
      return binding.pattern.getElements().some((one) => one.getName() === name);
    return false;
  });
}

function intoExisting(view: SourceView, from: string, names: readonly string[]): TextEdit | undefined {
  for (const binding of bindingsOf(view, from)) {
    if (binding.kind === "namespace") continue;
    const holder = binding.kind === "import" ? binding.declaration : binding.pattern;
    const edit = intoList(view, holder, names);
    if (edit !== undefined) return edit;
  }
  return undefined;
}

function intoList(
  view: SourceView,
  holder: ImportDeclaration | ObjectBindingPattern,
  names: readonly string[],
): TextEdit | undefined {
  const elements = Node.isImportDeclaration(holder) ? holder.getNamedImports() : holder.getElements();
  const last = elements.at(-1);
  const first = elements[0];
  if (last === undefined || first === undefined) return undefined;
  const isTall = first.getStartLineNumber() !== last.getStartLineNumber();
  const separator = isTall ? `,${view.style.eol}${view.indentAt(last.getStart())}` : ", ";
  const at = last.getEnd();
  return { start: at, end: at, text: names.map((name) => separator + name).join("") };
}

function statement(
  view: SourceView,
  { from, isType, file }: ImportRequest,
  names: readonly string[],
): string {
  const { quote, semicolons, modules } = view.style;
  const specifier = quote + specifierOf(view, file, from) + quote;
  const end = semicolons ? ";" : "";
  const list = `{ ${names.join(", ")} }`;
  if (modules === "commonjs") return `const ${list} = require(${specifier})${end}`;
  return `import ${isType === true ? "type " : ""}${list} from ${specifier}${end}`;
}

function specifierOf(view: SourceView, file: string, from: string): string {
  if (!isAbsolute(from)) return from;
  const path = relative(dirname(file), from).replaceAll("\\", "/");
  const stem = path.replace(/\.[cm]?[tj]s$/, "");
  const real = path.slice(stem.length);
  const { ending } = view.style;
  // `.js` may stand for a `.ts`; a written `.ts` says what the file is really called.
  const isStandIn = ending === ".js" && !real.includes("js");
  const shown = ending === "" ? "" : isStandIn ? ending : real;
  const whole = stem + shown;
  return whole.startsWith(".") ? whole : `./${whole}`;
}

function insertLines(view: SourceView, lines: readonly string[]): TextEdit {
  const { eol } = view.style;
  const anchor = lastImport(view);
  if (anchor !== undefined) {
    const at = anchor.getEnd();
    return { start: at, end: at, text: lines.map((line) => eol + line).join("") };
  }
  const at = startOfCode(view);
  const gap = /^[ \t]*(?:\r?\n|$)/.test(view.text.slice(at)) ? "" : eol;
  return { start: at, end: at, text: lines.map((line) => line + eol).join("") + gap };
}

/** The last import, or top-level `require`, before other code begins. */
function lastImport({ source, style }: SourceView): Statement | undefined {
  const isImport = (one: Statement): boolean =>
    style.modules === "commonjs"
      ? Node.isVariableStatement(one) && /=\s*require\(/.test(one.getText())
      : Node.isImportDeclaration(one);
  return source.getStatements().findLast(isImport);
}

/** Behind a `#!` line, a head comment that stands by itself, and directives. */
function startOfCode({ source, text }: SourceView): number {
  const statements = source.getStatements();
  const directive = statements.findLast(
    (one, index) =>
      Node.isExpressionStatement(one) &&
      Node.isStringLiteral(one.getExpression()) &&
      statements.slice(0, index).every((before) => Node.isExpressionStatement(before)),
  );
  if (directive !== undefined) return nextLine(text, directive.getEnd());
  const shebang = /^#!.*(?:\r?\n|$)/.exec(text)?.[0].length ?? 0;
  const head = /^(?:[ \t]*(?:\/\/.*|\/\*[\s\S]*?\*\/[ \t]*)\r?\n)+(?=[ \t]*\r?\n)/.exec(
    text.slice(shebang),
  )?.[0];
  return shebang + (head?.length ?? 0);
}

function nextLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at < 0 ? text.length : at + 1;
}
