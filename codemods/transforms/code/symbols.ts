import { Node, SyntaxKind, type Identifier } from "ts-morph";
import { requiredBy } from "../../imports/bindings.js";
import type { Modules } from "./modules.js";
import { handsOnAll } from "./namespaces.js";
import { declarationOf, resolve } from "./scope.js";

/** Where something of the tree is declared: a variable, a class, a type. */
export interface Origin {
  readonly file: string;
  readonly name: Identifier;
}

const MAX_HOPS = 8;

/** Where what an identifier means is declared, through imports and whatever hands it on. */
export function originOf(identifier: Identifier, file: string, modules: Modules): Origin | undefined {
  const declared = declarationOf(identifier) ?? typeIn(identifier.getSourceFile(), identifier.getText());
  return declared === undefined ? undefined : through(declared, file, modules, 0);
}

function through(declared: Identifier, file: string, modules: Modules, hops: number): Origin | undefined {
  const parent = declared.getParent();
  const from = importedFrom(parent);
  if (from === undefined) return { file, name: declared };
  const module = modules.resolve(file, from.specifier);
  return module === undefined ? undefined : exportedOrigin(module, from.name, modules, hops + 1);
}

function importedFrom(parent: Node | undefined): { specifier: string; name: string } | undefined {
  if (Node.isImportSpecifier(parent))
    return { specifier: parent.getImportDeclaration().getModuleSpecifierValue(), name: parent.getName() };
  if (Node.isImportClause(parent)) {
    const statement = parent.getFirstAncestorByKind(SyntaxKind.ImportDeclaration);
    return statement && { specifier: statement.getModuleSpecifierValue(), name: "default" };
  }
  if (!Node.isBindingElement(parent)) return undefined;
  const holder = parent.getFirstAncestorByKind(SyntaxKind.VariableDeclaration);
  const specifier = holder && requiredBy(holder);
  return specifier === undefined
    ? undefined
    : { specifier, name: parent.getPropertyNameNode()?.getText() ?? parent.getName() };
}

function exportedOrigin(file: string, name: string, modules: Modules, hops: number): Origin | undefined {
  if (hops > MAX_HOPS) return undefined;
  const { source } = modules.context.open(file);
  const handedOn: string[] = [];
  for (const statement of source.getStatements()) {
    if (Node.isExportDeclaration(statement)) {
      const specifier = statement.getModuleSpecifierValue();
      const module = specifier === undefined ? undefined : modules.resolve(file, specifier);
      const named = statement
        .getNamedExports()
        .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === name);
      if (named !== undefined && module !== undefined)
        return exportedOrigin(module, named.getName(), modules, hops + 1);
      if (named !== undefined) return localOrigin(file, named.getName(), modules, hops);
      if (module !== undefined && handsOnAll(statement)) handedOn.push(module);
    } else if (Node.isClassDeclaration(statement) && statement.isDefaultExport() && name === "default") {
      const own = statement.getNameNode();
      return own === undefined ? undefined : { file, name: own };
    } else if (Node.isExpressionStatement(statement)) {
      const local = commonJsName(statement.getExpression(), name);
      if (local !== undefined) return localOrigin(file, local, modules, hops);
    }
  }
  const own = localOrigin(file, name, modules, hops);
  if (own !== undefined) return own;
  for (const module of handedOn) {
    const found = exportedOrigin(module, name, modules, hops + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The local name behind `module.exports = { name }` or `exports.name = local`. */
function commonJsName(assignment: Node, name: string): string | undefined {
  if (!Node.isBinaryExpression(assignment)) return undefined;
  const left = assignment.getLeft().getText();
  const right = assignment.getRight();
  if (left === "module.exports" && Node.isObjectLiteralExpression(right)) {
    const property = right.getProperty(name);
    if (Node.isShorthandPropertyAssignment(property)) return name;
    const value = Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    return Node.isIdentifier(value) ? value.getText() : undefined;
  }
  const isIt = left === `exports.${name}` || left === `module.exports.${name}`;
  return isIt && Node.isIdentifier(right) ? right.getText() : undefined;
}

function localOrigin(file: string, name: string, modules: Modules, hops: number): Origin | undefined {
  const { source } = modules.context.open(file);
  const declared = resolve(name, source) ?? typeIn(source, name);
  return declared === undefined ? undefined : through(declared, file, modules, hops);
}

/** The name of an interface or a type of a file: those are not variables. */
function typeIn(source: Node, name: string): Identifier | undefined {
  if (!Node.isSourceFile(source)) return undefined;
  return source.getInterface(name)?.getNameNode() ?? source.getTypeAlias(name)?.getNameNode();
}
