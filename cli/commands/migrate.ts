import { resolve } from "node:path";
import { requireFolder } from "../../eslint-plugin/check/root.js";
import { loadSettingsOf } from "../../eslint-plugin/check/settings.js";
import { defineCommand } from "../command.js";
import { plainFormats } from "../formats/names.js";

export const migrate = defineCommand({
  name: "migrate",
  summary: "move runtime code from the old habits to dispatch-db",
  exitCodes: ["nothing is left to you", "something is left to you", "nothing was written"],
  options: {
    write: { type: "boolean", help: "apply the edits; without it they are only shown" },
    only: { type: "text", value: "<name,...>", help: "only these transforms" },
    explain: {
      type: "text",
      value: "<file:line>",
      help: "tell what would happen to the findings of a line, and why",
    },
    force: { type: "boolean", help: "also write files that git does not have as they are" },
    format: { type: "choice", value: "<name>", choices: plainFormats, help: "how to print" },
  },
  run: async ({ root, values: { write, only, explain, force, format }, color, progress }) => {
    const folder = resolve(root);
    await requireFolder(folder);
    const [codemods, settings] = await Promise.all([
      import("../../codemods/index.js"),
      loadSettingsOf(folder),
    ]);
    const options = {
      root: folder,
      force,
      settings,
      ...(only === undefined ? {} : { only: only.split(",").map((name) => name.trim()) }),
      ...(progress === undefined ? {} : { onProgress: told(progress) }),
    };
    if (explain !== undefined) {
      const trail = await codemods.explain(options, explain);
      progress?.("");
      return {
        output: format === "json" ? JSON.stringify(trail, null, 2) : codemods.formatTrail(trail),
        found: false,
      };
    }
    const result = await codemods.migrate({ ...options, write });
    progress?.("");
    const text = (): string =>
      (write ? "" : codemods.formatDiff(result, { color })) + codemods.formatSummary(result, { color });
    return {
      output: format === "json" ? codemods.formatJson(result) : text(),
      found: result.manual.length > 0,
    };
  },
});

function told(progress: (text: string) => void) {
  return (stage: string, done: number, total: number): void => {
    progress(`${stage} ${String(done)} of ${String(total)}`);
  };
}
