import { Node, SyntaxKind } from "ts-morph";
import { bindingsOf } from "../../imports/bindings.js";
import type { TransformContext } from "../../transform.js";
import { usesOf } from "../code/scope.js";

/** The call that gives a SQL text to the database. */
export interface StatementCall {
  readonly file: string;
  readonly node: Node;
  /** What stands for the agent. */
  readonly agent: string | undefined;
  /** The constant that other modules import the text from: it goes with its only use. */
  readonly constant: Node | undefined;
}

interface Use {
  readonly file: string;
  readonly node: Node;
}

/** `getDb().query("SELECT …").get(agent)` around the text of a statement, also where that is a constant used once. */
export function statementCall(
  literal: Node,
  file: string,
  context: TransformContext,
): StatementCall | undefined {
  let text = literal;
  while (Node.isBinaryExpression(text.getParent()) || Node.isParenthesizedExpression(text.getParent()))
    text = text.getParentOrThrow();
  const declaration = text.getParent();
  if (!Node.isVariableDeclaration(declaration)) return callAround(text, file, undefined);
  const name = declaration.getNameNode();
  if (!Node.isIdentifier(name)) return undefined;
  const statement = declaration.getVariableStatement();
  const isShared = isHandedOut(name.getText(), statement);
  const uses: Use[] = usesOf(name)
    .filter((one) => !Node.isExportSpecifier(one.getParent()) && !isExported(one))
    .map((node) => ({ file, node }));
  if (isShared) uses.push(...importedUses(file, name.getText(), context));
  const [only, ...others] = uses;
  if (only === undefined || others.length > 0) return undefined;
  return callAround(only.node, only.file, isShared ? statement : undefined);
}

function isHandedOut(name: string, statement: Node | undefined): boolean {
  if (Node.isVariableStatement(statement) && statement.isExported()) return true;
  return new RegExp(`(?:export|exports\\s*=)\\s*\\{[^}]*\\b${name}\\b`).test(
    statement?.getSourceFile().getText() ?? "",
  );
}

/** `module.exports = { NAME }` */
function isExported(use: Node): boolean {
  const property = use.getParent();
  const isProperty = Node.isShorthandPropertyAssignment(property) || Node.isPropertyAssignment(property);
  const assignment = isProperty ? property.getParent().getParent() : undefined;
  return Node.isBinaryExpression(assignment) && /exports/.test(assignment.getLeft().getText());
}

function importedUses(module: string, name: string, context: TransformContext): Use[] {
  return context.files.flatMap((file) => {
    if (file === module || !context.textOf(file).includes(name)) return [];
    const view = context.open(file);
    return bindingsOf(view, module).flatMap((binding): Use[] => {
      if (binding.kind === "namespace")
        return view.source
          .getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)
          .filter((one) => one.getName() === name && one.getExpression().getText() === binding.name)
          .map((node) => ({ file, node }));
      const named =
        binding.kind === "import"
          ? binding.declaration
              .getNamedImports()
              .filter((one) => one.getName() === name)
              .map((one) => one.getAliasNode() ?? one.getNameNode())
          : binding.pattern
              .getElements()
              .filter((one) => (one.getPropertyNameNode()?.getText() ?? one.getName()) === name)
              .map((one) => one.getNameNode());
      return named
        .filter((one) => Node.isIdentifier(one))
        .flatMap((one) => usesOf(one).map((node) => ({ file, node })));
    });
  });
}

function callAround(text: Node, file: string, constant: Node | undefined): StatementCall | undefined {
  const made = text.getParent();
  if (!Node.isCallExpression(made)) return undefined;
  const callee = made.getExpression();
  // `one("SELECT …", agent)`: a function of the tree that gives the first row.
  if (Node.isIdentifier(callee) && !/all|each|list|rows|many/i.test(callee.getText())) {
    const [first, second] = made.getArguments();
    if (first !== text) return undefined;
    return { file, node: made, agent: agentIn(second)?.getText() ?? interpolated(text), constant };
  }
  const access = made.getParent();
  const call = access?.getParent();
  if (
    !Node.isPropertyAccessExpression(access) ||
    !Node.isCallExpression(call) ||
    call.getExpression() !== access
  )
    return undefined;
  const given = agentIn(call.getArguments()[0]);
  return { file, node: call, agent: given?.getText() ?? interpolated(text), constant };
}

/** `.get(agent)`, or `.get({ $agent: agent, … })`: parameters with names come in an object. */
function agentIn(given: Node | undefined): Node | undefined {
  if (!Node.isObjectLiteralExpression(given)) return given;
  const all = given.getProperties();
  const named = all.find((one) => Node.isPropertyAssignment(one) && /agent|type/i.test(one.getName()));
  const [only, ...others] = all;
  const found = named ?? (others.length === 0 ? only : undefined);
  return Node.isPropertyAssignment(found) ? found.getInitializer() : undefined;
}

/** `… WHERE agent_type = '${agent}'`: the value stands in the text itself. */
function interpolated(text: Node): string | undefined {
  if (!Node.isTemplateExpression(text)) return undefined;
  let before = text.getHead().getLiteralText();
  for (const span of text.getTemplateSpans()) {
    if (/agent_type\s*=\s*'?$/.test(before)) return span.getExpression().getText();
    before = span.getLiteral().getLiteralText();
  }
  return undefined;
}
