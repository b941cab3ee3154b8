import { findWaysToStart } from "../../../eslint-plugin/analysis/index.js";
import type { Finding } from "../../finding.js";
import { given } from "../../settings.js";
import type { TransformContext } from "../../transform.js";
import { isDispatchCli } from "./dispatch-cli.js";
import { dispatchDbOf } from "../dispatch-db-scaffold/index.js";
import { queueInserts } from "./insert.js";
import { isRuntimeFile } from "./runtime-file.js";

/** A round's findings → framework → whether it makes rows: found out once a round. */
const known = new WeakMap<readonly Finding[], Map<string, boolean>>();

/** Whether runtime code of a framework, as it stands in this round, makes rows of dispatches. */
export function hasCreate(framework: string, context: TransformContext): boolean {
  const answers = known.get(context.findings) ?? new Map<string, boolean>();
  known.set(context.findings, answers);
  const answer = answers.get(framework) ?? looksForCreate(framework, context);
  answers.set(framework, answer);
  return answer;
}

function looksForCreate(framework: string, context: TransformContext): boolean {
  // The library makes rows for those who call it.
  const library = dispatchDbOf(framework, context);
  const own = context.files.filter(
    (file) => file !== library && context.frameworkOf(file) === framework && isRuntimeFile(file),
  );
  // A command line that is not here is taken at its name: to run it is to start a dispatch (contract §6).
  const isCliHere = own.some(isDispatchCli);
  return own.some((file) => {
    const ways = findWaysToStart(file, given(context.settings));
    return ways.has("row") || (ways.has("cli") && !isCliHere) || insertsRow(file, context);
  });
}

function insertsRow(file: string, context: TransformContext): boolean {
  return (
    /insert\s/i.test(context.textOf(file)) &&
    !/\/dispatch-\w+\.\w+$/.test(file) &&
    queueInserts(context.open(file).source).length > 0
  );
}
