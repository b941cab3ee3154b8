import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { type Node } from "../../ast.js";
import { parseModule } from "../parse.js";

/** A string of a module, as it stands there with what encloses it: `"ctx"`, `}/ctx/$` of a template. */
export interface StringPiece {
  readonly source: string;
  /** It says which one of several values something has: it is compared, is a type, or the value of a `status`. */
  readonly isState: boolean;
}

const COMPARISONS: ReadonlySet<string> = new Set(["===", "!==", "==", "!="]);
const STATE_KEY = /(?:status|state)$/i;

/**
 * The strings of a module; comments and the specifiers of its imports are none.
 *
 * @returns undefined for a module that is not code, or that cannot be parsed
 */
export function stringsIn(path: string, text: string): StringPiece[] | undefined {
  if (!/\.[cm]?[jt]sx?$/.test(path)) return undefined;
  const parsed = parseModule(path, text);
  if ("reason" in parsed) return undefined;
  const pieces: StringPiece[] = [];
  const stack: { node: Node; parent: Node }[] = [{ node: parsed.ast, parent: parsed.ast }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, parent } = top;
    if (node.type === T.Literal && typeof node.value === "string") {
      if (!isSpecifier(node, parent))
        pieces.push({ source: text.slice(...node.range), isState: isState(node, parent) });
    } else if (node.type === T.TemplateLiteral) pieces.push(...piecesOf(node, parent));
    for (const [key, child] of Object.entries(node) as [string, unknown][]) {
      if (key === "parent") continue;
      for (const one of Array.isArray(child) ? (child as unknown[]) : [child])
        if (isNode(one)) stack.push({ node: one, parent: node });
    }
  }
  return pieces;
}

function piecesOf(template: TSESTree.TemplateLiteral, parent: Node): StringPiece[] {
  const isWhole = template.quasis.length === 1;
  return template.quasis.map(({ value, tail }, index) => ({
    source: `${index === 0 ? "`" : "}"}${value.raw}${tail ? "`" : "${"}`,
    isState: isWhole && isState(template, parent),
  }));
}

/** Where it names a module, a string goes nowhere else. */
function isSpecifier(node: Node, parent: Node): boolean {
  if ("source" in parent && parent.source === node) return true;
  return (
    parent.type === T.CallExpression &&
    parent.callee.type === T.Identifier &&
    parent.callee.name === "require" &&
    parent.arguments[0] === node
  );
}

function isState(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case T.BinaryExpression:
      return COMPARISONS.has(parent.operator);
    case T.SwitchCase:
    case T.TSLiteralType:
      return true;
    case T.Property:
      return parent.value === node && STATE_KEY.test(keyOf(parent.key));
    case T.AssignmentExpression:
      return (
        parent.right === node &&
        parent.left.type === T.MemberExpression &&
        STATE_KEY.test(keyOf(parent.left.property))
      );
    default:
      return false;
  }
}

function keyOf(key: Node): string {
  return key.type === T.Identifier ? key.name : key.type === T.Literal ? String(key.value) : "";
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "range" in value;
}
