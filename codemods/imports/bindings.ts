import { dirname, resolve } from "node:path";
import { isBuiltin } from "node:module";
import { Node, type ImportDeclaration, type ObjectBindingPattern, type VariableDeclaration } from "ts-morph";
import type { SourceView } from "../source-view.js";

/** A way in which a file already has a module at hand. */
export type Binding =
  | { readonly kind: "import"; readonly declaration: ImportDeclaration }
  | { readonly kind: "namespace"; readonly name: string }
  | {
      readonly kind: "require";
      readonly pattern: ObjectBindingPattern;
      readonly declaration: VariableDeclaration;
    };

/**
 * The imports and top-level `require`s of a module, in the order of the text. Type-only imports bring no value.
 *
 * @param module absolute path of a module of the tree, or a package's name
 */
export function bindingsOf({ source, path }: SourceView, module: string): Binding[] {
  const found: Binding[] = [];
  for (const statement of source.getStatements()) {
    if (Node.isImportDeclaration(statement)) {
      if (statement.isTypeOnly() || !means(path, statement.getModuleSpecifierValue(), module)) continue;
      // The default export of one of Node's own modules is the module.
      const namespace =
        statement.getNamespaceImport() ??
        (isBuiltin(module) && statement.getNamedImports().length === 0
          ? statement.getDefaultImport()
          : undefined);
      if (namespace !== undefined) found.push({ kind: "namespace", name: namespace.getText() });
      else if (statement.getImportClause() !== undefined)
        found.push({ kind: "import", declaration: statement });
    }
    if (Node.isVariableStatement(statement))
      for (const declaration of statement.getDeclarations()) {
        const specifier = requiredBy(declaration);
        if (specifier === undefined || !means(path, specifier, module)) continue;
        const name = declaration.getNameNode();
        if (Node.isObjectBindingPattern(name)) found.push({ kind: "require", pattern: name, declaration });
        else found.push({ kind: "namespace", name: name.getText() });
      }
  }
  return found;
}

/** The specifier of `const … = require("…")`, also behind `await import("…")`. */
export function requiredBy(declaration: VariableDeclaration): string | undefined {
  let value = declaration.getInitializer();
  if (Node.isAwaitExpression(value)) value = value.getExpression();
  if (!Node.isCallExpression(value)) return undefined;
  if (!/^(?:require|import|createRequire\(import\.meta\.url\))$/.test(value.getExpression().getText()))
    return undefined;
  const [specifier] = value.getArguments();
  return Node.isStringLiteral(specifier) ? specifier.getLiteralText() : undefined;
}

/** Whether a specifier of a file means a module. */
export function means(file: string, specifier: string, module: string): boolean {
  if (!specifier.startsWith(".")) return bare(specifier) === bare(module);
  return withoutEnding(resolve(dirname(file), specifier)) === withoutEnding(module);
}

function bare(name: string): string {
  const plain = name.replace(/^node:/, "");
  return isBuiltin(plain) ? plain : name;
}

function withoutEnding(path: string): string {
  return path.replace(/(?:\/index)?\.[cm]?[tj]s$/, "").replace(/\/index$/, "");
}
