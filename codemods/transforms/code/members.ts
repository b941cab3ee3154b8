import {
  Node,
  SyntaxKind,
  type ClassDeclaration,
  type Identifier,
  type PropertyAccessExpression,
} from "ts-morph";
import type { Mention, Modules, Target } from "./modules.js";
import { declarationOf, usesOf } from "./scope.js";
import { originOf } from "./symbols.js";

/** What a property is read from, where that is known not to be an object of the tree's own classes. */
const BUILT_IN = /^(?:new (?:Map|Set|WeakMap|WeakSet|Array)\b|\[|Array\.)/;

/** The method that a call calls: of `this`, or of a variable that holds a new object of a class. */
export function methodOf(access: Node, file: string, modules: Modules): Target | undefined {
  if (!Node.isPropertyAccessExpression(access)) return undefined;
  const holder = classOf(access.getExpression(), file, modules);
  const method = holder?.node.getInstanceMethod(access.getName());
  const name = method?.getNameNode();
  return holder === undefined || method === undefined || !Node.isIdentifier(name)
    ? undefined
    : { file: holder.file, fn: method, name };
}

/** The class that an object is of. */
function classOf(object: Node, file: string, modules: Modules): ClassAt | undefined {
  if (Node.isThisExpression(object)) {
    const node = object.getFirstAncestorByKind(SyntaxKind.ClassDeclaration);
    return node && { file, node };
  }
  if (Node.isNewExpression(object)) {
    const callee = object.getExpression();
    const origin = Node.isIdentifier(callee) ? originOf(callee, file, modules) : undefined;
    const node = origin?.name.getParent();
    return origin !== undefined && Node.isClassDeclaration(node) ? { file: origin.file, node } : undefined;
  }
  if (Node.isPropertyAccessExpression(object)) return classOfField(object, file, modules);
  if (!Node.isIdentifier(object)) return undefined;
  const origin = originOf(object, file, modules);
  const declaration = origin?.name.getParent();
  if (origin !== undefined && Node.isParameterDeclaration(declaration))
    return classOfType(declaration.getTypeNode(), origin.file, modules);
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return origin !== undefined && Node.isNewExpression(value)
    ? classOf(value, origin.file, modules)
    : undefined;
}

interface ClassAt {
  readonly file: string;
  readonly node: ClassDeclaration;
}

/** `this.leases`: a field that is given its object once, or whose type is a class. */
function classOfField(access: PropertyAccessExpression, file: string, modules: Modules): ClassAt | undefined {
  if (!Node.isThisExpression(access.getExpression())) return undefined;
  const holder = access.getFirstAncestorByKind(SyntaxKind.ClassDeclaration);
  const field = holder?.getInstanceProperty(access.getName());
  if (holder === undefined || field === undefined) return undefined;
  const values = [
    Node.isPropertyDeclaration(field) ? field.getInitializer() : undefined,
    ...holder.getDescendantsOfKind(SyntaxKind.BinaryExpression).map((one) => valueFor(one, access.getText())),
  ].filter((one) => one !== undefined);
  const [only, ...more] = values;
  if (Node.isNewExpression(only) && more.length === 0) return classOf(only, file, modules);
  const isTyped = Node.isPropertyDeclaration(field) || Node.isParameterDeclaration(field);
  return isTyped ? classOfType(field.getTypeNode(), file, modules) : undefined;
}

/** What an assignment gives a field. */
function valueFor(node: Node, field: string): Node | undefined {
  const isIt =
    Node.isBinaryExpression(node) &&
    node.getOperatorToken().getText() === "=" &&
    node.getLeft().getText() === field;
  return isIt ? node.getRight() : undefined;
}

function classOfType(type: Node | undefined, file: string, modules: Modules): ClassAt | undefined {
  const name = Node.isTypeReference(type) ? type.getTypeName() : undefined;
  const origin = Node.isIdentifier(name) ? originOf(name, file, modules) : undefined;
  const node = origin?.name.getParent();
  return origin !== undefined && Node.isClassDeclaration(node) ? { file: origin.file, node } : undefined;
}

/**
 * Every place that names a method. A property of the same name whose object nobody knows counts as a use that hands the
 * method on: it may be this one.
 */
export function mentionsOfMethod(target: Target, modules: Modules): Mention[] {
  const { name, fn } = target;
  const holder = fn.getParent();
  const className = Node.isClassDeclaration(holder) ? holder.getName() : undefined;
  if (name === undefined || className === undefined) return [];
  const word = new RegExp(`\\.${name.getText()}\\b`);
  const mentions: Mention[] = [];
  for (const file of modules.context.files) {
    if (!word.test(modules.context.textOf(file))) continue;
    const { source } = modules.context.open(file);
    const knows = file === target.file || modules.context.textOf(file).includes(className);
    for (const access of source.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)) {
      if (access.getName() !== name.getText()) continue;
      const found = methodOf(access, file, modules);
      if (found === undefined && (!knows || isOther(access.getExpression()))) continue;
      if (found !== undefined && found.fn !== fn) continue;
      const parent = access.getParent();
      const isCall =
        found !== undefined && Node.isCallExpression(parent) && parent.getExpression() === access;
      mentions.push(isCall ? { file, kind: "call", node: parent } : { file, kind: "other", node: access });
    }
  }
  return mentions;
}

/** An object that is surely not one of a class of the tree: a list, a module, something made by a literal. */
function isOther(object: Node): boolean {
  if (!Node.isIdentifier(object))
    return !Node.isPropertyAccessExpression(object) || isModule(object.getText());
  const declaration = declarationOf(object)?.getParent();
  if (declaration === undefined || Node.isNamespaceImport(declaration) || Node.isImportClause(declaration))
    return true;
  if (!Node.isVariableDeclaration(declaration)) return Node.isImportSpecifier(declaration);
  const value = declaration.getInitializer();
  return value !== undefined && (BUILT_IN.test(value.getText()) || !Node.isNewExpression(value));
}

function isModule(text: string): boolean {
  return /^(?:fs|path|os|process|JSON|Object|console|Promise)\b/.test(text);
}

/** The places that name a function which a module gives a property: `exports.take = function …`. */
export function usesOfName(name: Identifier): Identifier[] {
  const parent = name.getParent();
  if (!Node.isPropertyAccessExpression(parent) || parent.getNameNode() !== name) return usesOf(name);
  return name
    .getSourceFile()
    .getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)
    .filter((one) => one !== parent && one.getText() === parent.getText())
    .map((one) => one.getNameNode())
    .filter(Node.isIdentifier);
}
