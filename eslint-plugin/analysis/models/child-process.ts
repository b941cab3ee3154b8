import { alternatives } from "../values/join.js";
import { getMember } from "../evaluate/members.js";
import { concatenate } from "../evaluate/operators.js";
import { knownString, truthiness } from "../evaluate/coerce.js";
import { NULL, text, UNDEFINED, unknown, type Value } from "../values/value.js";
import { contextOf, runProgram, runShell, wordsOf } from "./commands.js";
import { arg, argsOf, native, type NativeContext } from "./native.js";

/** A member of `node:child_process`; also of packages that take the same arguments. */
export function childProcessMember(name: string): Value | undefined {
  switch (name) {
    case "exec":
    case "execSync":
      return native(`child_process.${name}`, (call) => {
        runShell(call, name, arg(call, 0), contextOf(call, arg(call, 1)));
        return finish(call);
      });
    case "execFile":
    case "execFileSync":
    case "spawn":
    case "spawnSync":
      return native(`child_process.${name}`, (call) => {
        start(call, name);
        return finish(call);
      });
    case "fork":
      return native("child_process.fork", (call) => {
        const { list, options } = argumentsOf(call);
        runProgram(
          call,
          "fork",
          [text("node"), arg(call, 0), ...wordsOf(call, list)],
          contextOf(call, options),
        );
        return unknown("child process");
      });
    case "default":
      return { kind: "native-object", name: "child_process", member: childProcessMember };
    default:
      return undefined;
  }
}

/** `spawn(program, args?, options?)`; with `shell: true` the words become shell text. */
export function start(call: NativeContext, name: string): void {
  const { list, options } = argumentsOf(call);
  const shell = options.kind === "object" ? getMember(call.ip, options, "shell", call.site) : UNDEFINED;
  const words = wordsOf(call, list);
  const context = contextOf(call, options);
  if (truthiness(shell) === true) {
    const line = words.reduce<Value>(
      (sum, word) => concatenate(concatenate(sum, text(" ")), word),
      arg(call, 0),
    );
    runShell(call, name, line, context);
  } else runProgram(call, name, [arg(call, 0), ...words], withInput(call, options, context));
}

/** The argument list may be left out. */
function argumentsOf(call: NativeContext): { list: Value; options: Value } {
  const second = arg(call, 1);
  return second.kind === "object"
    ? { list: UNDEFINED, options: second }
    : { list: second, options: arg(call, 2) };
}

/** Text that is fed to an interpreter's standard input is a script. */
function withInput(
  call: NativeContext,
  options: Value,
  context: ReturnType<typeof contextOf>,
): ReturnType<typeof contextOf> {
  const input =
    options.kind === "object" ? knownString(getMember(call.ip, options, "input", call.site)) : undefined;
  const program = knownString(arg(call, 0));
  if (input !== undefined && program !== undefined && wordsOf(call, argumentsOf(call).list).length === 0)
    runShell(call, program, text(`${program} <<'END_OF_INPUT'\n${input}\nEND_OF_INPUT\n`), context);
  return context;
}

/** Calls the callback, if there is one. */
function finish(call: NativeContext): Value {
  const output = unknown("command output");
  const last = call.args.values.at(-1);
  if (last !== undefined && alternatives(last).some(({ kind }) => kind === "function"))
    call.ip.maybe(() => {
      call.ip.call(last, undefined, argsOf(NULL, output, output), call.site);
    });
  return output;
}
