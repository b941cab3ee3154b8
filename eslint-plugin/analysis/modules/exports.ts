import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { patternNames } from "../evaluate/scope.js";
import type { ExportSource, ExportTable } from "./record.js";

/** The name under which the module's scope keeps `export default <expression>`. */
export const DEFAULT_CELL = "*default*";

/** Reads the export table off a module's top-level statements. */
export function exportTable(program: TSESTree.Program): ExportTable {
  const named = new Map<string, ExportSource>();
  const stars: string[] = [];
  let isEsm = false;
  for (const statement of program.body) {
    switch (statement.type) {
      case T.ImportDeclaration:
        isEsm = true;
        break;
      case T.ExportAllDeclaration:
        isEsm = true;
        if (statement.exported === null) stars.push(statement.source.value);
        else named.set(nameOf(statement.exported), { kind: "namespace", specifier: statement.source.value });
        break;
      case T.ExportDefaultDeclaration: {
        isEsm = true;
        const { declaration } = statement;
        const id =
          declaration.type === T.FunctionDeclaration || declaration.type === T.ClassDeclaration
            ? declaration.id?.name
            : undefined;
        named.set("default", { kind: "local", name: id ?? DEFAULT_CELL });
        break;
      }
      case T.ExportNamedDeclaration:
        isEsm = true;
        readNamed(statement, named);
        break;
      default:
    }
  }
  return { named, stars, isEsm };
}

function readNamed(statement: TSESTree.ExportNamedDeclaration, named: Map<string, ExportSource>): void {
  const { declaration, source } = statement;
  if (declaration !== null)
    for (const name of declaredNames(declaration)) named.set(name, { kind: "local", name });
  for (const specifier of statement.specifiers) {
    const local = nameOf(specifier.local);
    named.set(
      nameOf(specifier.exported),
      source === null
        ? { kind: "local", name: local }
        : { kind: "from", specifier: source.value, name: local },
    );
  }
}

function declaredNames(declaration: TSESTree.NamedExportDeclarations): string[] {
  if (declaration.type === T.VariableDeclaration)
    return declaration.declarations.flatMap(({ id }) => patternNames(id));
  if ("id" in declaration && declaration.id?.type === T.Identifier) return [declaration.id.name];
  return [];
}

function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === T.Identifier ? node.name : node.value;
}
