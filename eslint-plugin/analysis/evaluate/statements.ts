import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import type { Node } from "../ast.js";
import { DEFAULT_CELL } from "../modules/exports.js";
import { alternatives } from "../values/join.js";
import { UNDEFINED, unknown, type Value } from "../values/value.js";
import { classValue } from "./classes.js";
import { functionValue } from "./functions.js";
import { hoist } from "./hoist.js";
import type { Interpreter } from "./interpreter.js";
import { executeForIn, executeForOf, executeLoop } from "./loops.js";
import { declare } from "./patterns.js";
import { branchOn } from "./refine.js";
import { Scope } from "./scope.js";
import type { Delta } from "./state.js";
import { ofType } from "./types.js";
import { executeEnum } from "./typescript.js";

/** Executes one statement. @returns whether control reaches its end */
export function executeStatement(
  ip: Interpreter,
  node: Node,
  scope: Scope,
  labels: readonly string[] = [],
): boolean {
  switch (node.type) {
    case T.ExpressionStatement:
      ip.aborted = false;
      ip.evaluate(node.expression, scope);
      return !isExit(node.expression) && !(ip.hasAborted() && isPlainCall(node.expression));
    case T.VariableDeclaration:
      for (const { id, init } of node.declarations) {
        if (init === null && node.kind === "var") continue;
        declare(ip, id, init === null ? UNDEFINED : typed(ip, id, ip.evaluate(init, scope), scope), scope);
      }
      return true;
    case T.BlockStatement:
    case T.StaticBlock:
      return executeBlock(ip, node.body, scope);
    case T.IfStatement:
      return branchOn(
        ip,
        node.test,
        scope,
        () => ip.execute(node.consequent, scope),
        () => !node.alternate || ip.execute(node.alternate, scope),
      );
    case T.ReturnStatement: {
      const value = node.argument ? ip.evaluate(node.argument, scope) : UNDEFINED;
      handOver(value, true);
      ip.frame.returns.push(value);
      leave(ip, ({ kind }) => kind === "function");
      return false;
    }
    case T.ThrowStatement:
      ip.evaluate(node.argument, scope);
      return false;
    case T.TryStatement:
      return executeTry(ip, node, scope);
    case T.SwitchStatement:
      return executeSwitch(ip, node, scope, labels);
    case T.ForOfStatement:
      return executeForOf(ip, node, scope, labels);
    case T.ForInStatement:
      return executeForIn(ip, node, scope, labels);
    case T.ForStatement:
    case T.WhileStatement:
    case T.DoWhileStatement:
      return executeLoop(ip, node, scope, labels);
    case T.BreakStatement: {
      const label = node.label?.name;
      leave(ip, (control) =>
        label === undefined
          ? control.kind === "loop" || control.kind === "switch"
          : control.labels.includes(label),
      );
      return false;
    }
    case T.ContinueStatement: {
      const label = node.label?.name;
      leave(
        ip,
        (control) => control.kind === "loop" && (label === undefined || control.labels.includes(label)),
        true,
      );
      return false;
    }
    case T.LabeledStatement:
      return executeLabeled(ip, node, scope, labels);
    case T.FunctionDeclaration:
      return true; // Hoisted.
    case T.ClassDeclaration: {
      const value = classValue(ip, node, scope);
      const cell = node.id === null ? undefined : scope.lookup(node.id.name);
      if (cell !== undefined) ip.write(cell, value);
      return true;
    }
    case T.ExportNamedDeclaration:
      return node.declaration === null || ip.execute(node.declaration, scope);
    case T.ExportDefaultDeclaration:
      executeDefault(ip, node, scope);
      return true;
    case T.TSExportAssignment: {
      const exports = ip.module.commonJs?.props.get("exports");
      const value = ip.evaluate(node.expression, scope);
      if (exports !== undefined) ip.write(exports, value);
      return true;
    }
    case T.TSEnumDeclaration:
      executeEnum(ip, node, scope);
      return true;
    case T.TSModuleDeclaration: {
      if (node.declare || node.id.type !== T.Identifier) return true;
      const inner = new Scope(scope, scope.owner);
      // `declare module "x";` has no body, whatever the types say.
      const body = (node as { body?: TSESTree.TSModuleBlock }).body?.body ?? [];
      hoist(ip, body, inner);
      for (const statement of body) ip.execute(statement, inner);
      const object = ip.object();
      for (const [name, cell] of inner.vars) object.props.set(name, cell);
      const cell = scope.lookup(node.id.name);
      if (cell !== undefined) ip.write(cell, object);
      return true;
    }
    case T.WithStatement:
      return ip.execute(node.body, scope);
    default:
      return true;
  }
}

/** What is returned, or passed to code that is not seen, may be looked at there. */
export function handOver(value: Value, isReturn: boolean): void {
  for (const one of alternatives(value)) if (one.kind === "native-object") one.escape?.(isReturn);
}

/** A value that is not known has what the variable's type says. */
function typed(ip: Interpreter, id: Node, value: Value, scope: Scope): Value {
  if (value.kind !== "unknown" || !("typeAnnotation" in id) || id.typeAnnotation?.type !== T.TSTypeAnnotation)
    return value;
  return ofType(ip, value, id.typeAnnotation.typeAnnotation, scope);
}

/** Statements in a scope of their own. Code behind a `return`, `break` or `throw` is not run. */
export function executeBlock(ip: Interpreter, body: readonly Node[], outer: Scope): boolean {
  const scope = new Scope(outer, outer.owner);
  hoist(ip, body, scope);
  return executeAll(ip, body, scope);
}

export function executeAll(ip: Interpreter, body: readonly Node[], scope: Scope): boolean {
  for (const statement of body) if (!ip.execute(statement, scope)) return false;
  return true;
}

/** Control goes to the nearest construct that fits; what the cells hold now is what they hold there. */
function leave(
  ip: Interpreter,
  fits: (control: Interpreter["controls"][number]) => boolean,
  next = false,
): void {
  for (let index = ip.controls.length - 1; index >= 0; index--) {
    const control = ip.controls[index];
    if (control === undefined) return;
    if (fits(control)) {
      if (next) control.continues.push(ip.journal.snapshot(control.roundDepth));
      else control.exits.push(ip.journal.snapshot(control.depth));
      return;
    }
    if (control.kind === "function") return;
  }
}

/** A statement that is a call, or waits for one: when the function only throws, so does the statement. */
function isPlainCall(node: Node): boolean {
  const at = node.type === T.AwaitExpression ? node.argument : node;
  return at.type === T.CallExpression;
}

/** `process.exit()` never returns. */
function isExit(node: Node): boolean {
  return (
    node.type === T.CallExpression &&
    node.callee.type === T.MemberExpression &&
    node.callee.object.type === T.Identifier &&
    node.callee.object.name === "process" &&
    node.callee.property.type === T.Identifier &&
    node.callee.property.name === "exit"
  );
}

function executeLabeled(
  ip: Interpreter,
  node: TSESTree.LabeledStatement,
  scope: Scope,
  labels: readonly string[],
): boolean {
  const all = [...labels, node.label.name];
  switch (node.body.type) {
    case T.ForStatement:
    case T.ForInStatement:
    case T.ForOfStatement:
    case T.WhileStatement:
    case T.DoWhileStatement:
    case T.SwitchStatement:
    case T.LabeledStatement:
      return executeStatement(ip, node.body, scope, all);
    default:
  }
  const exits: Delta[] = [];
  const branch = ip.journal.fork(() => {
    ip.controls.push({
      kind: "block",
      labels: all,
      depth: ip.journal.depth,
      exits,
      roundDepth: 0,
      continues: [],
    });
    try {
      return ip.execute(node.body, scope);
    } finally {
      ip.controls.pop();
    }
  });
  const ends = [...exits, ...(branch.live ? [branch.delta] : [])];
  ip.journal.merge(ends);
  return ends.length > 0;
}

function executeTry(ip: Interpreter, node: TSESTree.TryStatement, scope: Scope): boolean {
  const startsBefore = ip.read(ip.starts);
  const exitsBefore = ip.controls.map(({ exits, continues }) => [exits.length, continues.length] as const);
  const attempt = ip.journal.forkSeeing(() => ip.execute(node.block, scope));
  const ends: Delta[] = attempt.live ? [attempt.delta] : [];
  const { handler } = node;
  if (handler !== null) {
    const caught = ip.journal.fork(() => {
      // The block may have thrown before, between or after its assignments.
      ip.journal.merge([attempt.seen, new Map()]);
      // What the block started has failed: starting again is a retry.
      ip.write(ip.starts, startsBefore);
      const inner = new Scope(scope, scope.owner);
      if (handler.param) declare(ip, handler.param, unknown("error"), inner);
      return executeBlock(ip, handler.body.body, inner);
    });
    if (caught.live) ends.push(caught.delta);
  }
  if (ends.length > 0) ip.journal.merge(ends);
  const { finalizer } = node;
  if (finalizer === null) return ends.length > 0;
  // The finalizer also runs on the way of a `return`, a `break` or an error, with what holds there.
  const leaving = ip.controls.flatMap(({ exits, continues }, index) => {
    const [exitCount = 0, continueCount = 0] = exitsBefore[index] ?? [];
    return [...exits.slice(exitCount), ...continues.slice(continueCount)];
  });
  if (handler === null) leaving.push(attempt.seen);
  if (leaving.length > 0)
    ip.journal.fork(() => {
      ip.journal.merge(leaving);
      return ip.execute(finalizer, scope);
    });
  return ends.length > 0 && ip.execute(finalizer, scope);
}

function executeSwitch(
  ip: Interpreter,
  node: TSESTree.SwitchStatement,
  scope: Scope,
  labels: readonly string[],
): boolean {
  const subject = ip.evaluate(node.discriminant, scope);
  const inner = new Scope(scope, scope.owner);
  hoist(
    ip,
    node.cases.flatMap(({ consequent }) => consequent),
    inner,
  );
  const exits: Delta[] = [];
  const { known, starts } = matchingCases(ip, node, subject, scope);
  const branches = starts.map((start) =>
    ip.journal.fork(() => {
      ip.controls.push({
        kind: "switch",
        labels,
        depth: ip.journal.depth,
        exits,
        roundDepth: 0,
        continues: [],
      });
      try {
        // From the matching case on, statements run through to a break.
        return node.cases.slice(start).every(({ consequent }) => executeAll(ip, consequent, inner));
      } finally {
        ip.controls.pop();
      }
    }),
  );
  const skipped = !known && node.cases.every(({ test }) => test !== null);
  const ends = [...exits, ...branches.filter(({ live }) => live).map(({ delta }) => delta)];
  if (skipped || starts.length === 0) ends.push(new Map());
  ip.journal.merge(ends);
  return ends.length > 0;
}

/** The cases at which the switch may enter. */
function matchingCases(
  ip: Interpreter,
  node: TSESTree.SwitchStatement,
  subject: ReturnType<Interpreter["evaluate"]>,
  scope: Scope,
): { known: boolean; starts: number[] } {
  const starts: number[] = [];
  const fallback = node.cases.findIndex(({ test }) => test === null);
  for (const [index, { test }] of node.cases.entries()) {
    if (test === null) continue;
    const equal = ip.workspace.equals(subject, ip.evaluate(test, scope));
    if (equal === true) return { known: true, starts: [...starts, index] };
    if (equal === undefined) starts.push(index);
  }
  if (fallback >= 0) starts.push(fallback);
  return { known: false, starts };
}

function executeDefault(ip: Interpreter, node: TSESTree.ExportDefaultDeclaration, scope: Scope): void {
  const { declaration } = node;
  if (declaration.type === T.FunctionDeclaration) {
    if (declaration.id === null) put(ip, scope, functionValue(ip, declaration, scope));
    return;
  }
  if (declaration.type === T.ClassDeclaration) {
    if (declaration.id === null) put(ip, scope, classValue(ip, declaration, scope));
    else ip.execute(declaration, scope);
    return;
  }
  if (declaration.type.startsWith("TS") && declaration.type.endsWith("Declaration")) return;
  put(ip, scope, ip.evaluate(declaration, scope));
}

function put(ip: Interpreter, scope: Scope, value: Value): void {
  const cell = scope.lookup(DEFAULT_CELL);
  if (cell === undefined) scope.vars.set(DEFAULT_CELL, ip.cell(value));
  else ip.write(cell, value);
}
