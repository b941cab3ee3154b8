import { basename } from "node:path";
import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import { insertOnce, type Bench } from "../bench.js";
import { isFunction, resolve, usesOf } from "../code/scope.js";
import { valueFor } from "./fill.js";
import { isDispatchCli } from "./dispatch-cli.js";
import { isRuntimeFile } from "./runtime-file.js";
import { toolContext } from "./tool-context.js";

/** The variable of the environment in which a tool tells the command line which session it works for. */
const VARIABLE = "OPENCODE_SESSION_ID";

/**
 * The session, for code that the dispatch command line runs: every tool that starts that names its own in the
 * environment.
 *
 * @returns an expression; undefined if this is not run by the command line, or if somebody who starts it has no session
 */
export function callerSession(bench: Bench, file: string): string | undefined {
  const { context } = bench;
  const framework = context.frameworkOf(file);
  const own = context.files.filter((one) => context.frameworkOf(one) === framework && isRuntimeFile(one));
  const module = basename(file).replace(/\.\w+$/, "");
  const clis = own.filter(
    (one) =>
      isDispatchCli(one) &&
      (one === file || new RegExp(`/${module}(?:\\.\\w+)?["']`).test(context.textOf(one))),
  );
  if (clis.length === 0) return undefined;
  const names = clis.map((one) => basename(one));
  let started = 0;
  for (const one of own) {
    if (clis.includes(one) || !names.some((name) => context.textOf(one).includes(name))) continue;
    for (const start of startsIn(context.open(one).source, names)) {
      if (!tellSession(bench, one, start)) return undefined;
      started++;
    }
  }
  return started === 0 ? undefined : `process.env.${VARIABLE} ?? "no-session"`;
}

const CHILD = /(?:^|\.)(?:exec|execSync|execFile|execFileSync|spawn|spawnSync)$/;

/** The calls and templates that run one of some scripts. */
function startsIn(source: Node, names: readonly string[]): Node[] {
  return source.getDescendants().filter((one) => {
    const isShell = Node.isTaggedTemplateExpression(one) && /(?:^|\.)\$$/.test(one.getTag().getText());
    const isChild = Node.isCallExpression(one) && isChildCall(one.getExpression());
    return (isShell || isChild) && names.some((name) => mentions(one, name, 3));
  });
}

/** `execFile(…)`, `cp.exec(…)`, `Bun.spawn(…)`; a pattern's `exec` runs nothing. */
function isChildCall(callee: Node): boolean {
  if (!CHILD.test(callee.getText())) return false;
  if (!Node.isPropertyAccessExpression(callee)) return true;
  const object = callee.getExpression();
  if (/^(?:globalThis\.)?Bun$|\bchild_process\b/.test(object.getText())) return true;
  const declaration = Node.isIdentifier(object) ? resolve(object.getText(), object)?.getParent() : undefined;
  const module = declaration?.getFirstAncestorByKind(SyntaxKind.ImportDeclaration) ?? declaration;
  return module !== undefined && /\bchild_process\b/.test(module.getText());
}

/** Whether a text stands in a node, or in what the names there were made of. */
function mentions(node: Node, text: string, depth: number): boolean {
  if (new RegExp(`(?<![\\w-])${text.replace(".", "\\.")}`).test(node.getText())) return true;
  if (depth === 0) return false;
  return node.getDescendantsOfKind(SyntaxKind.Identifier).some((one) => {
    const holder = resolve(one.getText(), one)?.getParent();
    const value = Node.isVariableDeclaration(holder)
      ? holder.getInitializer()
      : Node.isFunctionDeclaration(holder)
        ? holder
        : undefined;
    return value !== undefined && !value.getDescendants().includes(node) && mentions(value, text, depth - 1);
  });
}

/** Puts the session into the environment of a start; false if it is not at hand there. */
function tellSession(bench: Bench, file: string, start: Node): boolean {
  const session = valueFor("parent_session_id", start) ?? contextSession(bench, file, start);
  if (session !== undefined) return setEnvironment(bench, file, start, session);
  return throughHelper(bench, file, start);
}

function contextSession(bench: Bench, file: string, at: Node): string | undefined {
  const context = toolContext(bench, file, at);
  return context === undefined ? undefined : `${context}.sessionID`;
}

/** A function of the file that starts the command line is told the session by those who call it. */
function throughHelper(bench: Bench, file: string, start: Node): boolean {
  const fn = start.getFirstAncestor(isFunction);
  const holder = Node.isFunctionDeclaration(fn) ? fn : fn?.getParent();
  const name =
    Node.isFunctionDeclaration(holder) || Node.isVariableDeclaration(holder)
      ? holder.getNameNode()
      : undefined;
  if (fn === undefined || !Node.isParametered(fn) || !Node.isIdentifier(name)) return false;
  const statement = Node.isVariableDeclaration(holder) ? holder.getVariableStatement() : holder;
  if (Node.isExportable(statement) && statement.isExported()) return false;
  const parameters = fn.getParameters();
  const last = parameters.at(-1);
  if (last === undefined || last.isRestParameter() || last.hasInitializer()) return false;
  if (
    !fn
      .getText()
      .slice(0, last.getStart() - fn.getStart())
      .includes("(")
  )
    return false;
  if (resolve("sessionID", start) !== undefined) return false;
  const calls = usesOf(name).map((use) => use.getParent());
  const isPlain = (one: Node | undefined): one is CallExpression =>
    Node.isCallExpression(one) &&
    one.getArguments().length === parameters.length &&
    !one.getArguments().some((each) => Node.isSpreadElement(each));
  if (calls.length === 0 || !calls.every(isPlain)) return false;
  for (const call of calls.filter(isPlain)) {
    const session = valueFor("parent_session_id", call) ?? contextSession(bench, file, call);
    const argument = call.getArguments().at(-1);
    if (session === undefined || argument === undefined) return false;
    insertOnce(bench.open(file), argument.getEnd(), `, ${session}`);
  }
  insertOnce(
    bench.open(file),
    last.getEnd(),
    /\.[cm]?ts$/.test(file) ? ", sessionID: string" : ", sessionID",
  );
  return setEnvironment(bench, file, start, "sessionID");
}

function setEnvironment(bench: Bench, file: string, start: Node, session: string): boolean {
  if (start.getText().includes(VARIABLE)) return true;
  const own = `${VARIABLE}: ${session}`;
  const environment = `{ ...process.env, ${own} }`;
  if (Node.isTaggedTemplateExpression(start)) {
    insertOnce(bench.open(file), start.getEnd(), `.env(${environment})`);
    return true;
  }
  if (!Node.isCallExpression(start)) return false;
  const given = start.getArguments();
  const callee = start.getExpression().getText();
  // Bun takes all words in one list, a shell takes one text.
  const index = /^Bun\./.test(callee) || /(?:^|\.)exec(?:Sync)?$/.test(callee) ? 1 : 2;
  const options = given[index];
  if (given.length < index || given[0] === undefined || Node.isObjectLiteralExpression(given[0]))
    return false;
  const last = given.at(-1);
  if (options === undefined) {
    if (last === undefined || isFunction(last)) return false;
    insertOnce(bench.open(file), last.getEnd(), `, { env: ${environment} }`);
    return true;
  }
  if (!Node.isObjectLiteralExpression(options)) return false;
  const property = options.getProperty("env");
  const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
  if (property === undefined) {
    const end = options.getProperties().at(-1)?.getEnd() ?? options.getStart() + 1;
    insertOnce(bench.open(file), end, `${options.getProperties().length > 0 ? "," : ""} env: ${environment}`);
  } else if (Node.isObjectLiteralExpression(value) && value.getProperties().length > 0)
    insertOnce(bench.open(file), value.getProperties().at(-1)?.getEnd() ?? 0, `, ${own}`);
  else return false;
  return true;
}
