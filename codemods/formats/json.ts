import type { MigrateResult } from "../migrate.js";

/** The result as a program reads it; the texts themselves are left out. */
export function formatJson({ root, wrote, files, manual, readers, summary }: MigrateResult): string {
  const counted = files.map(({ path, transforms, before, after }) => ({ path, transforms, before, after }));
  return `${JSON.stringify({ root, wrote, files: counted, manual, readers, summary }, null, 2)}\n`;
}
