import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { undonePhases } from "./phases.js";
import type { Regression } from "./regression.js";

const README = join(import.meta.dirname, "../README.md");

/** What stands between the marks of the README, by the name in them. */
function generated(regressions: readonly Regression[]): ReadonlyMap<string, string> {
  return new Map([
    ["regressions", regressionTable(regressions)],
    ["phases", phaseTable()],
  ]);
}

/** What is wrong again, by phase, and who sees it. */
export function regressionTable(regressions: readonly Regression[]): string {
  return table(
    ["phase", "regression", "what is wrong again", "caught by"],
    regressions.map(({ phase, id, title, caughtBy }) => [phase, `\`${id}\``, title, names(caughtBy)]),
  );
}

/** Which scenarios and rules fail when a phase is undone. */
export function phaseTable(): string {
  return table(
    ["undone", "what it had put right", "by the regressions", "fails"],
    undonePhases.map(({ phase, title, regressions, fails }) => [
      phase,
      title,
      names(regressions),
      names(fails),
    ]),
  );
}

function names(ids: readonly string[]): string {
  return ids.map((id) => `\`${id}\``).join(", ");
}

/** As Prettier lays a table out, so that formatting the README changes nothing. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, at) => Math.max(3, cell.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** Whether the tables of the README are what the patches say; with `write`, they are made so. */
export function tablesAreCurrent(regressions: readonly Regression[], write = false): boolean {
  const page = readFileSync(README, "utf8");
  const fresh = withTables(page, regressions);
  if (write && fresh !== page) writeFileSync(README, fresh);
  return fresh === page;
}

/**
 * The page with its tables made anew.
 *
 * @throws if a pair of marks is missing
 */
export function withTables(page: string, regressions: readonly Regression[]): string {
  let result = page;
  for (const [name, text] of generated(regressions)) {
    const [before, rest] = split(result, `<!-- begin ${name} -->\n`);
    const [, after] = split(rest, `<!-- end ${name} -->`);
    result = `${before}<!-- begin ${name} -->\n\n${text}\n\n<!-- end ${name} -->${after}`;
  }
  return result;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`harness/README.md lacks the line ${mark.trim()}.`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
