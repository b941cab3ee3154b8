import { Node, SyntaxKind, type CallExpression, type Identifier } from "ts-morph";
import { swap, type Bench, type Sheet } from "../bench.js";
import { isFunction, isKnownAt, resolve } from "../code/scope.js";
import { objectText, short } from "../code/text.js";
import { freshName } from "../syntax.js";
import type { Library } from "../task-library/index.js";
import { isReadyAt } from "./fill.js";
import { changesBetween, earlyResult, results, takeToken } from "./prompt-results.js";

/** Expressions that say whose prompt it is, and where it goes. */
interface Tuple {
  readonly agent: string;
  readonly task: string;
  readonly path: string;
  readonly session: string;
}

/**
 * Where the prompt's file is written on the same path, what is written is signed first: it carries the dispatch's id,
 * its key and its token. A prompt that was dispatched before keeps its file.
 *
 * @returns the name of the signed prompt, undefined where no file is written here; or why the prompt cannot be signed
 */
export function signFile(
  bench: Bench,
  sheet: Sheet,
  library: Library,
  at: Node,
  tuple: Tuple,
): { name: string | undefined } | { reason: string } {
  const view = bench.context.open(sheet.path);
  const write = promptWrite(at, tuple.path);
  const text = write?.getArguments()[1];
  if (write === undefined || text === undefined) return { name: undefined };
  const sign = library.task("signPrompt");
  if (sign === undefined) return { name: undefined };
  const name = freshName(view, ["signed", "signedPrompt"]);
  const arguments_ = objectText([
    ["agent_type", tuple.agent],
    ["dag_task_id", tuple.task],
    ["parent_session_id", tuple.session],
  ]);
  const declared = Node.isIdentifier(text) ? resolve(text.getText(), text) : undefined;
  const place = declared?.getFirstAncestorByKind(SyntaxKind.VariableStatement);
  const isEarly =
    place !== undefined && [tuple.agent, tuple.task, tuple.session].every((one) => isReadyWhole(one, place));
  if (declared !== undefined && isEarly && isConstant(declared)) {
    signAtDeclaration(sheet, declared, name, (expression) => `${sign}(${expression}, ${arguments_})`);
    keepFile(sheet, library, write, tuple.path, name, declared);
    takeHash(sheet, text, name, declared.getStart());
    takeToken(sheet, results(write, write.getEnd()), text, name, text.getText());
    return { name };
  }
  const late = write.getFirstAncestor((one) => Node.isStatement(one));
  const made = declarationOfPath(write, tuple.path);
  const isReady =
    made !== undefined &&
    [text.getText(), tuple.agent, tuple.task, tuple.session].every((one) => isKnownAt(one, made, write));
  const usual = isReady ? made : late;
  const early = usual && earlyResult(write, usual, text);
  // A duplicate gets what the first caller got: the signed prompt.
  const statement = early ?? usual;
  const isKnown = (one: string): boolean => statement !== undefined && isKnownAt(one, statement, at);
  const isSaid = [tuple.agent, tuple.task, tuple.session].every(isKnown);
  const isSame =
    early === undefined || (isKnownAt(text.getText(), early, write) && !changesBetween(text, early, write));
  if (early !== undefined && !(isSaid && isSame))
    return {
      reason: `\`${short(early.getText())}\` hands the prompt out before it can be signed: say whose it is in front of that, and run again.`,
    };
  const start = statement && sheet.now([statement.getStart(), statement.getStart() + 1])?.[0];
  if (statement === undefined || !isSaid || start === undefined) return { name: undefined };
  if (isReady) keepFile(sheet, library, write, tuple.path, name, undefined);
  takeHash(sheet, text, name, statement.getStart());
  takeToken(sheet, results(write, statement.getStart()), text, name, `${name}.text`);
  const end = view.style.semicolons ? ";" : "";
  swap(sheet, text, `${name}.text`);
  sheet.replace(
    start,
    start,
    `const ${name} = ${sign}(${text.getText()}, ${arguments_})${end}\n${view.indentAt(statement.getStart())}`,
  );
  return { name };
}

/** The call that writes a text to the prompt's file, in the same function. */
export function promptWrite(at: Node, path: string): CallExpression | undefined {
  const root = /^[\w$]+/.exec(path)?.[0] ?? "";
  const isNamed = resolve(root, at) !== undefined;
  const scope = isNamed ? at.getSourceFile() : (at.getFirstAncestor(isFunction) ?? at.getSourceFile());
  return scope.getDescendantsOfKind(SyntaxKind.CallExpression).find((call) => {
    const callee = call.getExpression().getText();
    const [first, text] = call.getArguments();
    // Another function's `file` is another file.
    return (
      /write/i.test(callee) &&
      !/log/i.test(callee) &&
      first?.getText() === path &&
      text !== undefined &&
      resolve(root, call) === resolve(root, at)
    );
  });
}

function isConstant(declared: Identifier): boolean {
  return (
    declared
      .getFirstAncestorByKind(SyntaxKind.VariableDeclarationList)
      ?.getDeclarationKindKeywords()[0]
      ?.getText() === "const"
  );
}

/** Whether every name in an expression has its value at a place. */
function isReadyWhole(expression: string, place: Node): boolean {
  const names = expression.match(/(?<![.\w$])[A-Za-z_$][\w$]*/g) ?? [];
  return names.every((name) => {
    const declared = resolve(name, place);
    return declared === undefined || isReadyAt(declared, place);
  });
}

/** `const text = wrap(…)` becomes `const signed = signPrompt(wrap(…), …), text = signed.text`. */
function signAtDeclaration(
  sheet: Sheet,
  declared: Identifier,
  name: string,
  sign: (expression: string) => string,
): void {
  const holder = declared.getParent();
  const local = declared.getText();
  if (Node.isVariableDeclaration(holder)) {
    const value = holder.getInitializerOrThrow();
    const at = sheet.now([holder.getStart(), holder.getStart() + 1])?.[0];
    swap(sheet, value, `${name}.text`);
    if (at !== undefined) sheet.replace(at, at, `${name} = ${sign(value.getText())}, `);
    return;
  }
  if (!Node.isBindingElement(holder)) return;
  const declaration = holder.getFirstAncestorByKindOrThrow(SyntaxKind.VariableDeclaration);
  const end = sheet.now([declaration.getEnd() - 1, declaration.getEnd()])?.[1];
  const unsigned = local === "unsigned" ? "unsignedPrompt" : "unsigned";
  if (end !== undefined) sheet.replace(end, end, `, ${name} = ${sign(unsigned)}, ${local} = ${name}.text`);
  swap(
    sheet,
    holder.getNameNode(),
    holder.getPropertyNameNode() === undefined ? `${local}: ${unsigned}` : unsigned,
  );
}

/** The same prompt again keeps the file that its row names. */
function keepFile(
  sheet: Sheet,
  library: Library,
  write: Node,
  path: string,
  name: string,
  text: Identifier | undefined,
): void {
  const declared = resolve(path, write);
  const holder = declared?.getParent();
  if (!Node.isVariableDeclaration(holder)) return;
  if (text !== undefined && holder.getStart() < text.getStart()) return;
  const value = holder.getInitializer();
  const fileOf = library.task("promptFileOf");
  if (value !== undefined && fileOf !== undefined)
    swap(sheet, value, `${fileOf}(${name}, ${value.getText()})`);
}

/** The statement that makes the file's name, in the block in which the file is written. */
function declarationOfPath(write: Node, path: string): Node | undefined {
  const declared = /^[\w$]+$/.test(path) ? resolve(path, write) : undefined;
  const statement = declared?.getFirstAncestorByKind(SyntaxKind.VariableStatement);
  const isConst = declared !== undefined && statement !== undefined && isConstant(declared);
  return isConst && write.getAncestors().includes(statement.getParentOrThrow()) ? statement : undefined;
}

/** `createHash("sha256").update(text).digest("hex")` behind the signing: the hash is that of the unsigned prompt. */
function takeHash(sheet: Sheet, text: Node, name: string, from: number): void {
  const source = text.getSourceFile();
  for (const one of source.getDescendantsOfKind(SyntaxKind.VariableDeclaration)) {
    const value = one.getInitializer();
    const hashed =
      /createHash\(["']sha256["']\)\.update\(([^()]*?)(?:, ["'][\w-]+["'])?\)\.digest\(["']hex["']\)$/.exec(
        value?.getText() ?? "",
      )?.[1];
    const root = /^[\w$]+/.exec(hashed ?? "")?.[0];
    if (value === undefined || root === undefined || hashed !== text.getText() || one.getStart() < from)
      continue;
    if (resolve(root, one) === resolve(root, text)) swap(sheet, value, `${name}.prompt_sha256`);
  }
}
