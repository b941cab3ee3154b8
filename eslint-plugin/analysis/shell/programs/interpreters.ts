import { resolvePath } from "../paths.js";
import type { Call } from "../program.js";
import { cloneState } from "../state.js";
import { runText } from "./shells.js";
import { UNKNOWN_STREAM, type Stream } from "../stream.js";
import { hasUnknown, isUnknown } from "../unknown.js";

/** How a language's interpreters are called. */
interface Interpreter {
  readonly language: "js" | "python";
  /** Options with a value. */
  readonly values: ReadonlySet<string>;
  /** Options whose value, or next operand, is code. */
  readonly code: ReadonlySet<string>;
  /** Options whose value is a file that is run first. */
  readonly preloads: ReadonlySet<string>;
}

const JS: Interpreter = {
  language: "js",
  values: new Set(
    (
      "-C --conditions --input-type --env-file --loader --experimental-loader --cwd --config -c --tsconfig " +
      "--title --stack-trace-limit -P --project -O --compilerOptions --define -d --outfile --outdir --import-map --filter"
    ).split(" "),
  ),
  code: new Set(["-e", "--eval", "-p", "--print", "-pe", "-ep"]),
  preloads: new Set(["-r", "--require", "--import", "--preload"]),
};

const PYTHON: Interpreter = {
  language: "python",
  values: new Set(["-W", "-X", "--check-hash-based-pycs"]),
  code: new Set(["-c"]),
  preloads: new Set(),
};

/** Words behind the program's name that say what to do; the script follows. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  bun: ["run", "--bun"],
  deno: ["run", "test", "bench", "serve"],
  tsx: ["watch"],
};

/** Subcommands that run no file of ours by name. */
const OTHER_VERBS: Readonly<Record<string, readonly string[]>> = {
  bun: [
    "install",
    "i",
    "add",
    "remove",
    "rm",
    "update",
    "link",
    "pm",
    "test",
    "init",
    "create",
    "upgrade",
    "repl",
  ],
  deno: ["task", "install", "add", "fmt", "lint", "check", "compile", "cache", "info", "upgrade", "doc"],
};

/** `node`, `bun`, `tsx`, `ts-node`, `deno`: code in an argument or from a pipe, or a script file. */
export function runJavaScript(call: Call): Stream {
  const { args, host, program, state, stdin } = call;
  const verb = verbIndex(args, JS);
  const word = verb < 0 ? undefined : args[verb];
  const rest = args.slice(verb + 1);
  if (program === "bun" && word === "x") return host.argv(["bunx", ...rest], state, stdin);
  if (program === "bun" && word === "exec") return runText(call, rest.join(" "), undefined, stdin);
  if (program === "bun" && word === "build") return buildOutputs(call, rest);
  if (program === "deno" && word === "eval") {
    const [code, ...codeArgs] = rest.filter((arg) => !/^-/.test(arg));
    return code === undefined ? UNKNOWN_STREAM : reportCode(call, JS, code, codeArgs);
  }
  if (word !== undefined && OTHER_VERBS[program]?.includes(word)) return UNKNOWN_STREAM;
  const skipped = word !== undefined && VERBS[program]?.includes(word) === true;
  return interpret(inDirectory(call), JS, skipped ? args.toSpliced(verb, 1) : args);
}

/** Where the first word stands that is neither an option nor an option's value. */
function verbIndex(args: readonly string[], { values, preloads, code }: Interpreter): number {
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as string;
    if (!arg.startsWith("-")) return index;
    if (arg === "-" || arg === "--" || code.has(splitOption(arg)[0])) return -1;
    if (values.has(arg) || preloads.has(arg)) index++;
  }
  return -1;
}

/** `bun --cwd dir …`: the same call from another directory. */
function inDirectory(call: Call): Call {
  const at = call.args.findIndex((arg) => /^--cwd(=|$)/.test(arg));
  const directory = at < 0 ? undefined : (splitOption(call.args[at] ?? "")[1] ?? call.args[at + 1]);
  if (call.program !== "bun" || directory === undefined) return call;
  const state = cloneState(call.state);
  state.cwd = state.cwd.map((cwd) => resolvePath(cwd, directory));
  return { ...call, state };
}

/** `python3`: `-c` code, a module, code from a pipe, or a script file. */
export function runPython(call: Call): Stream {
  return interpret(call, PYTHON, call.args);
}

function interpret(call: Call, interpreter: Interpreter, args: readonly string[]): Stream {
  const { host, program, state, stdin } = call;
  let index = 0;
  for (; index < args.length; index++) {
    const arg = args[index] as string;
    if (arg === "--") {
      index++;
      break;
    }
    if (arg === "-" || !arg.startsWith("-")) break;
    const [name, attached] = splitOption(arg);
    if (interpreter.code.has(name)) {
      return reportCode(
        call,
        interpreter,
        attached ?? args[index + 1] ?? "",
        args.slice(index + (attached === undefined ? 2 : 1)),
      );
    }
    if (interpreter.language === "python") {
      if (/^-[A-Za-z]*m$/.test(arg)) return UNKNOWN_STREAM;
      // `-uc code` is a cluster that ends in the code.
      if (/^-[A-Za-z]+c$/.test(arg))
        return reportCode(call, interpreter, args[index + 1] ?? "", args.slice(index + 2));
    }
    if (interpreter.preloads.has(name)) {
      const path = attached ?? args[++index] ?? "";
      if (/^[./]/.test(path)) host.run(program, state, path, []);
    } else if (interpreter.values.has(name) && attached === undefined) index++;
  }
  const [script, ...rest] = args.slice(index);
  if (script === undefined || script === "-" || script === "/dev/stdin")
    return interpretInput(call, interpreter, stdin, rest);
  // A bare word is one of package.json's scripts to bun, not a file.
  if (program === "bun" && !/[./]/.test(script) && !hasUnknown(script)) return UNKNOWN_STREAM;
  host.run(program, state, script, rest);
  for (const text of host.files.content(state, script).texts) {
    if (!isUnknown(text)) reportCode(call, interpreter, text, rest);
  }
  return UNKNOWN_STREAM;
}

function splitOption(arg: string): [string, string?] {
  const equals = arg.startsWith("--") ? arg.indexOf("=") : -1;
  return equals < 0 ? [arg] : [arg.slice(0, equals), arg.slice(equals + 1)];
}

function interpretInput(
  call: Call,
  interpreter: Interpreter,
  stdin: Stream | undefined,
  args: readonly string[],
): Stream {
  if (stdin === undefined) return UNKNOWN_STREAM;
  if (stdin.file !== undefined) call.host.run(call.program, call.state, stdin.file, args);
  for (const text of stdin.texts) {
    if (!isUnknown(text)) reportCode(call, interpreter, text, args);
    else if (stdin.file === undefined) call.host.opaque(call.program, "the code that flows in is not known");
  }
  return UNKNOWN_STREAM;
}

function reportCode(call: Call, { language }: Interpreter, code: string, args: readonly string[]): Stream {
  if (isUnknown(code)) call.host.opaque(call.program, "the code in its arguments is not known");
  else if (code.trim() !== "") call.host.effects.add({ kind: "eval", language, code, args });
  return UNKNOWN_STREAM;
}

function buildOutputs(call: Call, args: readonly string[]): Stream {
  args.forEach((arg, index) => {
    const match = /^--out(?:file|dir)(?:=(.*))?$/.exec(arg);
    const path = match && (match[1] ?? args[index + 1]);
    if (path) call.host.write(call.program, call.state, path);
  });
  return UNKNOWN_STREAM;
}
