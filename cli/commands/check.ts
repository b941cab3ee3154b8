import { defineCommand } from "../command.js";
import { formatNames } from "../formats/names.js";

export const check = defineCommand({
  name: "check",
  summary: "look through the code for old habits, without running it",
  exitCodes: ["nothing found", "something found", "the check could not be made"],
  options: {
    format: {
      type: "choice",
      value: "<name>",
      choices: formatNames,
      // All commands know `text`; here it is the one for people.
      aliases: { text: "stylish" },
      help: "how to print",
    },
    strict: {
      type: "boolean",
      help: "also report a write to an unknown path that flows from a legacy read, and a log call that cannot be understood",
    },
  },
  run: async ({ root, values: { format, strict }, color, version, progress }) => {
    const [gate, { formats }] = await Promise.all([
      import("../../eslint-plugin/check/check.js"),
      import("../formats/index.js"),
    ]);
    const onProgress = (done: number, total: number): void => {
      progress?.(done < total ? `checked ${String(done)} of ${String(total)} files` : "");
    };
    const { results, failed, notes } = await gate.check({ root, strict, onProgress });
    const report = { results, rulesMeta: gate.rulesMeta, version };
    return { output: await formats[format](report, { color, cwd: process.cwd() }), found: failed, notes };
  },
});
