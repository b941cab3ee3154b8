import { Node } from "ts-morph";
import { removeFromList } from "../../removal.js";
import type { Sheet } from "../bench.js";
import type { Dropper } from "./dropper.js";
import { removeStatement } from "./remove-statement.js";

/** Takes one variable out of what declares it, with the statement if it is the only one. */
export function removeDeclaration(dropper: Dropper, sheet: Sheet, declaration: Node): string | undefined {
  const list = declaration.getParent();
  const statement = list?.getParent();
  dropper.note(sheet, declaration);
  if (Node.isBindingElement(declaration)) return removeElement(dropper, sheet, declaration);
  if (!Node.isVariableDeclarationList(list)) return undefined;
  const all = list.getDeclarations();
  if (all.length > 1) {
    const gone = all.filter((one) => one === declaration);
    for (const { start, end, text } of removeFromList(all, gone)) sheet.replace(start, end, text);
    return undefined;
  }
  return statement === undefined ? undefined : removeStatement(dropper, sheet, statement);
}

/** Takes one name out of a pattern, with the declaration if it is the only one. */
export function removeElement(dropper: Dropper, sheet: Sheet, element: Node): string | undefined {
  const pattern = element.getParent();
  if (!Node.isObjectBindingPattern(pattern)) return undefined;
  const all = pattern.getElements();
  if (all.length === 1) {
    const declaration = pattern.getParent();
    return removeDeclaration(dropper, sheet, declaration);
  }
  if (all.some((one) => one.getDotDotDotToken() !== undefined)) return undefined;
  const gone = all.filter((one) => one === element);
  for (const { start, end, text } of removeFromList(all, gone)) sheet.replace(start, end, text);
  return undefined;
}
