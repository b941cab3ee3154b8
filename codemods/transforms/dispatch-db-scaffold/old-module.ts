import {
  Node,
  SyntaxKind,
  type ImportDeclaration,
  type InterfaceDeclaration,
  type Statement,
  type TypeAliasDeclaration,
} from "ts-morph";
import { startWithComment } from "../../removal.js";
import type { SourceView } from "../../source-view.js";
import type { TransformContext } from "../../transform.js";

/** The names that a module's own declarations export. */
export function exportedNames({ source }: SourceView): Map<string, Statement> {
  const names = new Map<string, Statement>();
  for (const statement of source.getStatements()) {
    if (Node.isVariableStatement(statement) && statement.hasExportKeyword())
      for (const one of statement.getDeclarations()) names.set(one.getName(), statement);
    else if (
      (Node.isFunctionDeclaration(statement) ||
        Node.isClassDeclaration(statement) ||
        Node.isInterfaceDeclaration(statement) ||
        Node.isTypeAliasDeclaration(statement) ||
        Node.isEnumDeclaration(statement)) &&
      statement.hasExportKeyword()
    )
      names.set(statement.getName() ?? "default", statement);
    else if (Node.isExportDeclaration(statement))
      for (const one of statement.getNamedExports())
        names.set(one.getAliasNode()?.getText() ?? one.getName(), statement);
  }
  return names;
}

/** The code of the tree, in which somebody outside a library's own files says a name. */
export function isNamedElsewhere(
  name: string,
  framework: string,
  own: readonly string[],
  context: TransformContext,
): boolean {
  const word = new RegExp(`(?<![\\w$])${name.replace("$", "\\$")}(?![\\w$])`);
  return context.files.some(
    (file) =>
      context.frameworkOf(file) === framework && !own.includes(file) && word.test(context.textOf(file)),
  );
}

/**
 * Puts what callers still want of an old module behind the new one's text: the wanted declarations themselves, with
 * their comments, and whatever they mention, down to the imports. What the new text has under the same name is used
 * from there.
 *
 * @returns undefined if a private name of the old code means something else in the new text
 */
export function joinOld(
  view: SourceView,
  wanted: readonly string[],
  library: SourceView,
  extra: readonly string[],
): string | undefined {
  const provided = topLevelNames(library);
  const known = new Set([...provided.keys(), ...extra]);
  const kept = withWhatTheyMention(
    view.source.getStatements(),
    wanted,
    (name) => provided.get(name) === "exported" || extra.includes(name),
  );
  const statements = kept.filter((one) => !Node.isImportDeclaration(one));
  const clash = statements.flatMap(declaredBy).some((name) => known.has(name));
  if (clash) return undefined;
  const mentioned = new Set(statements.flatMap(mentionedBy));
  const imports = kept.flatMap((one) =>
    Node.isImportDeclaration(one) ? importLine(one, mentioned, library, provided) : [],
  );
  if (imports.includes(undefined)) return undefined;
  const lines = imports.filter((line) => line !== "").map((line) => `${line ?? ""}\n`);
  const first = library.source.getImportDeclarations()[0]?.getStart() ?? 0;
  const head = library.text.slice(0, first) + lines.join("") + library.text.slice(first);
  if (statements.length === 0) return head;
  const types = otherTypes(view, library, statements);
  const texts = [...types, ...statements].map((one) => `${withOldTypes(view, one, types).trim()}\n`);
  const siblings = handedOnOnly(library, mentioned).map((line) => `${line}\n`);
  return `${head}\n${[...siblings, ...texts].join("\n")}`;
}

/**
 * The types of the old module that kept code goes by, and of whose name the new one has another. What that code gives is
 * what it gave before, so its callers must not find less in it.
 */
function otherTypes(view: SourceView, library: SourceView, kept: readonly Statement[]): OldType[] {
  const own = (source: SourceView["source"]): OldType[] =>
    source
      .getStatements()
      .filter((one) => Node.isInterfaceDeclaration(one) || Node.isTypeAliasDeclaration(one));
  const taken = new Set(own(library.source).map((one) => one.getName()));
  const mentioned = new Set(kept.flatMap(mentionedBy));
  return own(view.source).filter(
    (one) => taken.has(one.getName()) && mentioned.has(one.getName()) && !kept.includes(one),
  );
}

type OldType = InterfaceDeclaration | TypeAliasDeclaration;

/** A declaration with its comment, in which the old types have names of their own. */
function withOldTypes(view: SourceView, statement: Statement, types: readonly OldType[]): string {
  const start = startWithComment(view.text, statement);
  const names = new Set(types.map((one) => one.getName()));
  const places = statement
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .filter((one) => names.has(one.getText()))
    .map((one) => one.getStart() - start);
  let text = view.text.slice(start, statement.getEnd());
  for (const at of places.toReversed()) text = `${text.slice(0, at)}Old${text.slice(at)}`;
  return text;
}

/** The wanted declarations and all that they mention, in the order of the text. */
function withWhatTheyMention(
  statements: readonly Statement[],
  wanted: readonly string[],
  isReplaced: (name: string) => boolean,
): Statement[] {
  const kept = new Set<Statement>();
  const names = new Set(wanted);
  for (let size = -1; size !== kept.size;) {
    size = kept.size;
    for (const statement of statements) {
      if (kept.has(statement) || !declaredBy(statement).some((name) => names.has(name) && !isReplaced(name)))
        continue;
      kept.add(statement);
      for (const name of mentionedBy(statement)) names.add(name);
    }
  }
  return statements.filter((one) => kept.has(one));
}

/** Imports of the names that the new text hands on from its siblings without having them itself. */
function handedOnOnly({ source }: SourceView, mentioned: ReadonlySet<string>): string[] {
  const own = new Set(source.getImportDeclarations().flatMap(declaredBy));
  return source.getExportDeclarations().flatMap((one) => {
    const from = one.getModuleSpecifierValue();
    const wanted = one
      .getNamedExports()
      .filter((each) => mentioned.has(each.getName()) && !own.has(each.getName()));
    if (from === undefined || wanted.length === 0) return [];
    return [`import { ${wanted.map((each) => each.getText()).join(", ")} } from "${from}";`];
  });
}

/** An import with those of its names that are used and not imported yet; undefined if one means something else. */
function importLine(
  node: ImportDeclaration,
  mentioned: ReadonlySet<string>,
  library: SourceView,
  provided: ReadonlyMap<string, string>,
): string | undefined {
  const same = library.source
    .getImportDeclarations()
    .filter((one) => one.getModuleSpecifierValue() === node.getModuleSpecifierValue())
    .flatMap(declaredBy);
  const wanted = declaredBy(node).filter((name) => mentioned.has(name) && !same.includes(name));
  if (wanted.length === 0) return "";
  if (wanted.some((name) => provided.has(name))) return undefined;
  const named = node
    .getNamedImports()
    .filter((one) => wanted.includes(one.getAliasNode()?.getText() ?? one.getName()));
  const whole = node.getDefaultImport() !== undefined || node.getNamespaceImport() !== undefined;
  if (whole) return node.getText();
  const type = node.isTypeOnly() ? "type " : "";
  return `import ${type}{ ${named.map((one) => one.getText()).join(", ")} } from "${node.getModuleSpecifierValue()}";`;
}

/** What a module declares at its top level: exported, private, or imported. */
function topLevelNames({ source }: SourceView): Map<string, "exported" | "private" | "imported"> {
  const names = new Map<string, "exported" | "private" | "imported">();
  for (const statement of source.getStatements()) {
    const isExported = Node.isExportable(statement) && statement.hasExportKeyword();
    const how = Node.isImportDeclaration(statement) ? "imported" : isExported ? "exported" : "private";
    for (const name of declaredBy(statement)) names.set(name, how);
  }
  for (const statement of source.getExportDeclarations())
    for (const one of statement.getNamedExports())
      names.set(one.getAliasNode()?.getText() ?? one.getName(), "exported");
  return names;
}

function declaredBy(statement: Statement): string[] {
  if (Node.isVariableStatement(statement)) return statement.getDeclarations().map((one) => one.getName());
  if (Node.isImportDeclaration(statement))
    return [
      statement.getDefaultImport()?.getText(),
      statement.getNamespaceImport()?.getText(),
      ...statement.getNamedImports().map((one) => one.getAliasNode()?.getText() ?? one.getName()),
    ].filter((name) => name !== undefined);
  if (
    Node.isFunctionDeclaration(statement) ||
    Node.isClassDeclaration(statement) ||
    Node.isInterfaceDeclaration(statement) ||
    Node.isTypeAliasDeclaration(statement) ||
    Node.isEnumDeclaration(statement)
  )
    return [statement.getName() ?? "default"];
  return [];
}

function mentionedBy(statement: Statement): string[] {
  if (Node.isImportDeclaration(statement)) return [];
  return statement.getDescendantsOfKind(SyntaxKind.Identifier).map((one) => one.getText());
}
