import { Node, SyntaxKind, type CallExpression, type Identifier, type NewExpression } from "ts-morph";

/** Name → where it is declared, of one scope. */
type Names = ReadonlyMap<string, Identifier>;

const scopes = new WeakMap<Node, Names>();

/** The identifier that declares what a name means at a place; undefined for what the file does not declare. */
export function resolve(name: string, at: Node): Identifier | undefined {
  for (let node: Node | undefined = at; node !== undefined; node = node.getParent()) {
    const found = namesOf(node)?.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What an identifier that is read or written refers to. */
export function declarationOf(identifier: Identifier): Identifier | undefined {
  return resolve(identifier.getText(), identifier);
}

/** All places that read or write what an identifier declares, the declaration not among them. */
export function usesOf(declaration: Identifier): Identifier[] {
  const name = declaration.getText();
  return scopeOf(declaration)
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .filter(
      (one) =>
        one.getText() === name &&
        one !== declaration &&
        isReference(one) &&
        resolve(name, one) === declaration,
    );
}

/** The node whose scope holds the declaration. */
export function scopeOf(declaration: Identifier): Node {
  const name = declaration.getText();
  for (let node: Node | undefined = declaration; node !== undefined; node = node.getParent())
    if (namesOf(node)?.get(name) === declaration) return node;
  return declaration.getSourceFile();
}

/** Whether an identifier names a variable, and not a property, a key or a label. */
export function isReference(one: Node): one is Identifier {
  if (!Node.isIdentifier(one)) return false;
  const parent = one.getParent();
  if (Node.isPropertyAccessExpression(parent)) return parent.getNameNode() !== one;
  if (Node.isQualifiedName(parent)) return parent.getLeft() === one;
  if (Node.isBindingElement(parent)) return parent.getInitializer() === one;
  if (Node.isPropertyAssignment(parent) || Node.isPropertyDeclaration(parent))
    return parent.getInitializer() === one;
  if (Node.isVariableDeclaration(parent) || Node.isParameterDeclaration(parent))
    return parent.getInitializer() === one;
  if (Node.isExportSpecifier(parent)) return parent.getNameNode() === one;
  return !(
    Node.isMethodDeclaration(parent) ||
    Node.isImportSpecifier(parent) ||
    Node.isImportClause(parent) ||
    Node.isNamespaceImport(parent) ||
    Node.isPropertySignature(parent) ||
    Node.isMethodSignature(parent) ||
    Node.isEnumMember(parent) ||
    Node.isLabeledStatement(parent) ||
    Node.isFunctionDeclaration(parent) ||
    Node.isClassDeclaration(parent) ||
    Node.isFunctionExpression(parent)
  );
}

/** The identifiers that a node reads or writes. */
export function referencesIn(node: Node): Identifier[] {
  const all = node.getDescendantsOfKind(SyntaxKind.Identifier);
  return (Node.isIdentifier(node) ? [node, ...all] : all).filter(isReference);
}

function namesOf(node: Node): Names | undefined {
  if (!isScope(node)) return undefined;
  const known = scopes.get(node);
  if (known !== undefined) return known;
  const names = new Map<string, Identifier>();
  for (const one of declaredIn(node)) if (!names.has(one.getText())) names.set(one.getText(), one);
  scopes.set(node, names);
  return names;
}

export function isFunction(node: Node | undefined): boolean {
  return (
    Node.isFunctionDeclaration(node) ||
    Node.isFunctionExpression(node) ||
    Node.isArrowFunction(node) ||
    Node.isMethodDeclaration(node) ||
    Node.isConstructorDeclaration(node) ||
    Node.isGetAccessorDeclaration(node) ||
    Node.isSetAccessorDeclaration(node)
  );
}

function isScope(node: Node): boolean {
  return (
    isFunction(node) ||
    Node.isSourceFile(node) ||
    Node.isBlock(node) ||
    Node.isForStatement(node) ||
    Node.isForOfStatement(node) ||
    Node.isForInStatement(node) ||
    Node.isCatchClause(node) ||
    Node.isCaseBlock(node) ||
    Node.isModuleBlock(node)
  );
}

function declaredIn(node: Node): Identifier[] {
  if (isFunction(node)) {
    const own = Node.isFunctionExpression(node) ? node.getNameNode() : undefined;
    const parameters = Node.isParametered(node) ? node.getParameters() : [];
    return [...(own === undefined ? [] : [own]), ...parameters.flatMap((one) => namesIn(one.getNameNode()))];
  }
  if (Node.isCatchClause(node)) {
    const variable = node.getVariableDeclaration();
    return variable === undefined ? [] : namesIn(variable.getNameNode());
  }
  if (Node.isForStatement(node) || Node.isForOfStatement(node) || Node.isForInStatement(node)) {
    const list = node.getInitializer();
    return Node.isVariableDeclarationList(list)
      ? list.getDeclarations().flatMap((one) => namesIn(one.getNameNode()))
      : [];
  }
  const statements = Node.isCaseBlock(node)
    ? node.getClauses().flatMap((clause) => clause.getStatements())
    : Node.isSourceFile(node) || Node.isBlock(node) || Node.isModuleBlock(node)
      ? node.getStatements()
      : [];
  return statements.flatMap((statement): Identifier[] => {
    if (Node.isVariableStatement(statement))
      return statement.getDeclarations().flatMap((one) => namesIn(one.getNameNode()));
    if (Node.isFunctionDeclaration(statement) || Node.isClassDeclaration(statement)) {
      const name = statement.getNameNode();
      return name === undefined ? [] : [name];
    }
    if (Node.isEnumDeclaration(statement)) return [statement.getNameNode()];
    if (Node.isImportDeclaration(statement)) {
      const named = statement
        .getNamedImports()
        .map((one) => one.getAliasNode() ?? (one.getNameNode() as Identifier));
      return [statement.getDefaultImport(), statement.getNamespaceImport(), ...named].filter(
        (one) => one !== undefined,
      );
    }
    return [];
  });
}

/** The identifiers that a name or a pattern declares. */
export function namesIn(name: Node): Identifier[] {
  if (Node.isIdentifier(name)) return [name];
  if (Node.isObjectBindingPattern(name) || Node.isArrayBindingPattern(name))
    return name
      .getElements()
      .flatMap((one) => (Node.isBindingElement(one) ? namesIn(one.getNameNode()) : []));
  return [];
}

/** The text of what is called, under the name that it was imported by. */
export function calleeText(call: CallExpression | NewExpression): string {
  const callee = call.getExpression();
  const text = callee.getText().replace(/\s|\?/g, "");
  if (!Node.isIdentifier(callee)) return text;
  const parent = declarationOf(callee)?.getParent();
  if (Node.isImportSpecifier(parent)) return parent.getName();
  const isRequired =
    Node.isBindingElement(parent) &&
    /\brequire\(|\bimport\(/.test(
      parent.getFirstAncestorByKind(SyntaxKind.VariableDeclaration)?.getInitializer()?.getText() ?? "",
    );
  return isRequired ? (parent.getPropertyNameNode()?.getText() ?? text) : text;
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
