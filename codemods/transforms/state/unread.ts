import { Node, SyntaxKind } from "ts-morph";
import type { TransformContext } from "../../transform.js";

/**
 * Whether any code of the tree may read a field of that name, of whatever object. A field that nobody reads is no loss:
 * `armed: true` in a marker says no more than that the marker is there.
 */
export function isReadSomewhere(name: string, context: TransformContext): boolean {
  const word = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
  return context.files.some((file) => {
    if (!word.test(context.textOf(file))) return false;
    const { source } = context.open(file);
    return source.getDescendants().some((one) => {
      if (Node.isIdentifier(one)) return one.getText() === name && !isWritten(one) && !isType(one);
      const isText =
        Node.isStringLiteral(one) ||
        Node.isNoSubstitutionTemplateLiteral(one) ||
        [SyntaxKind.TemplateHead, SyntaxKind.TemplateMiddle, SyntaxKind.TemplateTail].includes(
          one.getKind(),
        ) ||
        one.getKind() === SyntaxKind.RegularExpressionLiteral;
      return isText && word.test(one.getText());
    });
  });
}

/** `{ armed: true }`, `marker.armed = true`: the name is only given a value. */
function isWritten(name: Node): boolean {
  const parent = name.getParent();
  if (Node.isPropertyAssignment(parent)) return parent.getNameNode() === name && !isPattern(parent);
  const outer = parent?.getParent();
  return (
    Node.isPropertyAccessExpression(parent) &&
    parent.getNameNode() === name &&
    Node.isBinaryExpression(outer) &&
    outer.getLeft() === parent &&
    outer.getOperatorToken().getKind() === SyntaxKind.EqualsToken
  );
}

/** `({ armed: isArmed } = marker)` takes an object apart. */
function isPattern(property: Node): boolean {
  const object = property.getFirstAncestorByKind(SyntaxKind.ObjectLiteralExpression);
  const outer = object?.getParent();
  return Node.isBinaryExpression(outer) && outer.getLeft() === object;
}

function isType(name: Node): boolean {
  return Node.isPropertySignature(name.getParent());
}
