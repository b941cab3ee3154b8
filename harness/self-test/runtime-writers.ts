import { relative } from "node:path";
import { type CheckOutcome, Findings } from "./result.js";

const RULE = "writer-regression/no-runtime-writer";

/**
 * Seed: "Fail if runtime writers still touch .pending.json". It asks the lint gate itself, so that settings and
 * `eslint-disable` comments hold here as they do there. A file that cannot be parsed cannot be cleared.
 */
export async function runtimeWriters(root: string): Promise<CheckOutcome> {
  const [{ check }, { NoRuntimeFolderError }] = await Promise.all([
    import("../../eslint-plugin/check/check.js"),
    import("../../eslint-plugin/check/root.js"),
  ]);
  const checked = await check({ root, strict: false }).catch((error: unknown) => {
    if (error instanceof NoRuntimeFolderError) return undefined;
    throw error;
  });
  if (checked === undefined) return { skipped: `there is no .opencode folder in ${root}` };
  const findings = new Findings();
  for (const { filePath, messages } of checked.results) {
    const file = relative(root, filePath).replaceAll("\\", "/");
    for (const { ruleId, fatal, message, line, column } of messages) {
      if (ruleId !== RULE && fatal !== true) continue;
      findings.add({ place: `${file}:${String(line)}:${String(column)}`, message, file, line, column });
    }
  }
  return findings;
}
