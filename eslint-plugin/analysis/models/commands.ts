import { asPaths, asTexts } from "../evaluate/coerce.js";
import { belowFolder } from "../evaluate/folder.js";
import { noteScript } from "../evaluate/framework.js";
import { listOf } from "../evaluate/iterate.js";
import { getMember } from "../evaluate/members.js";
import { longestRoute, product } from "../evaluate/operators.js";
import {
  pythonWrites,
  programEffects,
  shellEffects,
  SHELL_UNKNOWN,
  type ShellEffect,
} from "../shell/index.js";
import type { Operation } from "../summaries/effect.js";
import { alternatives } from "../values/join.js";
import { ANY_HOLE, normaliseParts, type Hole, type Part } from "../values/text.js";
import { text, UNDEFINED, type Text, type Value } from "../values/value.js";
import type { NativeContext } from "./native.js";

/** Where a command runs, as far as its options say. */
export interface CommandContext {
  /** The folder that relative paths hang below. */
  readonly cwd: Value;
  /** Environment variables that are set to known text. */
  readonly env: Value;
}

export const NO_CONTEXT: CommandContext = { cwd: UNDEFINED, env: UNDEFINED };

/** Reads `cwd` and `env` off an options object. */
export function contextOf(call: NativeContext, options: Value): CommandContext {
  if (options.kind !== "object") return NO_CONTEXT;
  return {
    cwd: getMember(call.ip, options, "cwd", call.site),
    env: getMember(call.ip, options, "env", call.site),
  };
}

/** Unknown pieces travel through the shell parser as private-use characters, one each. */
class HoleCodes {
  readonly #holes: Hole[] = [];

  encode(parts: readonly Part[]): string {
    return parts
      .map((part) => {
        if (typeof part === "string") return part.replace(/[\uE000-\uF8FF]/g, "?");
        this.#holes.push(part);
        return String.fromCharCode(FIRST_CODE + ((this.#holes.length - 1) % CODES));
      })
      .join("");
  }

  decode(target: string): readonly Part[] {
    const parts: Part[] = [];
    for (const piece of target.split(/([\uE000-\uF8FF]|\*+)/)) {
      if (piece === "") continue;
      if (piece === SHELL_UNKNOWN) parts.push({ ...ANY_HOLE, label: "shell value" });
      else if (/^\*+$/.test(piece)) parts.push({ ...ANY_HOLE, label: "*" });
      else if (/^[\uE000-\uF8FF]$/.test(piece))
        parts.push(this.#holes[piece.charCodeAt(0) - FIRST_CODE] ?? ANY_HOLE);
      else parts.push(piece);
    }
    return normaliseParts(parts);
  }
}

const FIRST_CODE = 0xe000;
/** One less than the private-use area has: the last one is the shell's own unknown. */
const CODES = 0x18f0;

/** Tells what shell text does. `args` are its positional parameters, for `sh -c text name args…`. */
export function runShell(
  call: NativeContext,
  program: string,
  command: Value,
  context: CommandContext,
): void {
  eachWay(call, asTexts(command), (one) => {
    const codes = new HoleCodes();
    const setup = environment(call, context.env, codes);
    perform(call, program, shellEffects(setup + codes.encode(one.parts)), codes, one.route, context);
  });
}

/** Of several commands that a call may run, it runs one. */
function eachWay<C>(call: NativeContext, ways: readonly C[], run: (way: C) => void): void {
  const branches = ways.map((way) =>
    call.ip.journal.fork(() => {
      run(way);
      return true;
    }),
  );
  if (branches.length > 0) call.ip.journal.merge(branches.map(({ delta }) => delta));
}

/** Tells what a program does with its arguments, without a shell in between. */
export function runProgram(
  call: NativeContext,
  program: string,
  argv: readonly Value[],
  context: CommandContext,
): void {
  eachWay(call, product(argv.map((one) => asPathsOrText(one))), (row) => {
    const codes = new HoleCodes();
    const words = row.map(({ parts }) => codes.encode(parts));
    const setup = environment(call, context.env, codes);
    const effects = setup === "" ? programEffects(words) : withEnvironment(words, setup);
    perform(call, program, effects, codes, longestRoute(row), context);
  });
}

/** `sh -c '… "$Q"'` with `env: { Q }`: the variables are there when the shell starts. */
function withEnvironment(words: readonly string[], setup: string): ShellEffect[] {
  const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  const code = words[flag + 1];
  if (flag < 1 || code === undefined || !/(?:^|\/)(?:ba|z|da)?sh$/.test(words[0] ?? ""))
    return programEffects(words);
  return programEffects(words.map((word, index) => (index === flag + 1 ? setup + code : word)));
}

function asPathsOrText(value: Value): readonly Text[] {
  const paths = asPaths(value);
  return paths.length > 0 ? paths : asTexts(value);
}

/** Known variables as assignments before the command; what is not plain is left out. */
function environment(call: NativeContext, env: Value, codes: HoleCodes): string {
  if (env.kind !== "object") return "";
  call.ip.journal.look(env);
  let setup = "";
  for (const [name, cell] of env.props) {
    const value = call.ip.read(cell);
    if (value.kind !== "text" || !/^[A-Za-z_]\w*$/.test(name)) continue;
    setup += `${name}='${codes.encode(value.parts).replaceAll("'", "'\\''")}'; `;
  }
  return setup;
}

function perform(
  call: NativeContext,
  program: string,
  effects: readonly ShellEffect[],
  codes: HoleCodes,
  route: Text["route"],
  context: CommandContext,
): void {
  const touch = (operation: Operation, name: string, target: string): void => {
    call.ip.effect(
      operation,
      belowFolder(context.cwd, text(codes.decode(target), route)),
      `${program}: ${name}`,
      call.site,
    );
  };
  for (const effect of effects) {
    switch (effect.kind) {
      case "write":
        touch(effect.operation, effect.program, effect.target);
        break;
      case "read":
        touch("read", effect.program, effect.target);
        break;
      case "run":
        noteScript(
          call.ip,
          text(codes.decode(effect.script), route),
          effect.args.map((word) => text(codes.decode(word), route)),
          effect.program,
          call.site,
        );
        call.ip.workspace.runScript(
          call,
          belowFolder(context.cwd, text(codes.decode(effect.script), route)),
          effect.program,
        );
        break;
      case "eval":
        if (effect.language === "js")
          call.ip.workspace.runCode(call, effect.code, effect.args, (word) =>
            text(codes.decode(word), route),
          );
        if (effect.language === "python")
          for (const { target, operation } of pythonWrites(effect.code)) touch(operation, "python", target);
        break;
      default:
    }
  }
}

/** Words that may or may not be there are taken to be there, in the order in which they were added. */
const MAX_FURTHER_WORDS = 12;

/** The words of an array argument. */
export function wordsOf(call: NativeContext, value: Value): Value[] {
  const { items, rest } = listOf(call.ip, value);
  return [...items, ...(rest ? alternatives(rest).slice(0, MAX_FURTHER_WORDS) : [])];
}
