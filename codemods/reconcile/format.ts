import type { ReconcileResult } from "./reconcile.js";

/** What a person wants to know of a run. */
export function formatReconcile(result: ReconcileResult): string {
  const { archived, imported, duplicates, files, unreadable, wrote, backup, archive } = result;
  const counts: [number, string][] = [
    [archived, "entries that the database has: noted in dispatch_failed_log"],
    [imported, "entries that it lacks: imported as failed rows, which never run"],
    [duplicates, "pending rows that are the same dispatch as a newer one: failed"],
    [files.length, "old files: put away"],
  ];
  const lines = counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${String(count).padStart(5)} ${what}`);
  if (lines.length === 0) return "Nothing to reconcile.\n";
  for (const name of files)
    lines.push(`        ${name}${unreadable.includes(name) ? " (no JSON: its entries are unknown)" : ""}`);
  if (!wrote) lines.push("Nothing was written. Run with --write to do it.");
  if (backup !== undefined) lines.push(`The database as it was: ${backup}`);
  if (archive !== undefined) lines.push(`The old files: ${archive}`);
  return `${lines.join("\n")}\n`;
}

/** The result as a program reads it. */
export function formatReconcileJson(result: ReconcileResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
