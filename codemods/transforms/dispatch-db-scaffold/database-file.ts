import { Node } from "ts-morph";
import { DB_PATH_VARIABLE } from "../../../contract/index.js";
import { libraryText, type LibraryFile } from "../../library.js";
import type { TransformContext } from "../../transform.js";
import { resolve } from "../code/scope.js";

/** Where the library has its file, as it writes it. */
const STANDARD = '".opencode", "state", "framework.db"';

/**
 * The text of a library file, with the database where the tree has had it: the rows are there, and other code may open it
 * by itself.
 */
export function atOldPlace(
  name: LibraryFile,
  framework: string,
  old: string,
  context: TransformContext,
): string {
  const text = libraryText(name);
  if (name !== "dispatch-connection.ts") return text;
  const parts = databaseOf(old, context) ?? onlyDatabase(framework, context);
  return parts === undefined
    ? text
    : text.replace(STANDARD, parts.map((one) => JSON.stringify(one)).join(", "));
}

/** The file that all code of a framework that opens one agrees on. */
function onlyDatabase(framework: string, context: TransformContext): string[] | undefined {
  const found = new Map<string, string[]>();
  for (const file of context.files) {
    if (context.frameworkOf(file) !== framework) continue;
    const parts = databaseOf(file, context);
    if (parts !== undefined) found.set(parts.join("/"), parts);
  }
  const [only, ...others] = found.values();
  return others.length === 0 ? only : undefined;
}

/** `process.env.FRAMEWORK_DB_PATH ?? join(root, ".opencode", "framework.db")`: the parts below the root. */
function databaseOf(file: string, context: TransformContext): string[] | undefined {
  if (!context.files.includes(file) || !context.textOf(file).includes(DB_PATH_VARIABLE)) return undefined;
  const choice = context
    .open(file)
    .source.getDescendants()
    .find(
      (one) =>
        Node.isBinaryExpression(one) &&
        /^(?:\?\?|\|\|)$/.test(one.getOperatorToken().getText()) &&
        one.getLeft().getText().endsWith(DB_PATH_VARIABLE),
    );
  if (!Node.isBinaryExpression(choice)) return undefined;
  const parts = partsOf(choice.getRight())
    ?.flatMap((one) => one.split("/"))
    .filter((one) => !/^\.?$/.test(one));
  const isPlain = parts?.every((part) => /^[\w.-]+$/.test(part) && part !== "..");
  return isPlain === true && /\.(?:db|sqlite3?)$/.test(parts?.at(-1) ?? "") ? parts : undefined;
}

/** The texts that a path below the workspace root is made of, none for the root; undefined if one is not known. */
function partsOf(node: Node | undefined): string[] | undefined {
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node))
    return [node.getLiteralText()];
  if (Node.isTemplateExpression(node))
    return together([
      [node.getHead().getLiteralText()],
      ...node
        .getTemplateSpans()
        .flatMap((span) => [partsOf(span.getExpression()), [span.getLiteral().getLiteralText()]]),
    ]);
  if (Node.isParenthesizedExpression(node)) return partsOf(node.getExpression());
  if (Node.isBinaryExpression(node)) {
    const isRoot = /^(?:\?\?|\|\|)$/.test(node.getOperatorToken().getText()) && isWorkspace(node.getLeft());
    return isRoot ? [] : undefined;
  }
  if (Node.isCallExpression(node)) {
    if (/(?:^|\.)(?:join|resolve)$/.test(node.getExpression().getText()))
      return together(node.getArguments().map((one) => partsOf(one)));
    return isWorkspace(node) ? [] : undefined;
  }
  if (Node.isIdentifier(node)) {
    const holder = resolve(node.getText(), node)?.getParent();
    return Node.isVariableDeclaration(holder) ? partsOf(holder.getInitializer()) : undefined;
  }
  return node !== undefined && isWorkspace(node) ? [] : undefined;
}

function isWorkspace(node: Node): boolean {
  return /^process\.(?:cwd\(\)|env\.OPENCODE_ROOT!?)$/.test(node.getText());
}

function together(lists: readonly (string[] | undefined)[]): string[] | undefined {
  return lists.some((one) => one === undefined) ? undefined : lists.flatMap((one) => one ?? []);
}
