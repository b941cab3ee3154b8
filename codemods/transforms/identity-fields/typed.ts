import { Node, type Identifier } from "ts-morph";
import type { TransformContext } from "../../transform.js";
import { heldFunction } from "../code/literals.js";
import { Modules } from "../code/modules.js";
import { declarationOf } from "../code/scope.js";
import { originOf } from "../code/symbols.js";
import { bare, elementType, listAround, type Written } from "./elements.js";

/**
 * Whether the tree itself says that what a name holds has no such property: its type is written down, and does not
 * name it; or it comes out of a module whose functions say nothing of what they give.
 */
export function lacks(name: Identifier, property: string, file: string, context: TransformContext): boolean {
  const modules = new Modules(context);
  const holder = declarationOf(name)?.getParent();
  const list = listAround(holder);
  // What stands in a list of the tree's own is what was put there: a type has to say so.
  if (list !== undefined) {
    const type = elementType(list, file, modules);
    return type === undefined || !mayHave(type, property, modules);
  }
  const written =
    Node.isVariableDeclaration(holder) || Node.isParameterDeclaration(holder) ? holder : undefined;
  const annotation = written?.getTypeNode();
  if (annotation !== undefined) return !mayHave({ file, type: annotation }, property, modules);
  const value = Node.isVariableDeclaration(written) ? bare(written.getInitializer()) : undefined;
  if (value !== undefined && "type" in value) return !mayHave({ file, type: value.type }, property, modules);
  const call = value?.node;
  if (!Node.isCallExpression(call)) return false;
  const target = modules.calleeOf(call, file) ?? heldFunction(call.getExpression(), file, modules);
  const type =
    target !== undefined && Node.isReturnTyped(target.fn) ? target.fn.getReturnTypeNode() : undefined;
  if (target !== undefined && type !== undefined)
    return !mayHave({ file: target.file, type }, property, modules);
  return target === undefined && isOfObject(call.getExpression(), file, modules);
}

/** `queue.find(…)`, where `queue` is an object that a module of the tree made by hand. */
function isOfObject(callee: Node, file: string, modules: Modules): boolean {
  const object = Node.isPropertyAccessExpression(callee) ? callee.getExpression() : undefined;
  if (Node.isCallExpression(object)) return modules.calleeOf(object, file) !== undefined;
  const declaration = Node.isIdentifier(object) ? declarationOf(object)?.getParent() : undefined;
  if (Node.isVariableDeclaration(declaration)) {
    const made = bare(declaration.getInitializer())?.node;
    return Node.isCallExpression(made) && modules.calleeOf(made, file) !== undefined;
  }
  return (
    Node.isImportSpecifier(declaration) &&
    modules.resolve(file, declaration.getImportDeclaration().getModuleSpecifierValue()) !== undefined
  );
}

/** Whether some part of a type has a property, or is not written down in the tree. */
function mayHave({ file, type }: Written, property: string, modules: Modules): boolean {
  if (Node.isUnionTypeNode(type) || Node.isIntersectionTypeNode(type))
    return type.getTypeNodes().some((one) => mayHave({ file, type: one }, property, modules));
  if (Node.isParenthesizedTypeNode(type))
    return mayHave({ file, type: type.getTypeNode() }, property, modules);
  if (/^(?:null|undefined|void)$/.test(type.getText())) return false;
  if (Node.isTypeLiteral(type)) return type.getProperty(property) !== undefined;
  if (!Node.isTypeReference(type)) return true;
  const [inner] = type.getTypeArguments();
  if (/^(?:Promise|Readonly|NonNullable|Required|Partial)$/.test(type.getTypeName().getText()) && inner)
    return mayHave({ file, type: inner }, property, modules);
  const name = type.getTypeName();
  const origin = Node.isIdentifier(name) ? originOf(name, file, modules) : undefined;
  const declared = origin?.name.getParent();
  if (origin === undefined) return true;
  if (Node.isInterfaceDeclaration(declared))
    return declared.getExtends().length > 0 || declared.getProperty(property) !== undefined;
  const alias = Node.isTypeAliasDeclaration(declared) ? declared.getTypeNode() : undefined;
  return alias === undefined || mayHave({ file: origin.file, type: alias }, property, modules);
}
