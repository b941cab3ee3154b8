import { Node, SyntaxKind } from "ts-morph";
import type { SourceView } from "../source-view.js";
import type { ImportRequest } from "../transform.js";
import { bindingsOf } from "./bindings.js";

/** How a file can name something of another module. */
export interface Reference {
  /** The expression: `dbLeaseDispatchExact`, or `db.dbLeaseDispatchExact` where the module has a name already. */
  readonly text: string;
  /** What has to be imported for it; goes into the outcome's `imports`. */
  readonly imports: readonly ImportRequest[];
}

/**
 * Names an export of a module in the way in which the file has the module at hand.
 *
 * @param from absolute path of a module of the tree, or a package's name
 * @returns undefined if the file uses the name for something else
 */
export function referenceTo(view: SourceView, from: string, name: string): Reference | undefined {
  const bindings = bindingsOf(view, from);
  for (const binding of bindings) {
    const local = localName(binding, name);
    if (local !== undefined) return { text: local, imports: [] };
  }
  const named = bindings.some(({ kind }) => kind !== "namespace");
  const namespace = bindings.find((binding) => binding.kind === "namespace");
  if (!named && namespace !== undefined) return { text: `${namespace.name}.${name}`, imports: [] };
  if (declares(view, name)) return undefined;
  return { text: name, imports: [{ file: view.path, from, name }] };
}

function localName(binding: ReturnType<typeof bindingsOf>[number], name: string): string | undefined {
  if (binding.kind === "import") {
    const found = binding.declaration
      .getNamedImports()
      .find((one) => one.getName() === name && !one.isTypeOnly());
    return found === undefined ? undefined : (found.getAliasNode()?.getText() ?? name);
  }
  if (binding.kind === "require") {
    const found = binding.pattern
      .getElements()
      .find((one) => (one.getPropertyNameNode()?.getText() ?? one.getName()) === name);
    return found?.getName();
  }
  return undefined;
}

/** Whether a name is taken by a declaration of the file, at whatever depth. */
export function declares({ source }: SourceView, name: string): boolean {
  return source.getDescendantsOfKind(SyntaxKind.Identifier).some((one) => {
    if (one.getText() !== name) return false;
    const parent = one.getParent();
    if (Node.isImportSpecifier(parent) || Node.isImportClause(parent) || Node.isNamespaceImport(parent))
      return true;
    return (
      (Node.isVariableDeclaration(parent) ||
        Node.isFunctionDeclaration(parent) ||
        Node.isParameterDeclaration(parent) ||
        Node.isBindingElement(parent) ||
        Node.isClassDeclaration(parent)) &&
      parent.getNameNode() === one
    );
  });
}
