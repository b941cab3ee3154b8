import {
  Node,
  SyntaxKind,
  VariableDeclarationKind,
  type Identifier,
  type ObjectLiteralExpression,
} from "ts-morph";
import { requiredBy } from "../../imports/bindings.js";
import type { Mention, Modules, Target } from "./modules.js";
import { handsOnAll } from "./namespaces.js";
import { declarationOf, isFunction, resolve, usesOf } from "./scope.js";

const MAX_HOPS = 8;

/** The module as a whole, as `require` and `import *` give it. */
const WHOLE = "*";

/** The host calls these by their names. */
const OF_THE_HOST = /^(?:execute|event|config|auth)$/;

/** A function that is a member of an object which a module names or exports: `module.exports = { take() {…} }`. */
export function memberTarget(fn: Node, file: string): Target | undefined {
  const member = Node.isMethodDeclaration(fn) ? fn : fn.getParent();
  if (!Node.isMethodDeclaration(member) && !Node.isPropertyAssignment(member)) return undefined;
  const object = member.getParent();
  const name = member.getNameNode();
  if (!Node.isObjectLiteralExpression(object) || !Node.isIdentifier(name)) return undefined;
  if (OF_THE_HOST.test(name.getText()) || !isNamed(object)) return undefined;
  return { file, fn, name };
}

/** The object literal that a function is a member of. */
export function objectOf(fn: Node): ObjectLiteralExpression | undefined {
  const member = Node.isMethodDeclaration(fn) ? fn : fn.getParent();
  const object = member?.getParent();
  return Node.isObjectLiteralExpression(object) ? object : undefined;
}

function isNamed(object: Node): boolean {
  let outer = object.getParent();
  while (Node.isAsExpression(outer) || Node.isSatisfiesExpression(outer)) outer = outer.getParent();
  if (Node.isExportAssignment(outer)) return true;
  if (Node.isBinaryExpression(outer)) return outer.getLeft().getText() === "module.exports";
  const statement = Node.isVariableDeclaration(outer) ? outer.getVariableStatement() : undefined;
  return (
    statement?.getDeclarationKind() === VariableDeclarationKind.Const &&
    Node.isSourceFile(statement.getParent())
  );
}

/** The member that an access means: `queue.add`, `this.add`, `state.queue.add`. */
export function memberOf(access: Node, file: string, modules: Modules): Target | undefined {
  if (!Node.isPropertyAccessExpression(access)) return undefined;
  const found = objectAt(access.getExpression(), file, modules);
  const member = found?.object.getProperty(access.getName());
  const fn = Node.isPropertyAssignment(member) ? member.getInitializer() : member;
  return found === undefined || fn === undefined || !isFunction(fn)
    ? undefined
    : memberTarget(fn, found.file);
}

interface Found {
  readonly file: string;
  readonly object: ObjectLiteralExpression;
}

/** The object literal that an expression stands for. */
function objectAt(node: Node, file: string, modules: Modules): Found | undefined {
  if (Node.isThisExpression(node)) {
    const method = node.getFirstAncestor((one) => isFunction(one) && !Node.isArrowFunction(one));
    const object = method && objectOf(method);
    return object && { file, object };
  }
  if (Node.isIdentifier(node)) {
    const declared = declarationOf(node);
    return declared && ofDeclared(declared, file, modules, 0);
  }
  if (Node.isPropertyAccessExpression(node)) {
    const root = node.getExpression();
    const module = Node.isIdentifier(root) ? modules.namespaceOf(root, file) : undefined;
    return module === undefined ? undefined : exportedObject(module, node.getName(), modules, 0);
  }
  const [specifier] = Node.isCallExpression(node) ? node.getArguments() : [];
  const isRequire = Node.isCallExpression(node) && node.getExpression().getText() === "require";
  const module =
    isRequire && Node.isStringLiteral(specifier)
      ? modules.resolve(file, specifier.getLiteralText())
      : undefined;
  return module === undefined ? undefined : exportedObject(module, WHOLE, modules, 0);
}

function ofDeclared(declared: Identifier, file: string, modules: Modules, hops: number): Found | undefined {
  const parent = declared.getParent();
  const from = (specifier: string | undefined, name: string): Found | undefined => {
    const module = specifier === undefined ? undefined : modules.resolve(file, specifier);
    return module === undefined ? undefined : exportedObject(module, name, modules, hops + 1);
  };
  const statement = declared.getFirstAncestorByKind(SyntaxKind.ImportDeclaration);
  if (statement !== undefined) {
    const specifier = statement.getModuleSpecifierValue();
    if (Node.isImportSpecifier(parent)) return from(specifier, parent.getName());
    return from(specifier, Node.isNamespaceImport(parent) ? WHOLE : "default");
  }
  const holder = declared.getFirstAncestorByKind(SyntaxKind.VariableDeclaration);
  const specifier = holder && requiredBy(holder);
  if (Node.isBindingElement(parent))
    return from(specifier, parent.getPropertyNameNode()?.getText() ?? parent.getName());
  if (holder === undefined || parent !== holder) return undefined;
  return specifier === undefined
    ? literal(holder.getInitializer(), file, modules, hops)
    : from(specifier, WHOLE);
}

function literal(node: Node | undefined, file: string, modules: Modules, hops: number): Found | undefined {
  let inner = node;
  while (Node.isAsExpression(inner) || Node.isSatisfiesExpression(inner)) inner = inner.getExpression();
  if (Node.isObjectLiteralExpression(inner)) return { file, object: inner };
  const declared = Node.isIdentifier(inner) && hops < MAX_HOPS ? declarationOf(inner) : undefined;
  return declared && ofDeclared(declared, file, modules, hops + 1);
}

/** The object that a module exports under a name, through whatever hands it on. */
function exportedObject(file: string, name: string, modules: Modules, hops: number): Found | undefined {
  if (hops > MAX_HOPS) return undefined;
  const { source } = modules.context.open(file);
  for (const statement of source.getStatements()) {
    if (Node.isExportAssignment(statement) && name === "default")
      return literal(statement.getExpression(), file, modules, hops);
    if (Node.isExportDeclaration(statement)) {
      const specifier = statement.getModuleSpecifierValue();
      const module = specifier === undefined ? undefined : modules.resolve(file, specifier);
      const named = statement
        .getNamedExports()
        .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === name);
      if (named !== undefined && specifier === undefined) {
        const local = resolve(named.getName(), source);
        return local && ofDeclared(local, file, modules, hops + 1);
      }
      const asked = named?.getName() ?? (handsOnAll(statement) && name !== "default" ? name : undefined);
      const found =
        module === undefined || asked === undefined
          ? undefined
          : exportedObject(module, asked, modules, hops + 1);
      if (found !== undefined) return found;
    } else if (Node.isVariableStatement(statement) && statement.isExported()) {
      const own = statement.getDeclarations().find((one) => one.getName() === name);
      if (own !== undefined) return literal(own.getInitializer(), file, modules, hops);
    } else if (Node.isExpressionStatement(statement)) {
      const assignment = statement.getExpression();
      if (!Node.isBinaryExpression(assignment)) continue;
      // An import of such a module gives the same object as its default.
      if (assignment.getLeft().getText() === "module.exports" && (name === WHOLE || name === "default"))
        return literal(assignment.getRight(), file, modules, hops);
    }
  }
  return undefined;
}

/** Every place that names a member of an object; one that hands the object on as a whole may be one, too. */
export function mentionsOfMember(target: Target, modules: Modules): Mention[] {
  const object = objectOf(target.fn);
  const name = target.name?.getText();
  if (object === undefined || name === undefined) return [];
  const mentions: Mention[] = [];
  const at = (file: string, node: Node): void => {
    const parent = node.getParent();
    const isCall = Node.isCallExpression(parent) && parent.getExpression() === node;
    mentions.push(isCall ? { file, kind: "call", node: parent } : { file, kind: "other", node });
  };
  for (const file of modules.context.files) {
    const text = modules.context.textOf(file);
    if (file !== target.file && !/\brequire\b|\bimport\b|\bexport\b/.test(text)) continue;
    const { source } = modules.context.open(file);
    const isIt = (node: Node): boolean => objectAt(node, file, modules)?.object === object;
    if (text.includes(name))
      for (const access of source.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression))
        if (access.getName() === name && isIt(access.getExpression())) at(file, access);
    for (const declared of holdersIn(source, object)) {
      if (ofDeclared(declared, file, modules, 0)?.object !== object) continue;
      for (const use of usesOf(declared)) {
        const parent = use.getParent();
        if (Node.isVariableDeclaration(parent) && Node.isObjectBindingPattern(parent.getNameNode()))
          ofPattern(parent.getNameNode(), name, file, at, mentions);
        else if (!isHarmless(use)) mentions.push({ file, kind: "other", node: use });
      }
    }
    for (const declaration of source.getVariableDeclarations()) {
      const specifier = requiredBy(declaration);
      const module = specifier === undefined ? undefined : modules.resolve(file, specifier);
      if (module === undefined || !Node.isObjectBindingPattern(declaration.getNameNode())) continue;
      if (exportedObject(module, WHOLE, modules, 0)?.object === object)
        ofPattern(declaration.getNameNode(), name, file, at, mentions);
    }
  }
  return mentions;
}

/** The names of a file that may stand for an object: what it imports, and the constant that holds it. */
function holdersIn(source: Node, object: Node): Identifier[] {
  if (!Node.isSourceFile(source)) return [];
  const imported = source
    .getImportDeclarations()
    .flatMap((one) => [
      one.getDefaultImport(),
      one.getNamespaceImport(),
      ...one.getNamedImports().map((each) => each.getAliasNode() ?? each.getNameNode()),
    ]);
  const declared = source
    .getVariableDeclarations()
    .filter((one) => requiredBy(one) !== undefined || one === object.getParent())
    .map((one) => one.getNameNode());
  return [...imported, ...declared].filter((one) => Node.isIdentifier(one));
}

/** `const { take } = queue` */
function ofPattern(
  pattern: Node,
  name: string,
  file: string,
  at: (file: string, node: Node) => void,
  mentions: Mention[],
): void {
  if (!Node.isObjectBindingPattern(pattern)) return;
  for (const one of pattern.getElements()) {
    const local = one.getNameNode();
    if (one.getDotDotDotToken() !== undefined) mentions.push({ file, kind: "other", node: one });
    if ((one.getPropertyNameNode()?.getText() ?? one.getName()) !== name || !Node.isIdentifier(local))
      continue;
    mentions.push({ file, kind: "import", node: one });
    for (const use of usesOf(local)) at(file, use);
  }
}

/** A use of the object that reads one member, or hands it on to where it is looked for as well. */
function isHarmless(use: Identifier): boolean {
  const parent = use.getParent();
  if (Node.isPropertyAccessExpression(parent)) return parent.getExpression() === use;
  if (Node.isBinaryExpression(parent)) return parent.getLeft().getText() === "module.exports";
  return Node.isExportSpecifier(parent) || Node.isExportAssignment(parent) || Node.isTypeQuery(parent);
}
