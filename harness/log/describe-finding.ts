import type { FindingProblem, LogFinding } from "./validator.js";

const sentences: Readonly<Record<Exclude<FindingProblem, "incomplete">, string>> = {
  "invalid-json": "is broken JSON",
  "not-an-object": "is JSON, but no object",
  "unknown-form": "is neither a JSON object nor a line of the old form",
  truncated: "is the file's last and breaks off",
  overlong: "is too long to be read",
  "no-event": "names no event",
  unreadable: "could not be read",
};

/** A finding in one line: the place, the event and what is wrong. */
export function describeFinding(finding: LogFinding): string {
  const { file, line, problem, text } = finding;
  if (problem === "incomplete") return `${file}:${String(line)}: ${lackIn(finding)}`;
  const said = text === undefined || text === "" ? "" : ` (${JSON.stringify(text)})`;
  const place = problem === "unreadable" ? `${file}: the file` : `${file}:${String(line)}: the line`;
  return `${place} ${sentences[problem]}${said}`;
}

function lackIn({ event = "", missing, empty, aliased }: LogFinding): string {
  const notes = [
    ...empty.map((name) => `${name} is empty`),
    ...aliased.map(({ alias, field }) => `${field} stands as ${alias}`),
  ];
  return `${event} lacks ${missing.join(", ")}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
}
