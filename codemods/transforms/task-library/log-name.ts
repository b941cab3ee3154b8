import { dirname, join } from "node:path";
import type { Node } from "ts-morph";
import { moduleName } from "../../../eslint-plugin/analysis/index.js";
import { referenceTo } from "../../imports/index.js";
import type { Bench } from "../bench.js";
import { resolve } from "../code/scope.js";
import { dispatchDbOf } from "../dispatch-db-scaffold/index.js";

/** How a file names `writeLog` at a place; undefined if it uses the name for something else. */
export function logName(bench: Bench, file: string, place: Node): string | undefined {
  if (resolve("writeLog", place) !== undefined) return "writeLog";
  const { context } = bench;
  const folder = dirname(dispatchDbOf(context.frameworkOf(file), context));
  const known = context.files.find((one) => dirname(one) === folder && moduleName(one) === "log-manager");
  const reference = referenceTo(context.open(file), known ?? join(folder, "log-manager.ts"), "writeLog");
  if (reference !== undefined) bench.imports.push(...reference.imports);
  return reference?.text;
}
