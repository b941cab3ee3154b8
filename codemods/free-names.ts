import { Node, type Identifier } from "ts-morph";
import type { SourceView } from "./source-view.js";
import { declarationOf, referencesIn } from "./transforms/code/scope.js";

/** What is wrong with a file that still uses a name which it declared before, and does not any more. */
export function lostName(before: SourceView, after: SourceView): string | undefined {
  const free = freeNames(after);
  if (free.size === 0) return undefined;
  const known = freeNames(before);
  const declared = new Set(referencesIn(before.source).map((one) => one.getText()));
  const lost = [...free].find((name) => declared.has(name) && !known.has(name));
  return lost === undefined ? undefined : `\`${lost}\` would not be defined`;
}

function freeNames({ source }: SourceView): Set<string> {
  const isFree = (one: Identifier): boolean => !isHandedOn(one) && declarationOf(one) === undefined;
  return new Set(
    referencesIn(source)
      .filter(isFree)
      .map((one) => one.getText()),
  );
}

/** `export { name } from "…"` */
function isHandedOn(one: Identifier): boolean {
  const parent = one.getParent();
  return Node.isExportSpecifier(parent) && parent.getExportDeclaration().hasModuleSpecifier();
}
