import { Node } from "ts-morph";
import { moduleName } from "../../../eslint-plugin/analysis/index.js";
import type { Bench } from "../bench.js";
import { inQuotes, property } from "../code/text.js";
import { Library } from "../task-library/index.js";
import { isRuntimeFile } from "../state/runtime-file.js";
import { CLOSES, hookBehind, putBehind } from "./behind.js";
import type { Hook } from "./hook.js";

/**
 * Sees to it that a row which a hook leases is closed behind the task: in the hook behind it of the same plugin, which is
 * made where there is none. A framework that closes its rows already, or has a task-after to do it in, is left alone.
 */
export function closeBehind(bench: Bench, file: string, before: Hook): string | undefined {
  const { context } = bench;
  const framework = context.frameworkOf(file);
  const isDone = context.files.some(
    (one) =>
      context.frameworkOf(one) === framework &&
      isRuntimeFile(one) &&
      /\/\.opencode\/plugins?\//.test(one) &&
      (moduleName(one) === "task-after" || CLOSES.test(context.textOf(one))),
  );
  if (isDone || CLOSES.test(bench.open(file).text)) return undefined;
  const view = context.open(file);
  const library = new Library(bench, file);
  const [close, succeeded] = [library.task("closeTask"), library.task("taskSucceeded")];
  if (close === undefined || succeeded === undefined)
    return "The file uses the name `closeTask` for something else: rename that.";
  const end = view.style.semicolons ? ";" : "";
  const lineOf = ({ sessionID, callID, output }: Hook): string =>
    `${close}({ ${property("sessionID", sessionID)}, ${property("callID", callID)} }, ${succeeded}(${output}), ${output})${end}`;
  const member = hookBehind(view.source);
  if (member === undefined) return addHook(bench, file, before, lineOf);
  return putBehind(bench, file, member, (hook) => [lineOf(hook)]);
}

/** Puts the hook behind the task into the plugin, after the hook in front of it. */
function addHook(
  bench: Bench,
  file: string,
  before: Hook,
  lineOf: (hook: Hook) => string,
): string | undefined {
  const { fn } = before;
  const view = bench.context.open(file);
  const sheet = bench.open(file);
  const member = Node.isMethodDeclaration(fn) ? fn : fn.getParent();
  const isMember = Node.isPropertyAssignment(member) || Node.isMethodDeclaration(member);
  const now = isMember ? sheet.now([member.getEnd() - 1, member.getEnd()])?.[1] : undefined;
  if (member === undefined || now === undefined)
    return "There is no hook behind the task that could close its row: add one, with `closeTask`.";
  const { quote, indent: step } = view.style;
  const isTyped = Node.isParametered(fn) && fn.getParameters()[0]?.getTypeNode() !== undefined;
  const any = isTyped ? ": any" : "";
  const hook: Hook = { fn, sessionID: "input.sessionID", callID: "input.callID", output: "output" };
  const indent = view.indentAt(member.getStart());
  const lines = [
    `"tool.execute.after": async (input${any}, output${any}) => {`,
    `${step}if (input.tool === "task") ${lineOf(hook)}`,
    "}",
  ];
  sheet.replace(now, now, `,${lines.map((one) => `\n${indent}${inQuotes(one, quote)}`).join("")}`);
  return undefined;
}
