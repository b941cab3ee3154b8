import { Node, type TypeNode } from "ts-morph";
import { heldFunction } from "../code/literals.js";
import type { Modules } from "../code/modules.js";
import { declarationOf } from "../code/scope.js";

/** A type as it is written, and where. */
export interface Written {
  readonly file: string;
  readonly type: TypeNode;
}

/** Methods of a list that give a list of the same things, or one of them. */
const LIST = /^(?:filter|sort|toSorted|slice|reverse|toReversed|concat|splice)$/;
const ELEMENT = /^(?:find|findLast|at|pop|shift)$/;

/** The list that a declared name is an element of: `q.find(…)`, `q.filter(…)[0]`, `const [e] = q.splice(…)`. */
export function listAround(holder: Node | undefined): Node | undefined {
  if (Node.isBindingElement(holder)) {
    const pattern = holder.getParent();
    const declared = Node.isArrayBindingPattern(pattern) ? pattern.getParent() : undefined;
    return Node.isVariableDeclaration(declared) ? declared.getInitializer() : undefined;
  }
  const value =
    Node.isVariableDeclaration(holder) && holder.getTypeNode() === undefined
      ? bare(holder.getInitializer())?.node
      : undefined;
  if (Node.isElementAccessExpression(value)) return value.getExpression();
  const callee = Node.isCallExpression(value) ? value.getExpression() : undefined;
  if (!Node.isPropertyAccessExpression(callee)) return undefined;
  if (ELEMENT.test(callee.getName())) return callee.getExpression();
  return callee.getName() === "get" && mapOf(callee.getExpression()) !== undefined
    ? callee.getExpression()
    : undefined;
}

/** The type of a list's elements, or of a map's values, where the tree writes it down. */
export function elementType(list: Node, file: string, modules: Modules): Written | undefined {
  const value = bare(list);
  if (value === undefined) return undefined;
  if ("type" in value) return elementOf({ file, type: value.type });
  const { node } = value;
  if (Node.isIdentifier(node)) return ofName(node, file, modules);
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  if (Node.isPropertyAccessExpression(callee) && LIST.test(callee.getName()))
    return elementType(callee.getExpression(), file, modules);
  const target = modules.calleeOf(node, file) ?? heldFunction(callee, file, modules);
  const type =
    target !== undefined && Node.isReturnTyped(target.fn) ? target.fn.getReturnTypeNode() : undefined;
  return target === undefined || type === undefined ? undefined : elementOf({ file: target.file, type });
}

function ofName(name: Node, file: string, modules: Modules): Written | undefined {
  const [, type] = mapOf(name)?.getTypeArguments() ?? [];
  if (type !== undefined) return { file, type };
  const holder = Node.isIdentifier(name) ? declarationOf(name)?.getParent() : undefined;
  if (!Node.isVariableDeclaration(holder) && !Node.isParameterDeclaration(holder)) return undefined;
  const annotation = holder.getTypeNode();
  if (annotation !== undefined) return elementOf({ file, type: annotation });
  const value = holder.getInitializer();
  return value === undefined ? undefined : elementType(value, file, modules);
}

/** `new Map<string, Row>()`, where a constant holds it. */
function mapOf(name: Node): (Node & { getTypeArguments(): TypeNode[] }) | undefined {
  const holder = Node.isIdentifier(name) ? declarationOf(name)?.getParent() : undefined;
  const made = Node.isVariableDeclaration(holder) ? holder.getInitializer() : undefined;
  return Node.isNewExpression(made) && made.getExpression().getText() === "Map" ? made : undefined;
}

/** What `Row[]`, `Array<Row>` or a promise of that is a list of. */
function elementOf({ file, type }: Written): Written | undefined {
  if (Node.isArrayTypeNode(type)) return { file, type: type.getElementTypeNode() };
  if (Node.isParenthesizedTypeNode(type)) return elementOf({ file, type: type.getTypeNode() });
  if (Node.isTypeOperatorTypeNode(type)) return elementOf({ file, type: type.getTypeNode() });
  const [inner] = Node.isTypeReference(type) ? type.getTypeArguments() : [];
  if (inner === undefined || !Node.isTypeReference(type)) return undefined;
  const name = type.getTypeName().getText();
  if (/^(?:Readonly)?Array$/.test(name)) return { file, type: inner };
  return name === "Promise" ? elementOf({ file, type: inner }) : undefined;
}

/** What a value is without `await` and brackets; of `x as T`, the type. */
export function bare(
  node: Node | undefined,
): { node: Node } | { type: TypeNode; node?: undefined } | undefined {
  if (node === undefined) return undefined;
  if (Node.isAsExpression(node)) {
    const type = node.getTypeNode();
    return type === undefined ? undefined : { type };
  }
  if (Node.isAwaitExpression(node) || Node.isParenthesizedExpression(node) || Node.isNonNullExpression(node))
    return bare(node.getExpression());
  return { node };
}
