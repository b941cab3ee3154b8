import { ANY_HOLE, normaliseParts, type Hole, type Part } from "../values/text.js";

/** A hole of that name; with `+` behind the name, one that is not empty. */
export function hole(name: string): Hole {
  return { ...ANY_HOLE, label: name.replace(/\+$/, ""), nonEmpty: name.endsWith("+") };
}

/** Reads `<dir>/ctx/<task+>.json`: names in angle brackets are holes. */
export function parts(line: string): readonly Part[] {
  return normaliseParts(
    line.split(/(<[^>]*>)/).map((piece) => (piece.startsWith("<") ? hole(piece.slice(1, -1)) : piece)),
  );
}

/** Parts in one line, so that their seams are seen: `<dir>"/ctx/"<task>`. */
export function show(all: readonly Part[]): string {
  return all.map((part) => (typeof part === "string" ? JSON.stringify(part) : `<${part.label}>`)).join("");
}
