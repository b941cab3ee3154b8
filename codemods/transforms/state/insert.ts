import { Node, SyntaxKind, type CallExpression, type StringLiteral } from "ts-morph";
import { tables } from "../../../contract/index.js";
import { resolve, usesOf } from "../code/scope.js";

/** A row that SQL puts into a table, and what each column gets. */
export interface Insert {
  /** The call that executes the statement. */
  readonly call: CallExpression;
  /** Column → the argument; a column that the text itself gives a value is not there. */
  readonly values: ReadonlyMap<string, Node>;
}

/** An {@link Insert} into the queue, with the prompt reference that it names. */
export interface QueueInsert extends Insert {
  /** What puts the reference in, a statement that does nothing else. */
  readonly reference?: Insert & { readonly statement: Node };
}

const COLUMNS = new Map(tables.map(({ name, columns }) => [name, new Set<string>(columns)]));

/** The statements of a file that put rows into the queue by SQL. */
export function queueInserts(source: Node): (QueueInsert | undefined)[] {
  return textsOf(source, "dispatch_queue").map((text) => {
    const insert = insertOf(text, "dispatch_queue");
    if (insert === undefined) return undefined;
    const named = insert.values.get("prompt_ref_id");
    if (named === undefined) return insert;
    const reference = referenceOf(named);
    return reference && { ...insert, reference };
  });
}

type SqlText = StringLiteral | Node;

function textsOf(source: Node, table: string): SqlText[] {
  const begins = new RegExp(`^["'\`]\\s*insert\\s+(?:or\\s+\\w+\\s+)?into\\s+["[]?${table}\\b`, "i");
  return source
    .getDescendants()
    .filter(
      (one) =>
        (Node.isStringLiteral(one) ||
          Node.isNoSubstitutionTemplateLiteral(one) ||
          Node.isTemplateExpression(one)) &&
        begins.test(one.getText()),
    );
}

/** Undefined for a statement that is put together, or given its values, in an odd way. */
function insertOf(text: SqlText, table: string): Insert | undefined {
  const parts = /^["'`]\s*insert\s+into\s+\w+\s*\(([^()]*)\)\s*values\s*\(([^()]*)\)\s*;?\s*["'`]$/i.exec(
    text.getText(),
  );
  const call = executedBy(text);
  if (parts === null || call === undefined || Node.isTemplateExpression(text)) return undefined;
  const [columns = [], marks = []] = parts.slice(1).map((list) => list.split(",").map((one) => one.trim()));
  const given = argumentsOf(call, text);
  if (given === undefined || columns.length !== marks.length) return undefined;
  const known = COLUMNS.get(table);
  const values = new Map<string, Node>();
  let next = 0;
  for (const [index, mark] of marks.entries()) {
    const column = columns[index] ?? "";
    if (known?.has(column) !== true) return undefined;
    if (!mark.startsWith("?")) continue;
    const place = mark === "?" ? next++ : Number(mark.slice(1)) - 1;
    const value = given[place];
    if (value === undefined) return undefined;
    values.set(column, value);
  }
  return { call, values };
}

/** `db.prepare(text).run(…)`, `db.run(text, …)`. */
function executedBy(text: Node): CallExpression | undefined {
  const call = text.getParent();
  if (!Node.isCallExpression(call) || call.getArguments()[0] !== text) return undefined;
  const access = call.getParent();
  const outer = access?.getParent();
  const isPrepared = /\b(?:prepare|query)$/.test(call.getExpression().getText());
  if (!isPrepared) return call;
  return Node.isPropertyAccessExpression(access) && access.getName() === "run" && Node.isCallExpression(outer)
    ? outer
    : undefined;
}

function argumentsOf(call: CallExpression, text: Node): Node[] | undefined {
  const all = call.getArguments().filter((one) => one !== text);
  const [only] = all;
  const given = all.length === 1 && Node.isArrayLiteralExpression(only) ? only.getElements() : all;
  return given.some((one) => Node.isSpreadElement(one) || Node.isObjectLiteralExpression(one))
    ? undefined
    : given;
}

/** `Number(ref.lastInsertRowid)`: what put the reference in, if nothing else asks for it. */
function referenceOf(value: Node): QueueInsert["reference"] {
  const [id] = [value, ...value.getDescendants()].filter(Node.isIdentifier).flatMap((one) => {
    const declared = /^(?:Number|BigInt|lastInsertRowid)$/.test(one.getText())
      ? undefined
      : resolve(one.getText(), one);
    return declared ?? [];
  });
  const declaration = id?.getParent();
  if (id === undefined || !Node.isVariableDeclaration(declaration) || usesOf(id).length !== 1)
    return undefined;
  const statement = declaration.getFirstAncestorByKind(SyntaxKind.VariableStatement);
  if (statement?.getDeclarations().length !== 1) return undefined;
  const [text, more] = textsOf(declaration, "dispatch_prompt_refs");
  const insert =
    text === undefined || more !== undefined ? undefined : insertOf(text, "dispatch_prompt_refs");
  return insert && { ...insert, statement };
}
