const MAX_ITEMS = 64;

/**
 * The pieces of one brace expansion, `{a,b}` or `{1..3}`, as source text: a piece may hold quotes, variables and
 * further braces. `undefined` if the text is no brace expansion, or one that would be too long to follow.
 */
export function bracePieces(text: string): string[] | undefined {
  if (!text.startsWith("{") || !text.endsWith("}")) return undefined;
  const inner = text.slice(1, -1);
  const pieces = splitTopLevel(inner);
  if (pieces.length > MAX_ITEMS) return undefined;
  return pieces.length > 1 ? pieces : rangeItems(inner);
}

function splitTopLevel(inner: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let index = 0; index < inner.length; index++) {
    const char = inner[index] as string;
    if (char === "\\" && quote !== "'") index++;
    else if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"' || char === "`") quote = char;
    else if (char === "{" || char === "(") depth++;
    else if (char === "}" || char === ")") depth--;
    else if (char === "," && depth === 0) {
      pieces.push(inner.slice(start, index));
      start = index + 1;
    }
  }
  pieces.push(inner.slice(start));
  return pieces;
}

function rangeItems(inner: string): string[] | undefined {
  const match = /^(-?\d{1,9}|[A-Za-z])\.\.(-?\d{1,9}|[A-Za-z])(?:\.\.(-?\d{1,9}))?$/.exec(inner);
  if (!match) return undefined;
  const [, from = "", to = "", by] = match;
  const numeric = /\d/.test(from) && /\d/.test(to);
  if (!numeric && (/\d/.test(from) || /\d/.test(to))) return undefined;
  const first = numeric ? Number(from) : from.charCodeAt(0);
  const last = numeric ? Number(to) : to.charCodeAt(0);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  if (Math.abs(last - first) / step >= MAX_ITEMS) return undefined;
  const width = /^-?0\d/.test(from) || /^-?0\d/.test(to) ? Math.max(from.length, to.length) : 0;
  const items: string[] = [];
  for (let at = first; first <= last ? at <= last : at >= last; at += first <= last ? step : -step) {
    items.push(numeric ? String(at).padStart(width, "0") : String.fromCharCode(at));
  }
  return items;
}
