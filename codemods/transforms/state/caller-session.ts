import { basename } from "node:path";
import { findStarts, type StartPlace } from "../../../eslint-plugin/analysis/index.js";
import type { Finding } from "../../finding.js";
import { given } from "../../settings.js";
import type { TransformContext } from "../../transform.js";
import type { Bench } from "../bench.js";
import { Modules } from "../code/modules.js";
import { isDispatchCli } from "./dispatch-cli.js";
import { isRuntimeFile } from "./runtime-file.js";
import { VARIABLE } from "./start-environment.js";
import { tellSession } from "./tell-session.js";

/**
 * The session, for code that the dispatch command line runs: every tool that starts that names its own in the
 * environment.
 *
 * @returns an expression; undefined if this is not run by the command line, or if somebody who starts it has no session
 */
export function callerSession(bench: Bench, file: string): string | undefined {
  const { context } = bench;
  const framework = context.frameworkOf(file);
  const module = basename(file).replace(/\.\w+$/, "");
  const names = runtimeFiles(framework, context)
    .filter(
      (one) =>
        isDispatchCli(one) &&
        (one === file || new RegExp(`/${module}(?:\\.\\w+)?["']`).test(context.textOf(one))),
    )
    .map((one) => basename(one));
  const starts = startsIn(framework, context).filter(({ name }) =>
    names.includes(name.split(" ").at(-1) ?? ""),
  );
  if (starts.length === 0) return undefined;
  const modules = new Modules(context);
  const reason = bench.attempt(() =>
    starts.every((one) => tellSession(bench, one, modules)) ? undefined : "somebody has no session",
  );
  return reason === undefined ? `process.env.${VARIABLE} ?? "no-session"` : undefined;
}

function runtimeFiles(framework: string, context: TransformContext): string[] {
  return context.files.filter((one) => context.frameworkOf(one) === framework && isRuntimeFile(one));
}

/** A round's findings → framework → what starts the command line: found out once a round. */
const known = new WeakMap<readonly Finding[], Map<string, readonly StartPlace[]>>();

/** The places of a framework's runtime code, as it stands in this round, that start the command line. */
export function startsIn(framework: string, context: TransformContext): readonly StartPlace[] {
  const answers = known.get(context.findings) ?? new Map<string, readonly StartPlace[]>();
  known.set(context.findings, answers);
  const answer = answers.get(framework) ?? lookForStarts(framework, context);
  answers.set(framework, answer);
  return answer;
}

function lookForStarts(framework: string, context: TransformContext): StartPlace[] {
  const files = runtimeFiles(framework, context);
  const places = files
    .flatMap((one) => findStarts(one, given(context.settings)))
    .filter(({ file }) => files.includes(file));
  return [...new Map(places.map((one) => [`${one.file}:${one.range.join(":")}`, one])).values()];
}
