/** A piece of SQL: a word or a mark, in lower case; text in quotes keeps its quotes. */
export type Token = string;

/** What a hole in the text is replaced by: a word that no column has. */
export const SQL_HOLE = "\uE000";

const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|[\w\uE000$@:.]+|[<>=!]=?|\?\d*|[^\s\w]/gu;

/** Splits SQL text into tokens; comments go. Never throws: text that is no SQL gives tokens too. */
export function sqlTokens(sql: string): Token[] {
  return (sql.match(TOKEN) ?? [])
    .filter((token) => !token.startsWith("--") && !token.startsWith("/*"))
    .map((token) => (token.startsWith("'") ? token : unquote(token).toLowerCase()));
}

/** `"status"` and `` `status` `` are names; an alias before the dot goes: `q.status`. */
function unquote(token: Token): Token {
  const name = /^["`[](.*)["`\]]$/.exec(token)?.[1] ?? token;
  return name.includes(".") ? name.slice(name.lastIndexOf(".") + 1) : name;
}

/** Whether a text reads like a statement on rows: cheap, for texts of any kind. */
export function looksLikeSql(text: string): boolean {
  return /^\s*(?:--[^\n]*\n\s*)*(?:select|update|with|delete|insert)\s/i.test(text);
}
