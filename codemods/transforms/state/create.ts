import {
  Node,
  SyntaxKind,
  type CallExpression,
  type Identifier,
  type ObjectLiteralExpression,
} from "ts-morph";
import { basename } from "node:path";
import { calleeText, isFunction, resolve, usesOf } from "../code/scope.js";
import { swap, type Bench, type Sheet } from "../bench.js";
import { freshName } from "../syntax.js";
import { Library } from "../task-library/index.js";
import { isReadyAt, valueFor } from "./fill.js";

const NO_SESSION =
  "Nothing here says which session dispatches: hand the session down to this call, and run again.";

/** The calls of a file that put a row into the queue without saying whose it is. */
export function enqueueCalls(source: Node): CallExpression[] {
  return source
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter((one) => /(?:^|\.)dbEnqueueDispatch$/.test(calleeText(one)) && one.getArguments().length > 0);
}

/** Files that run, and not to repair or to test. */
export function isRuntimeFile(file: string): boolean {
  return (
    !/(?:doctor|migrat|reconcil)/i.test(basename(file)) &&
    !/(?:\.(?:test|spec|e2e-test)\.\w+$|__tests__\/)/.test(file)
  );
}

/** Makes every enqueue of a file a create call whose row can be found again, and signs the prompt that it names. */
export function moveEnqueues(bench: Bench, file: string): string | undefined {
  for (const call of enqueueCalls(bench.context.open(file).source).toReversed()) {
    const reason = moveEnqueue(bench, file, call);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function moveEnqueue(bench: Bench, file: string, call: CallExpression): string | undefined {
  const [agent, task, path, hash, size] = call.getArguments().map((one) => one.getText());
  if (agent === undefined || task === undefined || path === undefined)
    return "The enqueue is given its values in an odd way: write it with its five arguments, and run again.";
  const session = valueFor("parent_session_id", call);
  if (session === undefined) return NO_SESSION;
  const sheet = bench.open(file);
  const library = new Library(bench, file);
  const create = library.db("dbCreateDispatchAtomic");
  if (create === undefined)
    return "The file uses the name `dbCreateDispatchAtomic` for something else: rename that.";
  const renamed = renameResult(sheet, call);
  if (renamed !== undefined) return renamed;
  const signed = signFile(bench, sheet, library, call, { agent, task, path, session });
  const fields = [
    ["agent_type", agent],
    ["dag_task_id", task],
    ["prompt_sha256", signed === undefined ? (hash ?? '""') : `${signed}.prompt_sha256`],
    ["parent_session_id", session],
    ["call_id", valueFor("call_id", call) ?? callOf(file)],
    ["file_path", path],
    ["size_bytes", signed === undefined ? (size ?? "0") : `${signed}.size_bytes`],
  ] as const;
  swap(sheet, call, `${create}(${objectText(fields)})`);
  return undefined;
}

/** A create call with what an entry of the old queue said. */
export function createFrom(
  bench: Bench,
  file: string,
  entry: ObjectLiteralExpression,
  at: Node,
): { text: string } | string {
  const library = new Library(bench, file);
  const create = library.db("dbCreateDispatchAtomic");
  if (create === undefined)
    return "The file uses the name `dbCreateDispatchAtomic` for something else: rename that.";
  const value = (column: string): string | undefined => valueFor(column, at, entry);
  const [agent, task, path, session] = ["agent_type", "dag_task_id", "file_path", "parent_session_id"].map(
    value,
  );
  if (session === undefined) return NO_SESSION;
  const lacks = Object.entries({ agent_type: agent, dag_task_id: task, file_path: path })
    .filter(([, text]) => text === undefined)
    .map(([name]) => `\`${name}\``);
  if (agent === undefined || task === undefined || path === undefined)
    return `The entry does not say ${lacks.join(", ")}: put it into the entry, and run again.`;
  const signed = signFile(bench, bench.open(file), library, at, { agent, task, path, session });
  const hash = signed === undefined ? value("prompt_sha256") : `${signed}.prompt_sha256`;
  if (hash === undefined)
    return "Nothing here says what the prompt's hash is: put it into the entry as `prompt_sha256`, and run again.";
  const size =
    signed === undefined ? (value("size_bytes") ?? sizeOf(bench, file, path)) : `${signed}.size_bytes`;
  const domain = value("domain_id");
  return {
    text: `${create}(${objectText([
      ["agent_type", agent],
      ["dag_task_id", task],
      ["prompt_sha256", hash],
      ["parent_session_id", session],
      ["call_id", value("call_id") ?? callOf(file)],
      ["file_path", path],
      ["size_bytes", size],
      ...(domain === undefined ? [] : [["domain_id", domain] as const]),
    ])})`,
  };
}

function sizeOf(bench: Bench, file: string, path: string): string {
  bench.imports.push({ file, from: "node:fs", name: "statSync" });
  return `statSync(${path}).size`;
}

/** The call that dispatched, where nobody hands one down. */
function callOf(file: string): string {
  return /\/(?:scripts|command-tools|bin)\//.test(file) ? "`cli-${process.pid}`" : "`pid-${process.pid}`";
}

function objectText(fields: readonly (readonly [string, string])[]): string {
  return `{ ${fields.map(([name, text]) => (name === text ? name : `${name}: ${text}`)).join(", ")} }`;
}

const RESULT: Readonly<Record<string, string>> = {
  queueId: "queue_id",
  id: "queue_id",
  promptRefId: "prompt_ref_id",
  rowId: "queue_id",
};

/** What the enqueue gave has other names in what the create call gives. */
function renameResult(sheet: Sheet, call: Node): string | undefined {
  let node: Node = call;
  let parent = call.getParent();
  while (
    Node.isAwaitExpression(parent) ||
    Node.isParenthesizedExpression(parent) ||
    Node.isNonNullExpression(parent) ||
    Node.isAsExpression(parent)
  ) {
    node = parent;
    parent = parent.getParent();
  }
  if (Node.isExpressionStatement(parent)) return undefined;
  if (Node.isPropertyAccessExpression(parent)) return renameMember(sheet, parent);
  const target = Node.isVariableDeclaration(parent)
    ? parent.getNameNode()
    : Node.isBinaryExpression(parent) && parent.getRight() === node
      ? parent.getLeft()
      : undefined;
  if (Node.isObjectBindingPattern(target)) {
    for (const element of target.getElements()) {
      const from = element.getPropertyNameNode()?.getText() ?? element.getName();
      const to = RESULT[from] ?? from;
      if (to === from) continue;
      const key = element.getPropertyNameNode();
      if (key === undefined) swap(sheet, element.getNameNode(), `${to}: ${element.getName()}`);
      else swap(sheet, key, to);
    }
    return undefined;
  }
  const declared = Node.isIdentifier(target) ? resolve(target.getText(), target) : undefined;
  if (declared === undefined)
    return "What the enqueue gives goes on as a whole: take its parts here, and run again.";
  for (const use of usesOf(declared)) {
    const access = use.getParent();
    if (use === target || (Node.isBinaryExpression(access) && access.getLeft() === use)) continue;
    if (Node.isPropertyAccessExpression(access)) {
      const reason = renameMember(sheet, access);
      if (reason !== undefined) return reason;
    } else if (!isTested(use))
      return `\`${use.getText()}\` goes on as a whole: take its parts here, and run again.`;
  }
  return undefined;
}

function renameMember(sheet: Sheet, access: Node): string | undefined {
  if (!Node.isPropertyAccessExpression(access)) return undefined;
  const to = RESULT[access.getName()];
  if (to !== undefined) swap(sheet, access.getNameNode(), to);
  return undefined;
}

function isTested(use: Node): boolean {
  const parent = use.getParent();
  return (
    Node.isIfStatement(parent) ||
    Node.isPrefixUnaryExpression(parent) ||
    (Node.isBinaryExpression(parent) &&
      /^(?:&&|\|\||\?\?|[!=]==?)$/.test(parent.getOperatorToken().getText()))
  );
}

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
 * @returns the name of the signed prompt; undefined where no file is written here
 */
function signFile(bench: Bench, sheet: Sheet, library: Library, at: Node, tuple: Tuple): string | undefined {
  const view = bench.context.open(sheet.path);
  const write = promptWrite(at, tuple.path);
  const text = write?.getArguments()[1];
  if (write === undefined || text === undefined) return undefined;
  const sign = library.task("signPrompt");
  if (sign === undefined) return undefined;
  const name = freshName(view, ["signed", "signedPrompt"]);
  const arguments_ = objectText([
    ["agent_type", tuple.agent],
    ["dag_task_id", tuple.task],
    ["parent_session_id", tuple.session],
  ]);
  const declared = Node.isIdentifier(text) ? resolve(text.getText(), text) : undefined;
  const place = declared === undefined ? undefined : declarationStatement(declared);
  const isEarly =
    place !== undefined && [tuple.agent, tuple.task, tuple.session].every((one) => isKnownAt(one, place));
  if (declared !== undefined && isEarly && isConstant(declared)) {
    signAtDeclaration(
      view.path,
      sheet,
      declared,
      name,
      (expression) => `${sign}(${expression}, ${arguments_})`,
    );
    keepFile(sheet, library, write, tuple.path, name, declared);
    return name;
  }
  const statement = write.getFirstAncestor((one) => Node.isStatement(one));
  if (statement === undefined) return undefined;
  const start = sheet.now([statement.getStart(), statement.getStart() + 1])?.[0];
  if (start === undefined) return undefined;
  const end = view.style.semicolons ? ";" : "";
  swap(sheet, text, `${name}.text`);
  sheet.replace(
    start,
    start,
    `const ${name} = ${sign}(${text.getText()}, ${arguments_})${end}\n${view.indentAt(statement.getStart())}`,
  );
  return name;
}

/** The call that writes a text to the prompt's file, in the same function. */
function promptWrite(at: Node, path: string): CallExpression | undefined {
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

function declarationStatement(declared: Identifier): Node | undefined {
  return declared.getFirstAncestorByKind(SyntaxKind.VariableStatement);
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
function isKnownAt(expression: string, place: Node): boolean {
  const names = expression.match(/(?<![.\w$])[A-Za-z_$][\w$]*/g) ?? [];
  return names.every((name) => {
    const declared = resolve(name, place);
    return declared === undefined || isReadyAt(declared, place);
  });
}

/** `const text = wrap(…)` becomes `const signed = signPrompt(wrap(…), …), text = signed.text`. */
function signAtDeclaration(
  _file: string,
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
  text: Identifier,
): void {
  const declared = resolve(path, write);
  const holder = declared?.getParent();
  if (!Node.isVariableDeclaration(holder) || holder.getStart() < text.getStart()) return;
  const value = holder.getInitializer();
  const fileOf = library.task("promptFileOf");
  if (value !== undefined && fileOf !== undefined)
    swap(sheet, value, `${fileOf}(${name}, ${value.getText()})`);
}
