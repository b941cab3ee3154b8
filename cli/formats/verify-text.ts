import picocolors from "picocolors";
import type { ScenarioResult, ScenarioStatus } from "../../harness/run-scenario.js";
import type { VerifyResult } from "../../harness/verify.js";
import { marks, type TextOptions } from "./marks.js";

const mark: Readonly<Record<ScenarioStatus, keyof typeof marks>> = {
  passed: "good",
  failed: "bad",
  "not-applicable": "none",
  error: "broken",
};

/** How much of a scenario's evidence is for people; `json` has all of it. */
const PROBLEMS = 5;
const LINES = 8;
const WIDTH = 140;

/** The verdict for people: a line a scenario with its reason, then what shows it, then the sums. */
export function verifyText({ scenarios, summary }: VerifyResult, { color }: TextOptions): string {
  const paint = picocolors.createColors(color);
  const widest = Math.max(0, ...scenarios.map(({ id }) => id.length));
  const lines = scenarios.flatMap((result) => {
    const { id, title, status, durationMs } = result;
    const time = paint.dim(`${(durationMs / 1000).toFixed(1)} s`);
    return [`${marks[mark[status]](paint)} ${id.padEnd(widest)}  ${title}  ${time}`, ...details(result)];
  });
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  return [...lines, "", counts.map(([status, count]) => `${String(count)} ${status}`).join(", ")].join("\n");
}

function details({ status, reason, evidence }: ScenarioResult): string[] {
  if (status === "passed") return [];
  const told = status === "failed" ? [] : [`${status === "error" ? "error" : "not applicable"}: ${reason}`];
  // Only the first problems; the first one is the reason itself.
  const shown = evidence.slice(0, PROBLEMS).flatMap(({ message, evidence: facts }) => {
    const first = message === reason ? [] : [message];
    return [...first, ...factLines(facts).map((line) => `  ${line}`)];
  });
  const rest = evidence.length - PROBLEMS;
  const more = rest > 0 ? [`and ${String(rest)} more; --format json has them all`] : [];
  const lines = status === "failed" && evidence.length === 0 ? [reason] : [...told, ...shown, ...more];
  return lines.flatMap((line) => line.split("\n")).map((line) => `    ${cut(line)}`);
}

/** A line a fact: a list has one for each item, an object one for each key. */
function factLines(facts: unknown): string[] {
  if (facts === undefined || facts === null) return [];
  const lines = linesOf(facts);
  const rest = lines.length - LINES;
  return rest > 0 ? [...lines.slice(0, LINES), `… ${String(rest)} more lines`] : lines;
}

function linesOf(facts: unknown): string[] {
  if (typeof facts === "string") return facts.split("\n");
  if (Array.isArray(facts)) return facts.map(inOneLine);
  if (typeof facts === "object" && facts !== null) {
    return Object.entries(facts).flatMap(([key, value]) =>
      Array.isArray(value) && value.length > 1
        ? [`${key}:`, ...value.map((item) => `  ${inOneLine(item)}`)]
        : [`${key}: ${inOneLine(value)}`],
    );
  }
  return [inOneLine(facts)];
}

function inOneLine(value: unknown): string {
  return (typeof value === "string" ? value : JSON.stringify(value)).replaceAll("\n", "\\n");
}

function cut(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}
