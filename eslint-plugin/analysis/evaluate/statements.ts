import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import type { Node } from "../ast.js";
import { UNDEFINED, type Value } from "../values/value.js";
import { classValue } from "./classes.js";
import { hoist } from "./hoist.js";
import type { Interpreter } from "./interpreter.js";
import { executeForIn, executeForOf, executeLoop } from "./loops.js";
import { declare } from "./patterns.js";
import { branchOn } from "./refine.js";
import { Scope } from "./scope.js";
import { ofType } from "./types.js";
import { executeEnum } from "./typescript.js";
import { handOver } from "./hand-over.js";
import { leave, isPlainCall, isExit } from "./leaving.js";
import { executeLabeled, executeTry, executeSwitch } from "./branches.js";
import { executeDefault } from "./default-export.js";

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
