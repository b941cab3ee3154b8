import { AST_NODE_TYPES as T, type TSESLint, type TSESTree } from "@typescript-eslint/utils";
import { fieldAliases, logCall } from "../../contract/index.js";

type SourceCode = Readonly<TSESLint.SourceCode>;
type Fix = (fixer: TSESLint.RuleFixer) => TSESLint.RuleFix;

/** The object literal that a log call passes as its fields, if it passes one. */
export function fieldsLiteral(
  sourceCode: SourceCode,
  [start, end]: readonly [number, number],
): TSESTree.ObjectExpression | undefined {
  let node: TSESTree.Node | undefined | null = sourceCode.getNodeByRangeIndex(start);
  while (node && !(node.range[0] === start && node.range[1] === end)) node = node.parent;
  if (node?.type !== T.CallExpression) return undefined;
  const fields = node.arguments[Math.min(node.arguments.length, logCall.parameters.length) - 1];
  return fields?.type === T.ObjectExpression ? fields : undefined;
}

/** Renames a property to the contract's name; a shorthand keeps its value. */
export function renameAlias(
  literal: TSESTree.ObjectExpression,
  alias: string,
  field: string,
): Fix | undefined {
  const property = literal.properties.find(
    (one): one is TSESTree.Property =>
      one.type === T.Property && !one.computed && one.key.type === T.Identifier && one.key.name === alias,
  );
  // Two properties of one name: then a person has to choose.
  const isTaken = literal.properties.some(
    (one) => one.type === T.Property && one.key.type === T.Identifier && one.key.name === field,
  );
  if (property === undefined || isTaken) return undefined;
  return property.shorthand
    ? (fixer) => fixer.replaceText(property, `${field}: ${alias}`)
    : (fixer) => fixer.replaceText(property.key, field);
}

/** What can honestly be filled in: identity that stands in the `detail` text, or a value of that name in scope. */
export function fillSuggestions(
  sourceCode: SourceCode,
  literal: TSESTree.ObjectExpression,
  fields: readonly string[],
): { text: string; fix: Fix }[] {
  return fields.flatMap((field) => {
    const value = fromDetail(sourceCode, literal, field) ?? fromScope(sourceCode, literal, field);
    if (value === undefined) return [];
    const text = value === field ? field : `${field}: ${value}`;
    return [{ text, fix: insert(literal, text) }];
  });
}

function insert(literal: TSESTree.ObjectExpression, text: string): Fix {
  const [first] = literal.properties;
  if (first === undefined) return (fixer) => fixer.replaceText(literal, `{ ${text} }`);
  return (fixer) => fixer.insertTextBefore(first, `${text}, `);
}

/** `` detail: `queueId=${row.id} …` `` names the value of `queue_id`. */
function fromDetail(
  sourceCode: SourceCode,
  literal: TSESTree.ObjectExpression,
  field: string,
): string | undefined {
  const names = [field, ...[...fieldAliases].filter(([, meant]) => meant === field).map(([alias]) => alias)];
  for (const property of literal.properties) {
    if (property.type !== T.Property || property.value.type !== T.TemplateLiteral) continue;
    const { quasis, expressions } = property.value;
    for (const [index, expression] of expressions.entries()) {
      const label = /([A-Za-z_]\w*)\s*[=:]\s*$/.exec(quasis[index]?.value.raw ?? "")?.[1];
      if (label !== undefined && names.includes(label)) return sourceCode.getText(expression);
    }
  }
  return undefined;
}

/** A parameter, or a variable that has its value by then. */
function isReadable({ type, node }: TSESLint.Scope.Definition, at: TSESTree.Node): boolean {
  const kind: string = type;
  return kind === "Parameter" || (kind === "Variable" && node.range[1] <= at.range[0]);
}

/** Where the host's own objects carry a field (contract §10). */
const HOST_OBJECTS: Readonly<Record<string, readonly string[]>> = {
  sessionID: ["input", "context"],
  callID: ["input", "context"],
  agent: ["context"],
};

function fromScope(
  sourceCode: SourceCode,
  literal: TSESTree.ObjectExpression,
  field: string,
): string | undefined {
  const isVisible = (name: string): boolean => {
    for (
      let scope: TSESLint.Scope.Scope | null = sourceCode.getScope(literal);
      scope !== null;
      scope = scope.upper
    )
      if (scope.set.get(name)?.defs.some((definition) => isReadable(definition, literal)) === true)
        return true;
    return false;
  };
  if (isVisible(field)) return field;
  const holder = HOST_OBJECTS[field]?.find(isVisible);
  return holder === undefined ? undefined : `${holder}.${field}`;
}
