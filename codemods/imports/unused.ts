import {
  Node,
  SyntaxKind,
  type ImportDeclaration,
  type SourceFile,
  type VariableDeclaration,
  type VariableStatement,
} from "ts-morph";
import type { TextEdit } from "../edits.js";
import type { SourceView } from "../source-view.js";
import { removalOf, removeFromList } from "../removal.js";
import { requiredBy } from "./bindings.js";
import { hasNoEffect } from "./effect-free.js";

/**
 * The edits that remove what only our own edits left without use: imports, constants whose value does nothing, and
 * functions and types that nobody exports. What was unused before stays: it is not ours. To be asked again with the
 * result, since one removal may strand the next.
 *
 * @param before the file as it was before any edit
 */
export function removeUnused(before: SourceView, after: SourceView): TextEdit[] {
  const then = usesIn(before.source);
  const now = usesIn(after.source);
  const isDead = (name: string): boolean => (then.get(name) ?? 0) > 0 && (now.get(name) ?? 0) === 0;
  const edits: TextEdit[] = [];
  after.source.forEachDescendant((node) => {
    if (Node.isImportDeclaration(node)) edits.push(...deadImports(after, node, isDead));
    else if (Node.isVariableStatement(node)) edits.push(...deadVariables(after, node, isDead));
    else if (
      (Node.isFunctionDeclaration(node) ||
        Node.isTypeAliasDeclaration(node) ||
        Node.isInterfaceDeclaration(node)) &&
      !node.hasExportKeyword()
    ) {
      const name = node.getName();
      if (name !== undefined && isDead(name)) edits.push(removalOf(after, node));
    }
  });
  return apart(outermost(edits));
}

/** Of two removals on one line, the blank between them goes with the first. */
function apart(edits: readonly TextEdit[]): TextEdit[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start);
  return sorted.map((edit, index) => {
    const end = Math.max(0, ...sorted.slice(0, index).map((one) => one.end));
    return edit.start < end ? { ...edit, start: Math.min(end, edit.end) } : edit;
  });
}

/** What stands inside something that goes, goes with it. */
function outermost(edits: readonly TextEdit[]): TextEdit[] {
  return edits.filter(
    (edit) => !edits.some((other) => other !== edit && other.start <= edit.start && edit.end <= other.end),
  );
}

/** Name → how often it is read, whatever it means: a name that is used for two things counts for both. */
export function usesIn(source: SourceFile): Map<string, number> {
  const uses = new Map<string, number>();
  for (const one of source.getDescendantsOfKind(SyntaxKind.Identifier))
    if (isUse(one)) uses.set(one.getText(), (uses.get(one.getText()) ?? 0) + 1);
  // In plain JavaScript, types stand in comments.
  if (/\.[cm]?js$/.test(source.getFilePath()))
    for (const [, types = ""] of source.getFullText().matchAll(/@\w+\s*\{([^}]*)\}/g))
      for (const name of types.match(/\w+/g) ?? []) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

function isUse(node: Node): boolean {
  const parent = node.getParent();
  if (Node.isPropertyAccessExpression(parent)) return parent.getNameNode() !== node;
  if (Node.isQualifiedName(parent)) return parent.getLeft() === node;
  if (Node.isImportSpecifier(parent) || Node.isImportClause(parent) || Node.isNamespaceImport(parent))
    return false;
  if (Node.isBindingElement(parent)) return parent.getInitializer() === node;
  if (Node.isShorthandPropertyAssignment(parent)) return true;
  if (
    Node.isPropertyAssignment(parent) ||
    Node.isVariableDeclaration(parent) ||
    Node.isParameterDeclaration(parent) ||
    Node.isEnumMember(parent) ||
    Node.isPropertyDeclaration(parent)
  )
    return parent.getInitializer() === node;
  if (
    Node.isFunctionDeclaration(parent) ||
    Node.isFunctionExpression(parent) ||
    Node.isClassDeclaration(parent) ||
    Node.isTypeAliasDeclaration(parent) ||
    Node.isInterfaceDeclaration(parent) ||
    Node.isMethodDeclaration(parent) ||
    Node.isPropertySignature(parent) ||
    Node.isMethodSignature(parent) ||
    Node.isTypeParameterDeclaration(parent) ||
    Node.isEnumDeclaration(parent)
  )
    return parent.getNameNode() !== node;
  return true;
}

function deadImports(
  view: SourceView,
  node: ImportDeclaration,
  isDead: (name: string) => boolean,
): TextEdit[] {
  const clause = node.getImportClause();
  if (clause === undefined) return [];
  const named = node.getNamedImports();
  const whole = [clause.getDefaultImport(), clause.getNamespaceImport()].filter((one) => one !== undefined);
  const dead = named.filter((one) => isDead(one.getAliasNode()?.getText() ?? one.getName()));
  const isAll = dead.length === named.length && whole.every((one) => isDead(one.getText()));
  if (isAll && named.length + whole.length > 0) return [removalOf(view, node)];
  if (dead.length === 0) return [];
  if (dead.length < named.length) return removeFromList(named, dead);
  // `import fallback, { gone } from …`: the list goes with its comma.
  const list = clause.getNamedBindings();
  const rest = clause.getDefaultImport();
  return list === undefined || rest === undefined
    ? []
    : [{ start: rest.getEnd(), end: list.getEnd(), text: "" }];
}

function deadVariables(
  view: SourceView,
  node: VariableStatement,
  isDead: (name: string) => boolean,
): TextEdit[] {
  if (node.hasExportKeyword()) return [];
  const declarations = node.getDeclarations();
  const dead = declarations.filter((one) => isDeadDeclaration(one, isDead));
  if (dead.length === declarations.length) return [removalOf(view, node)];
  const edits = removeFromList(declarations, dead);
  for (const one of declarations.filter((each) => !dead.includes(each))) {
    const pattern = one.getNameNode();
    if (!Node.isObjectBindingPattern(pattern)) continue;
    const elements = pattern.getElements();
    if (elements.some((each) => each.getDotDotDotToken() !== undefined)) continue;
    const gone = elements.filter((each) => Node.isIdentifier(each.getNameNode()) && isDead(each.getName()));
    if (gone.length < elements.length) edits.push(...removeFromList(elements, gone));
  }
  return edits;
}

function isDeadDeclaration(declaration: VariableDeclaration, isDead: (name: string) => boolean): boolean {
  const name = declaration.getNameNode();
  const value = declaration.getInitializer();
  const isFree = value === undefined || requiredBy(declaration) !== undefined || hasNoEffect(value);
  if (!isFree) return false;
  if (Node.isIdentifier(name)) return isDead(name.getText());
  const elements = name.getElements().filter((one) => Node.isBindingElement(one));
  return (
    elements.length > 0 &&
    elements.every((one) => Node.isIdentifier(one.getNameNode()) && isDead(one.getName()))
  );
}
