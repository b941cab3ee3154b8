import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";

export type Node = TSESTree.Node;
export type Expression = TSESTree.Expression;

/** Some parsers keep parentheses as nodes; types around an expression change no value. */
export function unwrap(node: Node): Node {
  let at = node;
  for (;;) {
    switch (at.type) {
      case T.TSAsExpression:
      case T.TSNonNullExpression:
      case T.TSSatisfiesExpression:
      case T.TSTypeAssertion:
      case T.TSInstantiationExpression:
      case T.ChainExpression:
        at = at.expression;
        break;
      default:
        if ((at.type as string) !== "ParenthesizedExpression") return at;
        at = (at as unknown as { expression: Node }).expression;
    }
  }
}

/** The key of a property or member that is written out: `a`, `"a"`, `0`, `#a`; undefined when computed. */
export function staticKey(key: Node, computed: boolean): string | undefined {
  if (!computed) {
    if (key.type === T.Identifier) return key.name;
    if (key.type === T.PrivateIdentifier) return `#${key.name}`;
  }
  if (key.type === T.Literal) return String(key.value);
  return undefined;
}

/** How a callee or path expression reads, for messages: `fs.writeFileSync`, `store.save`. */
export function printCallee(node: Node): string {
  const at = unwrap(node);
  switch (at.type) {
    case T.Identifier:
      return at.name;
    case T.ThisExpression:
      return "this";
    case T.Super:
      return "super";
    case T.MemberExpression: {
      const key = staticKey(at.property, at.computed);
      return `${printCallee(at.object)}${key === undefined ? "[…]" : `.${key}`}`;
    }
    case T.CallExpression:
      return `${printCallee(at.callee)}(…)`;
    case T.NewExpression:
      return `new ${printCallee(at.callee)}`;
    case T.AwaitExpression:
      return printCallee(at.argument);
    case T.TaggedTemplateExpression:
      return printCallee(at.tag);
    case T.ImportExpression:
      return "import(…)";
    default:
      return "(…)";
  }
}
