import { resolve } from "node:path";
import { requireFolder } from "../../eslint-plugin/check/root.js";
import { defineCommand } from "../command.js";
import { UserError } from "../errors.js";
import { plainFormats } from "../formats/names.js";

export const reconcile = defineCommand({
  name: "reconcile",
  summary: "bring what the old files still hold into the database, and put the files away",
  exitCodes: ["nothing is left to reconcile", "something is, and was only shown", "nothing was changed"],
  options: {
    db: { type: "text", value: "<file>", help: "the framework's database; it must be given" },
    write: { type: "boolean", help: "do it; without it nothing changes" },
    format: { type: "choice", value: "<name>", choices: plainFormats, help: "how to print" },
  },
  run: async ({ root, values: { db, write, format } }) => {
    if (db === undefined) {
      throw new UserError('"reconcile" needs the database. Write "--db <file>".');
    }
    await requireFolder(resolve(root));
    const { reconcile, formatReconcile, formatReconcileJson } = await import("../../codemods/index.js");
    const result = await reconcile({ root, db, write });
    const { archived, imported, duplicates, files, wrote } = result;
    return {
      output: format === "json" ? formatReconcileJson(result) : formatReconcile(result),
      found: !wrote && archived + imported + duplicates + files.length > 0,
    };
  },
});
