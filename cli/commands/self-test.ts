import { resolve } from "node:path";
import { requireFolder } from "../../eslint-plugin/check/root.js";
import { selfTestIds } from "../../harness/self-test/result.js";
import { defineCommand } from "../command.js";
import { plainFormats } from "../formats/names.js";

export const selfTest = defineCommand({
  name: "self-test",
  summary: "look for signs of an old fault in a framework's database, code and logs",
  exitCodes: ["no check failed", "a check failed", "the checks could not be made"],
  options: {
    db: { type: "text", value: "<file>", help: "the framework's database; it is not changed" },
    logs: { type: "text", value: "<dir>", help: "the folder of its logs, or one log file" },
    require: {
      type: "list",
      value: "<id,...>",
      choices: selfTestIds,
      noun: "check",
      help: "checks that must not be skipped",
    },
    format: { type: "choice", value: "<name>", choices: plainFormats, help: "how to print" },
  },
  run: async ({ root, values: { db, logs, require, format }, color, progress }) => {
    await requireFolder(resolve(root));
    const [{ selfTest }, { selfTestText }] = await Promise.all([
      import("../../harness/self-test/index.js"),
      import("../formats/self-test-text.js"),
    ]);
    const result = await selfTest({
      root,
      ...(db === undefined ? {} : { db }),
      ...(logs === undefined ? {} : { logs }),
      ...(require === undefined ? {} : { require }),
      onProgress: (id) => progress?.(id),
    });
    progress?.("");
    return {
      output: format === "json" ? JSON.stringify(result) : selfTestText(result, { color }),
      found: result.checks.some(({ status }) => status === "failed"),
    };
  },
});
