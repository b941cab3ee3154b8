import { Node, SyntaxKind } from "ts-morph";
import { removalOf, removeFromList } from "../../removal.js";
import { wholeNodeAt, type Sheet } from "../bench.js";
import type { Target } from "../code/modules.js";
import { objectOf } from "../code/objects.js";
import { short } from "../code/text.js";
import type { Constant } from "./constant.js";
import { dropCall } from "./drop-call.js";
import type { Dropper } from "./dropper.js";
import { removeDeclaration, removeElement } from "./remove-declaration.js";
import { removeStatement } from "./remove-statement.js";
import { rangeOf } from "./shapes.js";
import { sweep } from "./sweep.js";

/**
 * Removes a function that does nothing but what goes, with all its calls.
 *
 * @param value what its callers see in place of what it gave
 */
export function dropFunction(dropper: Dropper, target: Target, value: Constant): string | undefined {
  const mentions = dropper.modules.mentionsOf(target);
  const other = mentions.find(({ kind }) => kind === "other");
  if (other !== undefined && !isExportProperty(other.node))
    return `\`${short(other.node.getParentOrThrow().getText())}\` hands the function on.`;
  const places = mentions.map(({ file, kind, node }) => ({ file, kind, range: rangeOf(node) }));
  for (const { file, kind, range } of places.toReversed()) {
    const sheet = dropper.bench.open(file);
    const now = sheet.now(range);
    // What stood inside something that went is gone with it.
    if (now === undefined) continue;
    const node = wholeNodeAt(sheet.view, now);
    if (node === undefined) continue;
    if (kind === "call") {
      const reason = dropCall(dropper, file, now, value);
      if (reason !== undefined) return reason;
    } else removeMention(dropper, sheet, node);
  }
  const sheet = dropper.bench.open(target.file);
  const now = stretch(sheet, rangeOf(target.fn));
  // Nobody names it any more, so it has gone with what its callers needed.
  if (now === undefined) return undefined;
  const fn = wholeNodeAt(sheet.view, now);
  if (fn === undefined) return "The code around it changes, too: run again.";
  return removeFunction(dropper, sheet, fn) ?? sweep(dropper);
}

/** Where a node of the original is now, also where something inside it has changed. */
function stretch(sheet: Sheet, [start, end]: readonly [number, number]): [number, number] | undefined {
  const [head, tail] = [sheet.now([start, start + 1]), sheet.now([end - 1, end])];
  return head === undefined || tail === undefined ? undefined : [head[0], tail[1]];
}

/** Takes a function out of where it stands: with its variable, as a member of its class, with `exports.name =`. */
function removeFunction(dropper: Dropper, sheet: Sheet, fn: Node): string | undefined {
  if (Node.isFunctionDeclaration(fn)) return removeStatement(dropper, sheet, fn);
  const object = objectOf(fn);
  if (object !== undefined) {
    dropper.note(sheet, fn);
    const all = object.getProperties();
    const gone = all.filter((one) => one === fn || one === fn.getParent());
    if (all.length === gone.length) sheet.replace(object.getStart(), object.getEnd(), "{}");
    for (const { start, end, text } of removeFromList(all, gone)) sheet.replace(start, end, text);
    return undefined;
  }
  if (Node.isMethodDeclaration(fn)) {
    dropper.note(sheet, fn);
    const { start, end, text } = removalOf(sheet.view, fn);
    sheet.replace(start, end, text);
    return undefined;
  }
  const assignment = fn.getParent();
  const statement = assignment?.getParent();
  if (Node.isBinaryExpression(assignment) && Node.isExpressionStatement(statement))
    return removeStatement(dropper, sheet, statement);
  const declared = fn.getFirstAncestorByKind(SyntaxKind.VariableDeclaration);
  return declared === undefined
    ? "The function has no name of its own."
    : removeDeclaration(dropper, sheet, declared);
}

/** Takes a name out of where it is imported, exported or taken apart. */
function removeMention(dropper: Dropper, sheet: Sheet, node: Node): void {
  // A shorthand is as long as its name.
  const property = Node.isShorthandPropertyAssignment(node) ? node : node.getParent();
  if (Node.isExportSpecifier(node)) {
    const declaration = node.getExportDeclaration();
    const all = declaration.getNamedExports();
    if (all.length === 1) removeStatement(dropper, sheet, declaration);
    else for (const one of removeFromList(all, [node])) sheet.replace(one.start, one.end, one.text);
  } else if (Node.isImportSpecifier(node)) {
    const declaration = node.getImportDeclaration();
    const all = declaration.getNamedImports();
    const isOnly = all.length === 1 && declaration.getDefaultImport() === undefined;
    if (isOnly) removeStatement(dropper, sheet, declaration);
    else if (all.length > 1)
      for (const one of removeFromList(all, [node])) sheet.replace(one.start, one.end, one.text);
  } else if (Node.isBindingElement(node)) removeElement(dropper, sheet, node);
  else if (Node.isShorthandPropertyAssignment(property) || Node.isPropertyAssignment(property)) {
    const object = property.getParentIfKind(SyntaxKind.ObjectLiteralExpression);
    const all = object?.getProperties() ?? [];
    if (object !== undefined && all.length === 1) sheet.replace(object.getStart(), object.getEnd(), "{}");
    const gone = all.filter((one) => one === property);
    for (const one of removeFromList(all, gone)) sheet.replace(one.start, one.end, one.text);
  }
}

/** `module.exports = { name }` */
function isExportProperty(node: Node): boolean {
  const parent = node.getParent();
  const object =
    Node.isShorthandPropertyAssignment(parent) || Node.isPropertyAssignment(parent)
      ? parent.getParent()
      : undefined;
  const assignment = object?.getParent();
  return Node.isBinaryExpression(assignment) && assignment.getLeft().getText() === "module.exports";
}
