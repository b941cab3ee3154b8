import { Node, SyntaxKind, type ArrayLiteralExpression } from "ts-morph";
import picomatch from "picomatch";
import { legacyPaths } from "../../../contract/index.js";
import { removeFromList } from "../../removal.js";
import type { Bench } from "../bench.js";
import { declarationOf, isFunction, usesOf } from "../code/scope.js";
import type { WriterFindingPlaced } from "./legacy.js";

const isLegacyName = picomatch(
  legacyPaths.map(({ glob }) => glob),
  { dot: true },
);

/** A list of names of which only some are legacy loses these. */
export function takeOutOfList(
  bench: Bench,
  { file, range }: WriterFindingPlaced,
): "done" | { reason: string } | undefined {
  const node = bench.context.open(file).nodeAt(range);
  const named = node && listLoopedOver(node);
  if (named !== undefined) {
    const isOnlyHere = !named.isShared && named.list.getElements().every(Node.isStringLiteral);
    if (!isOnlyHere)
      return {
        reason:
          "The list that is gone through has other names, too, or other users: take the legacy names out of it by hand.",
      };
    takeOut(bench, file, named.list);
    return "done";
  }
  const around = node?.getFirstAncestor((one) => isFunction(one) && !Node.isCallExpression(one.getParent()));
  const lists = (around ?? node?.getSourceFile())
    ?.getDescendantsOfKind(SyntaxKind.ArrayLiteralExpression)
    .filter((one) => one.getStart() < range[0] && isMixed(one));
  const [list, ...more] = lists ?? [];
  if (list === undefined || more.length > 0) return undefined;
  takeOut(bench, file, list);
  return "done";
}

/** Takes the legacy names out of a list. */
function takeOut(bench: Bench, file: string, list: ArrayLiteralExpression): void {
  const all = list.getElements();
  const sheet = bench.open(file);
  for (const { start, end, text } of removeFromList(all, all.filter(isLegacyElement)).toReversed()) {
    const now = sheet.now([start, end]);
    if (now !== undefined) sheet.replace(now[0], now[1], text);
  }
}

/** A named list of which some names are legacy and some are not, that a loop around a write goes through. */
function listLoopedOver(write: Node): { list: ArrayLiteralExpression; isShared: boolean } | undefined {
  for (const outer of write.getAncestors()) {
    const call = isFunction(outer) ? outer.getParent() : undefined;
    const callee = Node.isCallExpression(call) ? call.getExpression() : undefined;
    const object = Node.isForOfStatement(outer)
      ? outer.getExpression()
      : Node.isPropertyAccessExpression(callee)
        ? callee.getExpression()
        : undefined;
    const name = Node.isIdentifier(object) ? declarationOf(object) : undefined;
    const declaration = name?.getParent();
    if (name === undefined || !Node.isVariableDeclaration(declaration)) continue;
    let list = declaration.getInitializer();
    while (Node.isAsExpression(list) || Node.isParenthesizedExpression(list)) list = list.getExpression();
    if (!Node.isArrayLiteralExpression(list)) continue;
    const texts = list.getElements().map(lastText);
    const legacy = texts.filter(
      (one) => one !== undefined && isLegacyName(`_dispatch/${one.replace(/^\/+/, "")}`),
    );
    const others = texts.filter(
      (one) => one !== undefined && !isLegacyName(`_dispatch/${one.replace(/^\/+/, "")}`),
    );
    if (others.length === 0) continue;
    const isShared =
      legacy.length === 0 ||
      usesOf(name).length > 1 ||
      declaration.getVariableStatement()?.isExported() === true;
    return { list, isShared };
  }
  return undefined;
}

/** The last text that an element is made of. */
function lastText(node: Node): string | undefined {
  const all = [node, ...node.getDescendants()].filter(Node.isStringLiteral);
  return all.at(-1)?.getLiteralText();
}

function isLegacyElement(node: Node): boolean {
  return Node.isStringLiteral(node) && isLegacyName(`_dispatch/${node.getLiteralText().replace(/^\/+/, "")}`);
}

/** A list of names, of which some are legacy and some are not. */
function isMixed(list: Node): list is ArrayLiteralExpression {
  if (!Node.isArrayLiteralExpression(list)) return false;
  const all = list.getElements();
  const legacy = all.filter(isLegacyElement).length;
  return all.every(Node.isStringLiteral) && legacy > 0 && legacy < all.length;
}

/** Whether the loop around a write goes through names that are written down, all of them legacy. */
export function goesThroughNames(write: Node): boolean {
  return write.getAncestors().some((outer) => {
    const call = isFunction(outer) ? outer.getParent() : undefined;
    const callee = Node.isCallExpression(call) ? call.getExpression() : undefined;
    const list = Node.isForOfStatement(outer)
      ? outer.getExpression()
      : Node.isPropertyAccessExpression(callee)
        ? callee.getExpression()
        : undefined;
    return Node.isArrayLiteralExpression(list) && list.getElements().every(isLegacyElement);
  });
}
