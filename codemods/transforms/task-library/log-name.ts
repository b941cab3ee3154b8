import { dirname, join } from "node:path";
import type { Node } from "ts-morph";
import { referenceTo } from "../../imports/index.js";
import type { Bench } from "../bench.js";
import { resolve } from "../code/scope.js";
import { logManagerIn } from "../dispatch-db-scaffold/log-manager.js";
import { dispatchDbOf } from "../dispatch-db-scaffold/index.js";

/** How a file names `writeLog` at a place; undefined if it uses the name for something else. */
export function logName(bench: Bench, file: string, place: Node): string | undefined {
  if (resolve("writeLog", place) !== undefined) return "writeLog";
  const { context } = bench;
  const folder = dirname(dispatchDbOf(context.frameworkOf(file), context));
  const known = logManagerIn(folder, context);
  const reference = referenceTo(context.open(file), known ?? join(folder, "log-manager.ts"), "writeLog");
  if (reference !== undefined) bench.imports.push(...reference.imports);
  return reference?.text;
}
