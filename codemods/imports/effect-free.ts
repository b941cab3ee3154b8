import { Node, SyntaxKind } from "ts-morph";

/** Functions that only compute: dropping the call drops nothing else. */
const PURE =
  /^(?:(?:path|Path|posix)\.)?(?:join|resolve|dirname|basename|extname|relative|normalize)$|^(?:inRoot|String|Number|Boolean|Date\.now|process\.cwd|Object\.(?:keys|values|entries)|Buffer\.byteLength)$/;

/**
 * Whether evaluating an expression does nothing but give a value. Reading a property counts as nothing; a call does
 * only if it is one of the few that are known to compute.
 */
export function hasNoEffect(node: Node): boolean {
  if (Node.isArrowFunction(node) || Node.isFunctionExpression(node)) return true;
  if (Node.isCallExpression(node))
    return PURE.test(node.getExpression().getText()) && node.getArguments().every(hasNoEffect);
  if (Node.isNewExpression(node))
    return (
      /^(?:Map|Set|WeakMap|Date|RegExp)$/.test(node.getExpression().getText()) &&
      node.getArguments().every(hasNoEffect)
    );
  if (Node.isBinaryExpression(node) && /^[^=!<>]*=$/.test(node.getOperatorToken().getText())) return false;
  if (
    Node.isAwaitExpression(node) ||
    Node.isYieldExpression(node) ||
    Node.isDeleteExpression(node) ||
    Node.isPostfixUnaryExpression(node) ||
    Node.isTaggedTemplateExpression(node) ||
    Node.isClassExpression(node)
  )
    return false;
  if (Node.isPrefixUnaryExpression(node)) {
    const operator = node.getOperatorToken();
    if (operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken) return false;
  }
  return node.forEachChildAsArray().every(hasNoEffect);
}
