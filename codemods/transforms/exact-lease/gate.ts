import { dirname, join } from "node:path";
import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import { findEvent } from "../../../contract/index.js";
import type { Finding } from "../../finding.js";
import { referenceTo } from "../../imports/index.js";
import type { TransformContext } from "../../transform.js";
import { moduleName } from "../../../eslint-plugin/analysis/index.js";
import { wholeNodeAt, type Bench, type Sheet } from "../bench.js";
import { resolve } from "../code/scope.js";
import { dispatchDbOf } from "../dispatch-db-scaffold/index.js";
import { Dropper } from "../drop/dropper.js";
import { removeStatement } from "../drop/remove-statement.js";
import { Migration } from "../state/migration.js";
import { freshName, isVisibleAt } from "../syntax.js";
import { Library } from "../task-library/index.js";
import { callsIn, type Hook } from "./hook.js";

/** A lease, look-up or count in a hook, or the call of a helper that makes one. */
export interface Inexact {
  readonly kind: "row" | "count" | "update";
  /** The node that gives the value. */
  readonly node: Node;
  readonly agent: string | undefined;
}

const EVENT = {
  pass: "DISPATCH-INTEGRITY-PASS",
  lease: "DISPATCH-QUEUE-EXACT-LEASE",
  miss: "DISPATCH-QUEUE-EXACT-MISS",
};

/**
 * Puts the gate into a hook: the token is checked, exactly the prompt's own row is leased, a miss is logged, and without
 * a row the call is blocked where the mode blocks. What looked for a row before takes the one that the gate got.
 */
export function putGate(
  bench: Bench,
  file: string,
  hook: Hook,
  inexact: readonly Inexact[],
): string | undefined {
  const { context } = bench;
  const view = context.open(file);
  const sheet = bench.open(file);
  const library = new Library(bench, file);
  const [earliest] = [...inexact].sort((a, b) => a.node.getStart() - b.node.getStart());
  if (earliest === undefined) return "There is no lease in this hook.";
  const place = regionOf(earliest.node, hook, inexact);
  if (place === undefined)
    return "The lease is part of a larger expression: make it a statement, and run again.";
  const prompt = promptAt(place, hook);
  const agent =
    inexact.flatMap((one) => agentTexts(one)).find((one) => isKnownAt(one, place, earliest.node)) ??
    agentAt(hook);
  const names = {
    lease: library.task("leaseTask"),
    refuse: library.task("refuseTask"),
    log: logName(bench, file, place),
  };
  if (
    prompt === undefined ||
    agent === undefined ||
    names.lease === undefined ||
    names.refuse === undefined ||
    names.log === undefined
  )
    return "Nothing in this hook says what the prompt is: take it from the call's arguments, and run again.";
  const taken = freshName(view, ["task", "taken", "leasedTask"]);
  const { sessionID, callID } = hook;
  const source = JSON.stringify(moduleName(file));
  const who = `${property("sessionID", sessionID)}, ${property("callID", callID)}`;
  const fields = (from: string, list: readonly string[]): string =>
    list.map((one) => `${one}: ${from}.${one}`).join(", ");
  const log = (level: string, event: string, rest: string): string =>
    `${String(names.log)}(${source}, "${level}", { event: "${event}", ${who}, ${rest} })`;
  const end = view.style.semicolons ? ";" : "";
  const miss = fields(`${taken}.miss`, [
    "agent_type",
    "dag_task_id",
    "prompt_sha256",
    "dispatch_key",
    "parent_session_id",
    "pending_count",
  ]);
  const pass = fields(`${taken}.row`, ["dispatch_key", "prompt_sha256", "agent_type", "dag_task_id"]);
  const step = view.style.indent;
  // Only the producer of these events may log them.
  const isProducer = findEvent(EVENT.lease)?.producers.includes(moduleName(file)) === true;
  const lines = !isProducer
    ? [
        `const ${taken} = ${names.lease}({ ${property("prompt", prompt)}, ${property("agent_type", agent)}, ${who} })${end}`,
        `if (!${taken}.row) ${names.refuse}(${taken}.reason)${end}`,
      ]
    : [
        `const ${taken} = ${names.lease}({ ${property("prompt", prompt)}, ${property("agent_type", agent)}, ${who} })${end}`,
        `if (${taken}.miss) ${log("WARN", EVENT.miss, miss)}${end}`,
        `if (${taken}.row) {`,
        `${step}${log("INFO", EVENT.pass, pass)}${end}`,
        ...(logsLease(context, file, hook)
          ? []
          : [
              `${step}${log("INFO", EVENT.lease, `queue_id: ${taken}.row.id, ${fields(`${taken}.row`, ["lease_owner", "lease_expiry"])}`)}${end}`,
            ]),
        `} else ${names.refuse}(${taken}.reason)${end}`,
      ];
  const oldPass = passLogs(context, file, hook);
  const indent = view.indentAt(place.getStart());
  const region: [number, number] = [place.getStart(), place.getEnd()];
  for (const one of [...inexact].sort((a, b) => b.node.getStart() - a.node.getStart()))
    replaceOne(sheet, one, taken);
  const reason = openHandlers(bench, sheet, library, place, hook);
  if (reason !== undefined) return reason;
  simplify(sheet, region, `${taken}.row`);
  const at = startOf(sheet, region);
  if (at === undefined) return "The code around the lease changes, too: run again.";
  sheet.replace(at, at, lines.map((line) => `${inQuotes(line, view.style.quote)}\n${indent}`).join(""));
  return removeLogs(bench, file, oldPass);
}

export function inQuotes(line: string, quote: string): string {
  return line.replace(/"([\w.-]*)"/g, `${quote}$1${quote}`);
}

function property(name: string, text: string): string {
  return name === text ? name : `${name}: ${text}`;
}

/** How a call names its agent: as it stands there, and what that is made of. */
function agentTexts({ agent, node }: Inexact): string[] {
  if (agent === undefined) return [];
  const declaration = resolve(agent, node)?.getParent();
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return [agent, ...(value === undefined || value.getText().length > 80 ? [] : [value.getText()])];
}

/** The outermost statement around the lease that is there for nothing else: a swallowing `try`, a gate by count. */
function regionOf(node: Node, hook: Hook, inexact: readonly Inexact[]): Node | undefined {
  let statement = node.getFirstAncestor((one) => Node.isStatement(one));
  while (statement !== undefined) {
    const block = statement.getParent();
    const outer = Node.isBlock(block) ? block.getParent() : block;
    if (outer === undefined || outer === hook.fn || !hook.fn.getDescendants().includes(outer)) break;
    const isFirst = !Node.isBlock(block) || block.getStatements()[0] === statement;
    const isGate =
      Node.isIfStatement(outer) &&
      inexact.some(
        (one) =>
          one.kind !== "update" &&
          outer.getExpression().getDescendants().concat(outer.getExpression()).includes(one.node),
      );
    const isTry = Node.isTryStatement(outer) && outer.getTryBlock() === block && isFirst;
    if (!isGate && !isTry) break;
    // What the gate needs is made inside: it has to stay inside.
    const agents = inexact.filter((one) => one.node === node).flatMap((one) => agentTexts(one));
    if (agents.length > 0 && !agents.some((one) => isKnownAt(one, outer, node))) break;
    statement = outer;
  }
  return statement !== undefined &&
    (Node.isBlock(statement.getParent()) || Node.isSourceFile(statement.getParent()))
    ? statement
    : undefined;
}

/** The prompt of the call: a variable that holds it, or the argument itself. */
function promptAt(place: Node, hook: Hook): string | undefined {
  for (const one of hook.fn.getDescendantsOfKind(SyntaxKind.VariableDeclaration)) {
    const name = one.getNameNode();
    const value = one.getInitializer()?.getText() ?? "";
    if (!isVisibleAt(one, place)) continue;
    if (
      Node.isIdentifier(name) &&
      /(?:^|[^\w])[\w.?]*\bargs\b[\w.?]*\.prompt\b|^[\w.?()]+\.prompt\b/.test(value) &&
      !/[.]match\(|RegExp|test\(/.test(value)
    )
      return name.getText();
    if (Node.isObjectBindingPattern(name) && /args\b/.test(value)) {
      const element = name
        .getElements()
        .find((each) => (each.getPropertyNameNode()?.getText() ?? each.getName()) === "prompt");
      if (element !== undefined) return element.getName();
    }
  }
  for (const one of hook.fn.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression))
    if (one.getName() === "prompt" && isKnownAt(one.getExpression().getText(), place, one))
      return one.getText();
  return hook.output === "" ? undefined : `${hook.output}.args?.prompt`;
}

function agentAt(hook: Hook): string | undefined {
  return hook.output === "" ? undefined : `${hook.output}.args?.subagent_type`;
}

/**
 * Whether what an expression names has its value at an earlier place, too.
 *
 * @param from where the expression stands now
 */
export function isKnownAt(expression: string, place: Node, from: Node): boolean {
  const names = expression.replace(/(["'`]).*?\1/g, "").match(/(?<![.\w$])[A-Za-z_$][\w$]*(?!\s*:)/g) ?? [];
  return names.every((name) => {
    const declared = resolve(name, from);
    if (declared === undefined) return true;
    if (resolve(name, place) !== declared) return false;
    return declared.getStart() < place.getStart() || Node.isParameterDeclaration(declared.getParent());
  });
}

export function logName(bench: Bench, file: string, place: Node): string | undefined {
  if (resolve("writeLog", place) !== undefined) return "writeLog";
  const { context } = bench;
  const folder = dirname(dispatchDbOf(context.frameworkOf(file), context));
  const known = context.files.find((one) => dirname(one) === folder && moduleName(one) === "log-manager");
  const reference = referenceTo(context.open(file), known ?? join(folder, "log-manager.ts"), "writeLog");
  if (reference !== undefined) bench.imports.push(...reference.imports);
  return reference?.text;
}

function replaceOne(sheet: Sheet, { kind, node }: Inexact, taken: string): void {
  const whole = Node.isAwaitExpression(node.getParent()) ? node.getParentOrThrow() : node;
  if (kind === "update") {
    const statement = whole.getFirstAncestor((one) => Node.isStatement(one));
    const now = statement && sheet.now([statement.getStart(), statement.getEnd()]);
    if (now !== undefined) sheet.replace(now[0], now[1], "");
    return;
  }
  let target = whole;
  let text = `${taken}.row`;
  if (kind === "count") {
    while (Node.isParenthesizedExpression(target.getParent())) target = target.getParentOrThrow();
    const test = target.getParent();
    const operator =
      Node.isBinaryExpression(test) && test.getLeft() === target
        ? `${test.getOperatorToken().getText()} ${test.getRight().getText()}`
        : "";
    if (/^(?:>|!==?) 0$|^>= 1$/.test(operator) && test !== undefined) target = test;
    else if (/^(?:===?|<=) 0$|^< 1$/.test(operator) && test !== undefined)
      [target, text] = [test, `!${text}`];
    else if (!Node.isIfStatement(test)) text = `(${text} ? 1 : 0)`;
  }
  const now = sheet.now([target.getStart(), target.getEnd()]);
  if (now !== undefined) sheet.replace(now[0], now[1], text);
}

function startOf(sheet: Sheet, [start]: readonly [number, number]): number | undefined {
  return sheet.now([start, start])?.[0] ?? sheet.now([start, start + 1])?.[0];
}

/** `try { if (task.row) { row = task.row } } catch {}` says no more than `row = task.row`. */
function simplify(sheet: Sheet, region: readonly [number, number], row: string): void {
  const start = startOf(sheet, region);
  if (start === undefined) return;
  const found = sheet.view.source.getDescendantAtPos(start);
  const outer =
    found === undefined || Node.isStatement(found)
      ? found
      : found.getAncestors().findLast((one) => Node.isStatement(one) && one.getStart() === start);
  let inner: Node | undefined = outer;
  for (;;) {
    if (Node.isTryStatement(inner)) {
      const handler = inner.getCatchClause()?.getBlock();
      if (inner.getFinallyBlock() !== undefined || (handler?.getStatements().length ?? 0) > 1) return;
      inner = inner.getTryBlock();
    } else if (Node.isIfStatement(inner)) {
      if (inner.getElseStatement() !== undefined || inner.getExpression().getText() !== row) return;
      inner = inner.getThenStatement();
    } else if (Node.isBlock(inner)) {
      const statements = inner.getStatements();
      if (statements.length !== 1) return;
      inner = statements[0];
    } else break;
  }
  if (!Node.isExpressionStatement(inner) || inner === outer || outer === undefined) return;
  const assignment = inner.getExpression();
  if (!Node.isBinaryExpression(assignment) || assignment.getRight().getText() !== row) return;
  const text = inner.getText();
  sheet.replace(
    outer.getStart(),
    outer.getEnd(),
    text.endsWith(";") || !sheet.view.style.semicolons ? text : `${text};`,
  );
}

/** A handler further out that swallows errors must not swallow a refusal. */
function openHandlers(
  bench: Bench,
  sheet: Sheet,
  library: Library,
  place: Node,
  hook: Hook,
): string | undefined {
  for (const outer of place.getAncestors()) {
    if (outer === hook.fn) break;
    if (!Node.isTryStatement(outer) || !place.getAncestors().includes(outer.getTryBlock())) continue;
    const clause = outer.getCatchClause();
    if (clause === undefined || clause.getBlock().getDescendantsOfKind(SyntaxKind.ThrowStatement).length > 0)
      continue;
    const reason = passOnIn(bench, sheet, library, clause);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** What ends a statement that is put in front of a block's others. */
export function endIn(block: Node, semicolons: boolean): string {
  const [first] = Node.isBlock(block) ? block.getStatements() : [];
  const isSameLine = first !== undefined && first.getStartLineNumber() === block.getStartLineNumber();
  return semicolons || isSameLine ? ";" : "";
}

/** Makes a `catch` hand on what is meant to stop the call. */
export function passOnIn(bench: Bench, sheet: Sheet, library: Library, clause: Node): string | undefined {
  if (!Node.isCatchClause(clause)) return undefined;
  const pass = library.task("passOn");
  if (pass === undefined) return "The file uses the name `passOn` for something else: rename that.";
  const block = clause.getBlock();
  if (block.getText().includes(`${pass}(`)) return undefined;
  const end = endIn(block, bench.context.open(sheet.path).style.semicolons);
  const variable = clause.getVariableDeclaration()?.getNameNode();
  const name = Node.isIdentifier(variable) ? variable.getText() : "error";
  const now = sheet.now([block.getStart(), block.getStart() + 1]);
  if (now === undefined) return "The code around it changes, too: run again.";
  const isEmpty = block.getStatements().length === 0;
  sheet.replace(now[1], now[1], ` ${pass}(${name})${end}${isEmpty && block.getText() === "{}" ? " " : ""}`);
  if (variable === undefined) sheet.replace(now[0], now[0], "(error) ");
  return undefined;
}

function isEventLog(node: Node, event: string, member: RegExp): boolean {
  return (
    node.getText().includes(`"${event}"`) ||
    node.getText().includes(`'${event}'`) ||
    member.test(node.getText())
  );
}

function logsLease(context: TransformContext, file: string, hook: Hook): boolean {
  return ownLogs(context, file, hook, EVENT.lease, /\bEV\w*\.\w*LEASE\w*/).length > 0;
}

function passLogs(context: TransformContext, file: string, hook: Hook): [number, number][] {
  return ownLogs(context, file, hook, EVENT.pass, /\bEV\w*\.\w*PASS\w*/).map((one) => [
    one.getStart(),
    one.getEnd(),
  ]);
}

/** The calls in a hook that log an event: those that a finding is about, and those that name it. */
function ownLogs(context: TransformContext, file: string, hook: Hook, event: string, member: RegExp): Node[] {
  const told = new Set(
    context.findings.flatMap((one: Finding) =>
      one.file === file && one.kind === "log" && one.fact.problem.event === event
        ? [one.range.join(":")]
        : [],
    ),
  );
  return callsIn(hook.fn).filter((one) => {
    if (told.has(`${String(one.getStart())}:${String(one.getEnd())}`)) return true;
    const callee = (one as CallExpression).getExpression().getText();
    return /log$/i.test(callee) && isEventLog(one, event, member);
  });
}

function removeLogs(bench: Bench, file: string, ranges: readonly [number, number][]): string | undefined {
  const migration = Migration.of(bench.context);
  const dropper = new Dropper(bench, migration.modules, migration.effects(bench));
  const sheet = bench.open(file);
  for (const range of ranges) {
    const now = sheet.now(range);
    const node = now && wholeNodeAt(sheet.view, now);
    const statement = node?.getFirstAncestor((one) => Node.isStatement(one));
    if (statement === undefined) continue;
    const reason = removeStatement(dropper, sheet, statement);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
