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
 * @param mayHold tells of code without its comments whether any of its strings may be asked for; if not, none are given
 * @returns undefined for a module that is not code, or that cannot be parsed
 */
export function stringsIn(
  path: string,
  text: string,
  mayHold: (code: string) => boolean,
): StringPiece[] | undefined {
  if (!/\.[cm]?[jt]sx?$/.test(path)) return undefined;
  const parsed = parseModule(path, text, ({ comments }) => mayHold(withoutComments(text, comments)));
  if ("reason" in parsed) return undefined;
  if (parsed.ast === undefined) return [];
  const pieces: StringPiece[] = [];
  const nodes: Node[] = [parsed.ast];
  const parents: Node[] = [parsed.ast];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const parent = parents.pop() ?? node;
    if (node.type === T.Literal) {
      if (typeof node.value === "string" && !isSpecifier(node, parent))
        pieces.push({ source: text.slice(...node.range), isState: isState(node, parent) });
      continue;
    }
    if (node.type === T.TemplateLiteral) pieces.push(...piecesOf(node, parent));
    for (const child of Object.values(node) as unknown[]) {
      if (typeof child !== "object" || child === null || child === parent) continue;
      for (const one of Array.isArray(child) ? (child as unknown[]) : [child])
        if (isNode(one)) {
          nodes.push(one);
          parents.push(node);
        }
    }
  }
  return pieces;
}

function withoutComments(text: string, comments: readonly { start: number; end: number }[]): string {
  let from = 0;
  let code = "";
  for (const { start, end } of comments) {
    code += `${text.slice(from, start)} `;
    from = end;
  }
  return code + text.slice(from);
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
