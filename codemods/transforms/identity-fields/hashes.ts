import { Node, SyntaxKind, type CallExpression } from "ts-morph";
import { referenceTo } from "../../imports/index.js";
import { Modules } from "../code/modules.js";
import { heldFunction } from "../code/literals.js";
import { declarationsOf } from "../syntax.js";
import type { FoundValue, Place } from "./place.js";

/** The SHA-256 of a text: a constant in scope that holds it, else one that is computed on the spot. */
export function hashOf(text: string, place: Place): FoundValue | undefined {
  const { view, call, context } = place;
  const modules = new Modules(context);
  const known = call
    .getSourceFile()
    .getDescendantsOfKind(SyntaxKind.VariableDeclaration)
    .find(
      (one) =>
        one.getVariableStatement()?.getDeclarationKind().toString() === "const" &&
        Node.isIdentifier(one.getNameNode()) &&
        // A name of the same text may mean another variable there.
        declarationsOf(one.getName(), call)[0] === one &&
        hashedBy(one.getInitializer(), view.path, modules) === text,
    );
  if (known !== undefined) return { text: known.getName(), imports: [], needs: [] };
  const reference = referenceTo(view, "node:crypto", "createHash");
  return reference === undefined
    ? undefined
    : {
        text: inOneStyle(`${reference.text}("sha256").update(${text}).digest("hex")`, view.style.quote),
        imports: reference.imports,
        needs: [],
      };
}

function inOneStyle(code: string, quote: string): string {
  return code.replaceAll('"', quote);
}

/** The text of what an expression is the hexadecimal SHA-256 of, also by a function of the tree that does just that. */
function hashedBy(node: Node | undefined, file: string, modules: Modules): string | undefined {
  if (!Node.isCallExpression(node)) return undefined;
  const direct = digested(node);
  if (direct !== undefined) return direct.getText();
  const [given, ...others] = node.getArguments();
  const fn = (modules.calleeOf(node, file) ?? heldFunction(node.getExpression(), file, modules))?.fn;
  if (given === undefined || others.length > 0 || fn === undefined || !Node.isParametered(fn))
    return undefined;
  const [parameter] = fn.getParameters();
  const result = resultOf(fn);
  const hashed = Node.isCallExpression(result) ? digested(result) : undefined;
  return parameter !== undefined && hashed?.getText() === parameter.getName() ? given.getText() : undefined;
}

/** What a function gives, if that is all it does. */
function resultOf(fn: Node): Node | undefined {
  const body = Node.isBodied(fn) || Node.isBodyable(fn) ? fn.getBody() : undefined;
  if (!Node.isBlock(body)) return body;
  const [only, ...others] = body.getStatements();
  return Node.isReturnStatement(only) && others.length === 0 ? only.getExpression() : undefined;
}

/** `createHash("sha256").update(x).digest("hex")`, or the same of Bun's hasher. */
function digested(call: CallExpression): Node | undefined {
  const update = methodOf(call, "digest", "hex");
  const [text, encoding] = Node.isCallExpression(update) ? update.getArguments() : [];
  if (
    !Node.isCallExpression(update) ||
    (encoding !== undefined && !/^["']utf-?8["']$/.test(encoding.getText()))
  )
    return undefined;
  const maker = methodOf(update, "update");
  const isMaker = Node.isCallExpression(maker) || Node.isNewExpression(maker);
  const isSha256 =
    isMaker &&
    /(?:^|\.)(?:createHash|CryptoHasher)$/.test(maker.getExpression().getText()) &&
    /^["']sha256["']$/.test(maker.getArguments()[0]?.getText() ?? "");
  return isSha256 ? text : undefined;
}

/** What a method is called on. */
function methodOf(call: CallExpression, name: string, argument?: string): Node | undefined {
  const callee = call.getExpression();
  if (!Node.isPropertyAccessExpression(callee) || callee.getName() !== name) return undefined;
  const [first] = call.getArguments();
  const isSame =
    argument === undefined || (Node.isStringLiteral(first) && first.getLiteralText() === argument);
  return isSame ? callee.getExpression() : undefined;
}
