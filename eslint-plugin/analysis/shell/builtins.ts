import { isDeclaration } from "./declarations.js";
import type { Host } from "./host.js";
import { baseName, resolvePath } from "./paths.js";
import { printfText } from "./programs/printing.js";
import { assignState, capValue, cloneState, setText, type State } from "./state.js";
import { EMPTY_STREAM, streamLines, UNKNOWN_STREAM, type Stream } from "./stream.js";
import { hasUnknown, isUnknown, SHELL_UNKNOWN, startsUnknown } from "./unknown.js";

/** What a builtin works with. */
interface BuiltinCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly state: State;
  readonly stdin: Stream | undefined;
  readonly host: Host;
}

/** Runs a command that changes the shell itself; `undefined` if the name is not one of those. */
export function runBuiltin(
  name: string,
  args: readonly string[],
  state: State,
  stdin: Stream | undefined,
  host: Host,
): Stream | undefined {
  const call: BuiltinCall = { name, args, state, stdin, host };
  if (isDeclaration(name)) return declare(call);
  return Object.hasOwn(BUILTINS, name) ? BUILTINS[name]?.(call) : undefined;
}

const BUILTINS: Readonly<Record<string, (call: BuiltinCall) => Stream | undefined>> = {
  cd: changeDirectory,
  pushd: changeDirectory,
  popd: ({ state }) => {
    state.cwd = state.visited.at(-1) ?? [SHELL_UNKNOWN];
    state.visited = state.visited.slice(0, -1);
    return EMPTY_STREAM;
  },
  unset: ({ args, state }) => {
    for (const name of args) {
      state.vars.delete(name);
      if (args.includes("-f")) state.functions.delete(name);
    }
    return EMPTY_STREAM;
  },
  read: readVariables,
  mapfile: readLines,
  readarray: readLines,
  eval: ({ args, state, stdin, host }) => host.text(args.join(" "), state, stdin),
  source: sourceFile,
  ".": sourceFile,
  set: ({ args, state }) => {
    const dashes = args.indexOf("--");
    if (dashes >= 0) state.args = args.slice(dashes + 1);
    else if (args.length > 0 && !/^[-+]/.test(args[0] ?? "")) state.args = args;
    return EMPTY_STREAM;
  },
  shift: ({ args, state }) => {
    state.args = state.args?.slice(Number(args[0] ?? 1) || 1);
    return EMPTY_STREAM;
  },
  getopts: ({ args, state }) => {
    setText(state, args[1] ?? "", [SHELL_UNKNOWN]);
    setText(state, "OPTARG", [SHELL_UNKNOWN]);
    return EMPTY_STREAM;
  },
  trap: ({ args, state, host }) => {
    const code = args.find((arg) => arg !== "--");
    // The command runs at some later point, with whatever is known then; now is the best guess.
    if (code !== undefined && args.length > 1 && !/^-?$/.test(code))
      host.text(code, cloneState(state), undefined);
    return EMPTY_STREAM;
  },
  printf: ({ args, state }) => {
    if (args[0] !== "-v" || args[1] === undefined) return undefined;
    setText(state, args[1], [printfText(args.slice(2))]);
    return EMPTY_STREAM;
  },
  exit: end,
  return: end,
  break: end,
  continue: end,
};

function end({ state }: BuiltinCall): Stream {
  state.ended = true;
  return EMPTY_STREAM;
}

/** `export A=b`: the values are set while the words are words; here only names without a value are left. */
function declare({ name, args, state }: BuiltinCall): Stream {
  if (name !== "local") return EMPTY_STREAM;
  for (const variable of args) {
    if (!/^\w+$/.test(variable) || state.saved?.has(variable)) continue;
    state.saved?.set(variable, state.vars.get(variable));
    setText(state, variable, [""]);
  }
  return EMPTY_STREAM;
}

function changeDirectory({ name, args, state }: BuiltinCall): Stream {
  const target = args.find((arg) => !/^-[A-Za-z@]+$/.test(arg) && arg !== "--") ?? "~";
  const before = state.cwd;
  if (target === "-") state.cwd = state.visited.at(-1) ?? [SHELL_UNKNOWN];
  else if (startsUnknown(target)) state.cwd = [resolvePath("", target)];
  else state.cwd = before.map((cwd) => resolvePath(cwd, target));
  state.visited = name === "cd" ? [...state.visited.slice(0, -1), before] : [...state.visited, before];
  return EMPTY_STREAM;
}

/** `read a b`: each line that may come is a possibility; the last name takes what is left of a line. */
function readVariables({ args, state, stdin }: BuiltinCall): Stream {
  const names: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as string;
    if (arg === "-a") {
      const array = args[++index] ?? "";
      const rows = stdin ? streamLines(stdin).map((line) => line.trim().split(/\s+/)) : [];
      state.vars.set(array, capValue(rows.length > 0 ? rows : [[SHELL_UNKNOWN]]));
    } else if (/^-[a-z]*[dinNptu]$/.test(arg)) index++;
    else if (!arg.startsWith("-")) names.push(arg);
  }
  const lines = stdin ? streamLines(stdin) : [];
  if (names.length === 0) names.push("REPLY");
  names.forEach((name, index) => {
    const texts = lines.map((line) => {
      const fields = line.trim().split(/\s+/);
      if (hasUnknown(line) && names.length > 1) return SHELL_UNKNOWN;
      return index === names.length - 1 ? fields.slice(index).join(" ") : (fields[index] ?? "");
    });
    setText(state, name, texts.length > 0 ? texts : [SHELL_UNKNOWN]);
  });
  return EMPTY_STREAM;
}

function readLines({ args, state, stdin }: BuiltinCall): Stream {
  const name = args
    .filter((arg, index) => !arg.startsWith("-") && !/^-[dnOsuCc]$/.test(args[index - 1] ?? ""))
    .at(-1);
  const lines = stdin ? streamLines(stdin) : [];
  state.vars.set(name ?? "MAPFILE", [lines.length > 0 ? lines : [SHELL_UNKNOWN]]);
  return EMPTY_STREAM;
}

/** `source x`: the file runs in this very shell, so what the script itself put into it counts on from here. */
function sourceFile({ name, args, state, stdin, host }: BuiltinCall): Stream {
  const [path, ...rest] = args;
  if (path === undefined) return EMPTY_STREAM;
  const content = path === "/dev/stdin" ? (stdin ?? UNKNOWN_STREAM) : host.files.content(state, path);
  host.run(name === "." ? "source" : name, state, path, rest);
  for (const text of content.texts) {
    if (!isUnknown(text)) {
      const inner = cloneState(state);
      host.text(text, inner, stdin);
      inner.ended = false;
      assignState(state, inner);
    } else if (baseName(path) !== "" && content.file === undefined)
      host.opaque(name, "the text it runs is not known");
  }
  return UNKNOWN_STREAM;
}
