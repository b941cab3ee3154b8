/**
 * Text that is known in part: a sequence of known strings and holes. A path is such a text.
 */
export interface Hole {
  /** What the hole stands for, as a message may print it: `arg 0`, `process.pid`. */
  readonly label: string;
  /** The text here is certainly not empty: a number, a process id, a folder's entry. */
  readonly nonEmpty: boolean;
  /** The text came out of a legacy file. */
  readonly fromLegacy: boolean;
  /** A type was written for it: its members are there as far as that type says. */
  readonly typed?: boolean;
  /** Which round of a loop gave it: two rounds give two values. */
  readonly round?: number;
  /** The real folder behind the hole, where the analysis knows it (the workspace root). */
  readonly folder?: string;
}

export type Part = string | Hole;

/** Joins neighbouring strings and drops empty ones, so that equal texts have equal parts. */
export function normaliseParts(parts: readonly Part[]): readonly Part[] {
  const out: Part[] = [];
  for (const part of parts) {
    if (part === "") continue;
    const last = out.at(-1);
    if (typeof part !== "string" || typeof last !== "string") out.push(part);
    else out[out.length - 1] = last.length + part.length > MAX_KNOWN ? LONG_TEXT : last + part;
  }
  // Many holes in a row say no more than a few do.
  return out.length > MAX_PARTS ? [...out.slice(0, MAX_PARTS - 3), ANY_HOLE, ...out.slice(-2)] : out;
}

const MAX_PARTS = 40;
/** Text that is longer than this names no file. */
const MAX_KNOWN = 20_000;

/** Text of which nothing is known. */
export const ANY_HOLE: Hole = { label: "unknown", nonEmpty: false, fromLegacy: false };

const LONG_TEXT: Hole = { label: "long text", nonEmpty: true, fromLegacy: false };

/** The known text when there is no hole, else undefined. */
export function knownText(parts: readonly Part[]): string | undefined {
  if (parts.length === 0) return "";
  const [first] = parts;
  return parts.length === 1 && typeof first === "string" ? first : undefined;
}

/** One line: known text as it is, each hole as `<label>`. */
export function printParts(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === "string" ? part : `<${part.label}>`)).join("");
}

/**
 * Splits at a separator that stands in known text; a hole never holds a separator as far as this can know.
 */
export function splitParts(parts: readonly Part[], separator: string): Part[][] {
  const pieces: Part[][] = [[]];
  for (const part of parts) {
    if (typeof part !== "string") {
      pieces.at(-1)?.push(part);
      continue;
    }
    const [first = "", ...rest] = part.split(separator);
    if (first !== "") pieces.at(-1)?.push(first);
    for (const text of rest) pieces.push(text === "" ? [] : [text]);
  }
  return pieces;
}

/** True when a hole of the text came out of a legacy file. */
export function isFromLegacy(parts: readonly Part[]): boolean {
  return parts.some((part) => typeof part !== "string" && part.fromLegacy);
}
