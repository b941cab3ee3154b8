import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { DEFAULT_CELL } from "../modules/exports.js";
import type { Value } from "../values/value.js";
import { classValue } from "./classes.js";
import { functionValue } from "./functions.js";
import type { Interpreter } from "./interpreter.js";
import { Scope } from "./scope.js";

export function executeDefault(ip: Interpreter, node: TSESTree.ExportDefaultDeclaration, scope: Scope): void {
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
