import { basename, dirname, join as joinFile } from "node:path";
import { asPaths, knownString } from "../evaluate/coerce.js";
import { NO_CONTEXT, runShell } from "../models/commands.js";
import type { NativeContext } from "../models/native.js";
import type { PathEffect } from "../summaries/effect.js";
import { joinAll } from "../values/join.js";
import { knownText, type Part } from "../values/text.js";
import { freshId, text, UNKNOWN, type Value } from "../values/value.js";
import { runModule } from "./evaluate-module.js";
import { fileExists, readSource } from "./files.js";
import type { ModuleRecord } from "./record.js";
import { existingModule } from "./resolve.js";
import type { Workspace } from "./workspace.js";

/** The file that a path names in the tree, where the analysis can tell. */
export function scriptPath(from: ModuleRecord, parts: readonly Part[]): string | undefined {
  const [first, ...rest] = parts;
  const tail = knownText(rest);
  if (first === undefined || tail === undefined) return undefined;
  if (typeof first === "string") {
    const whole = first + tail;
    const candidates = whole.startsWith("/")
      ? [whole]
      : [joinFile(from.root, whole), joinFile(dirname(from.path), whole)];
    return candidates.map(existingModule).find((path) => path !== undefined);
  }
  const bases = first.folder !== undefined ? [first.folder] : [from.root];
  // Below an unknown folder, the tree's own file of that name is meant.
  const inTree = /(?:^|\/)(\.opencode\/.*)$/.exec(tail)?.[1];
  const tails = [tail, ...(inTree !== undefined ? [inTree] : [])];
  return bases
    .flatMap((base) => tails.map((one) => existingModule(joinFile(base, one))))
    .find((path) => path !== undefined);
}

/** A child script: its writers count where it is started unless it is runtime code, which is told where it stands. */
export function runScript(workspace: Workspace, call: NativeContext, path: Value, program: string): void {
  for (const { parts } of asPaths(path)) {
    const file = scriptPath(call.ip.module, parts);
    if (file === undefined || !fileExists(file)) continue;
    if (/\.(?:ba|z)?sh$/.test(file)) {
      // Nobody lints a shell script: what it does is told where it is started.
      runShell(call, `${program} ${basename(file)}`, text(readSource(file) ?? ""), NO_CONTEXT);
      continue;
    }
    const module = workspace.load(file);
    if (module === undefined || module.kind === "runtime") continue;
    runModule(workspace, module);
    adopt(call, module, program);
  }
}

/** Code in the text of a command: `bun -e "…"`. What it does, it does at the call. */
export function runCode(
  workspace: Workspace,
  call: NativeContext,
  code: string,
  args: readonly string[],
  decode: (word: string) => Value,
): void {
  const path = joinFile(dirname(call.site.module.path), `eval-${String(freshId())}.ts`);
  const module = workspace.inlineModule(path, code);
  if (module === undefined) return;
  runModule(workspace, module, (name) => (name === "process" ? evalProcess(args.map(decode)) : undefined));
  for (const effect of module.effects)
    if (effect.kind === "path")
      call.ip.effect(
        effect.operation,
        decodePath(effect, decode),
        `${effect.writer} in inline code`,
        call.site,
      );
}

function adopt(call: NativeContext, module: ModuleRecord, program: string): void {
  const { effects } = call.ip.frame;
  for (const effect of module.effects)
    if (effect.kind === "path")
      effects.push({
        ...effect,
        writer: `${program} → ${effect.writer}`,
        chain: [...effect.chain, { site: call.site, callee: module.ast, module }],
      });
}

function decodePath(effect: PathEffect, decode: (word: string) => Value): Value {
  return joinAll(
    asPaths(effect.path).map((one) => {
      const known = knownString(one);
      return known === undefined ? one : decode(known);
    }),
  );
}

/** `process` as inline code sees it: its arguments are those behind the code. */
function evalProcess(args: readonly Value[]): Value {
  const argv: Value = {
    kind: "native-object",
    name: "argv",
    member: (name) => {
      const index = Number(name);
      return Number.isInteger(index) ? (args[index - 1] ?? UNKNOWN) : undefined;
    },
  };
  return {
    kind: "native-object",
    name: "process",
    member: (name) => (name === "argv" ? argv : undefined),
  };
}
