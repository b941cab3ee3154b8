import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import type { Node } from "../ast.js";
import { unknown } from "../values/value.js";
import { functionValue } from "./functions.js";
import type { Interpreter } from "./interpreter.js";
import { patternNames, type Scope } from "./scope.js";

/** Before its own statement has run, a name holds nothing that anyone may rely on. */
const UNINITIALISED = unknown("uninitialised");

/** Declares what a block's statements declare, and makes its functions, which may be called before their line. */
export function hoist(ip: Interpreter, statements: readonly Node[], scope: Scope): void {
  const functions: TSESTree.FunctionDeclaration[] = [];
  for (const statement of statements) hoistOne(ip, statement, scope, functions);
  for (const node of functions) {
    const value = functionValue(ip, node, scope);
    if (node.id === null) continue;
    const cell = scope.vars.get(node.id.name);
    if (cell === undefined) scope.vars.set(node.id.name, ip.cell(value));
    else cell.value = value;
  }
}

function hoistOne(
  ip: Interpreter,
  statement: Node,
  scope: Scope,
  functions: TSESTree.FunctionDeclaration[],
): void {
  const name = (id: string): void => {
    if (!scope.vars.has(id)) scope.vars.set(id, ip.cell(UNINITIALISED));
  };
  switch (statement.type) {
    case T.VariableDeclaration:
      if (statement.kind !== "var")
        for (const { id } of statement.declarations) patternNames(id).forEach(name);
      break;
    case T.FunctionDeclaration:
      if (statement.id !== null) name(statement.id.name);
      functions.push(statement);
      break;
    case T.ClassDeclaration:
      if (statement.id !== null) name(statement.id.name);
      break;
    case T.TSEnumDeclaration:
      name(statement.id.name);
      break;
    case T.TSModuleDeclaration:
      if (statement.id.type === T.Identifier && !statement.declare) name(statement.id.name);
      break;
    case T.ExportNamedDeclaration:
      if (statement.declaration !== null) hoistOne(ip, statement.declaration, scope, functions);
      break;
    case T.ExportDefaultDeclaration: {
      const { declaration } = statement;
      if (
        (declaration.type === T.FunctionDeclaration || declaration.type === T.ClassDeclaration) &&
        declaration.id !== null
      )
        hoistOne(ip, declaration, scope, functions);
      break;
    }
    default:
  }
}
