import { sqlTokens, type Token } from "./tokens.js";

/** One `SELECT` or `UPDATE`, sub-selects apart. */
export interface Statement {
  readonly verb: "select" | "update" | "other";
  /** What stands between `SELECT` and `FROM`, or between `SET` and `WHERE`. */
  readonly head: readonly Token[];
  readonly tables: readonly Token[];
  readonly where: readonly Token[];
  readonly returning: boolean;
  readonly grouped: boolean;
}

/** Where a clause ends. */
const CLAUSES = new Set([
  "from",
  "where",
  "set",
  "group",
  "order",
  "limit",
  "having",
  "returning",
  "union",
  "on",
  "join",
]);
const MAX_NESTING = 20;

/** The statements of a text, inner ones too. What cannot be made sense of is left out. */
export function sqlStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  for (const piece of splitAt(sqlTokens(sql), ";")) collect(piece, statements, 0);
  return statements;
}

function splitAt(tokens: readonly Token[], mark: Token): Token[][] {
  const pieces: Token[][] = [[]];
  for (const token of tokens) {
    if (token === mark) pieces.push([]);
    else pieces.at(-1)?.push(token);
  }
  return pieces;
}

/** Takes sub-selects out of the brackets that they stand in, then reads what is left as one statement. */
function collect(tokens: readonly Token[], statements: Statement[], depth: number): void {
  if (depth > MAX_NESTING) return;
  const flat: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? "";
    if (token !== "(" || !["select", "with", "update"].includes(tokens[at + 1] ?? "")) {
      flat.push(token);
      continue;
    }
    const end = closing(tokens, at);
    collect(tokens.slice(at + 1, end), statements, depth + 1);
    flat.push("(sub)");
    at = end;
  }
  for (const part of splitAt(flat, "union")) {
    const statement = read(part);
    if (statement !== undefined) statements.push(statement);
  }
}

function closing(tokens: readonly Token[], from: number): number {
  let open = 0;
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at] === "(") open++;
    if (tokens[at] === ")" && --open === 0) return at;
  }
  return tokens.length;
}

function read(tokens: readonly Token[]): Statement | undefined {
  const start = tokens.findIndex((token) => token === "select" || token === "update");
  if (start < 0) return undefined;
  const verb = tokens[start] === "select" ? "select" : "update";
  const body = tokens.slice(start + 1);
  const tables = body.flatMap((token, index) =>
    ["from", "join"].includes(token) ? [body[index + 1] ?? ""] : [],
  );
  if (verb === "update")
    tables.push(
      body.find((token) => !["or", "ignore", "replace", "rollback", "abort", "fail"].includes(token)) ?? "",
    );
  return {
    verb,
    head: verb === "select" ? clause(["select", ...body], "select") : clause(body, "set"),
    tables,
    where: clause(body, "where"),
    returning: body.includes("returning"),
    grouped: body.includes("group"),
  };
}

/** The tokens from a keyword to the next clause. */
function clause(tokens: readonly Token[], keyword: Token): Token[] {
  const from = tokens.indexOf(keyword);
  if (from < 0) return [];
  const rest = tokens.slice(from + 1);
  const end = rest.findIndex((token) => CLAUSES.has(token));
  return end < 0 ? rest : rest.slice(0, end);
}
