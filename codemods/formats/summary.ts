import pc from "picocolors";
import type { MigrateResult, TrailEntry } from "../migrate.js";

/** What a person wants to know at the end: what is left and why, and what was done. */
export function formatSummary(result: MigrateResult, { color }: { readonly color: boolean }): string {
  const colors = pc.createColors(color);
  const { summary, manual, readers, files, wrote, recovery } = result;
  const lines: string[] = [];
  if (recovery !== undefined) lines.push(colors.yellow(recovery.message), "");
  if (manual.length > 0) lines.push(colors.bold("Left to you:"));
  for (const { file, line, column, ruleId, reason } of manual)
    lines.push(`  ${file}:${String(line)}:${String(column)}  ${reason} ${colors.dim(`(${ruleId})`)}`);
  if (manual.length > 0) lines.push("");
  if (readers.length > 0)
    lines.push(colors.bold("Reads a file that nothing writes after this (ask the database there instead):"));
  for (const { file, line, column, reads, held } of readers)
    lines.push(`  ${file}:${String(line)}:${String(column)}  ${reads} ${colors.dim(`(${held})`)}`);
  if (readers.length > 0) lines.push("");
  if (files.length === 0)
    lines.push(manual.length === 0 ? "Nothing to migrate." : "Nothing that can be migrated.");
  else {
    const verb = wrote ? "Changed" : "Would change";
    lines.push(
      `${verb} ${plural(files.length, "file")}: ${String(summary.findingsBefore)} findings before, ${String(summary.findingsAfter)} after.`,
    );
    if (!wrote) lines.push("Nothing was written. Run with --write to apply it.");
  }
  return `${lines.join("\n")}\n`;
}

/** What would happen at a line, and why. */
export function formatTrail(trail: readonly TrailEntry[]): string {
  if (trail.length === 0) return "No finding on this line, so nothing would change for its sake.\n";
  return trail
    .map(({ file, line, ruleId, transform, action, reason }) =>
      action === "edit"
        ? `${file}:${String(line)}  ${transform} ${reason}. (${ruleId})\n`
        : `${file}:${String(line)}  is left to you. ${reason} (${ruleId})\n`,
    )
    .join("");
}

function plural(count: number, word: string): string {
  return `${String(count)} ${word}${count === 1 ? "" : "s"}`;
}
