import { createTwoFilesPatch } from "diff";
import pc from "picocolors";
import type { MigrateResult } from "../migrate.js";

/** All changes as one unified diff, which `git apply` takes; a new file comes from `/dev/null`. */
export function formatDiff(
  { files }: Pick<MigrateResult, "files">,
  { color }: { readonly color: boolean },
): string {
  const colors = pc.createColors(color);
  const paint = (line: string): string => {
    if (line.startsWith("+++") || line.startsWith("---")) return colors.bold(line);
    if (line.startsWith("@@")) return colors.cyan(line);
    if (line.startsWith("+")) return colors.green(line);
    if (line.startsWith("-")) return colors.red(line);
    return line;
  };
  return files
    .map(({ path, oldText, newText }) => {
      const from = oldText === undefined ? "/dev/null" : `a/${path}`;
      const patch = createTwoFilesPatch(from, `b/${path}`, oldText ?? "", newText, undefined, undefined, {
        context: 3,
      });
      return patch.replace(/^=+\n/, "").replace(/[^\n]+/g, paint);
    })
    .join("");
}
