import { isMissing, logFormat1 } from "../../contract/index.js";
import type { LogForm } from "./requirements.js";

/** What a line of the log says. */
export interface ParsedLine {
  readonly form: LogForm;
  /** The event that the line names, if it names one. */
  readonly event: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Why a line is neither form of the log. */
export type ParseProblem = "invalid-json" | "not-an-object" | "unknown-form";

const OPENING_BRACE = 0x7b;

/** What JSON other than an object looks like. Asking the parser costs an error a line, in a log full of other text. */
const MAY_BE_JSON = /^(?:[["]|-?\d[\d.eE+-]*$|(?:true|false|null)$)/u;

const { columns, separator } = logFormat1;

/**
 * Reads a line of either form; each line is judged by itself, as a file may mix them. Nothing comes back for an
 * empty line. A line that is neither counts as broken JSON where JSON is expected.
 */
export function parseLine(text: string, expectsJson: boolean): ParsedLine | ParseProblem | undefined {
  if (text.charCodeAt(0) === OPENING_BRACE) return parseJson(text, "invalid-json");
  // Trimming also takes a byte order mark and the CR of a CRLF away.
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (trimmed.startsWith("{")) return parseJson(trimmed, "invalid-json");
  // An editor, or the trimming, may have taken the end of a last separator with nothing behind it.
  const record = parseColumns(trimmed) ?? parseColumns(`${trimmed} `);
  if (record !== undefined) return record;
  const otherwise = expectsJson ? "invalid-json" : "unknown-form";
  return MAY_BE_JSON.test(trimmed) ? parseJson(trimmed, otherwise) : otherwise;
}

function parseJson(text: string, otherwise: ParseProblem): ParsedLine | ParseProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return otherwise;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "not-an-object";
  const fields = value as Record<string, unknown>;
  const { event } = fields;
  return { form: "v2", event: typeof event === "string" ? namedBy(event) : undefined, fields };
}

/** The old form. Its last column is free text and may hold the separator. */
function parseColumns(text: string): ParsedLine | undefined {
  const fields: Record<string, string> = {};
  const last = columns.length - 1;
  let start = 0;
  for (let at = 0; at < last; at++) {
    const end = text.indexOf(separator, start);
    if (end === -1) return undefined;
    fields[columns[at] ?? ""] = text.slice(start, end).trim();
    start = end + separator.length;
  }
  fields[columns[last] ?? ""] = text.slice(start);
  return { form: "v1", event: namedBy(fields["event"]), fields };
}

function namedBy(event: string | undefined): string | undefined {
  return isMissing(event) ? undefined : event;
}
