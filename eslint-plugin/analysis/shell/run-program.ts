import type { Host } from "./host.js";
import { hasOption, optionValues, parseOptions } from "./options.js";
import { baseName } from "./paths.js";
import { pathOperands, type Call, type Program } from "./program.js";
import { programs } from "./programs.js";
import type { State } from "./state.js";
import { EMPTY_STREAM, UNKNOWN_STREAM, type Stream } from "./stream.js";
import { hasUnknown, isUnknown } from "./unknown.js";

const table = new Map(
  programs.flatMap((program) => program.names.split(" ").map((name) => [name, program] as const)),
);

/** Looks a program up by the base name of its path; `python3.12` and its kind count as `python3`. */
function findProgram(base: string): Program | undefined {
  return table.get(base) ?? (/^python[\d.]+$/.test(base) ? table.get("python3") : undefined);
}

/** Runs a program: reports what its row in the table says that it does. */
export function runProgram(
  name: string,
  args: readonly string[],
  state: State,
  stdin: Stream | undefined,
  host: Host,
): Stream {
  const base = baseName(name);
  const program = findProgram(base);
  if (program === undefined) return runUnlisted(name, args, state, stdin, host);
  const parsed = parseOptions(args, program);
  const call: Call = { ...parsed, program: base, args, state, stdin, host };
  if (hasOption(call, program.inert)) return UNKNOWN_STREAM;
  for (const path of optionValues(call, program.outputs)) if (path !== "-") host.write(base, state, path);
  const printed = program.effect?.(call);
  applyOperands(call, program);
  return printed ?? defaultOutput(call, program);
}

function applyOperands(call: Call, program: Program): void {
  const { host, state } = call;
  const role = program.only !== undefined && !hasOption(call, program.only) ? "read" : program.operands;
  if (role === undefined) return;
  for (const path of pathOperands(call, program)) {
    if (path === "-") continue;
    if (role === "read") host.read(call.program, state, path);
    else host.write(call.program, state, path, role);
  }
}

function defaultOutput(call: Call, program: Program): Stream {
  if (program.selects && pathOperands(call, program).length === 0) return call.stdin ?? UNKNOWN_STREAM;
  const silent = program.operands !== undefined && program.operands !== "read" && program.only === undefined;
  return silent ? EMPTY_STREAM : UNKNOWN_STREAM;
}

/** A program without a row: a script by its path, a name that nobody knows, or something that writes no paths. */
function runUnlisted(
  name: string,
  args: readonly string[],
  state: State,
  stdin: Stream | undefined,
  host: Host,
): Stream {
  const base = baseName(name);
  const script = /\.(sh|bash|zsh|[cm]?[jt]sx?|py|pl|rb)$/.test(base) && name.includes("/");
  if (script || /^\.\.?\//.test(name)) {
    const interpreter = interpreterOf(base, host.files.content(state, name));
    if (interpreter !== undefined) return host.argv([interpreter, name, ...args], state, stdin);
    host.run(base, state, name, args);
  } else if (hasUnknown(base)) {
    host.opaque(name, "the program's name is not known");
    // `$SUDO rm x`: what is unknown here is often empty or a prefix.
    const [next] = args;
    if (isUnknown(name) && next !== undefined && findProgram(next)) host.argv(args, state, stdin);
  }
  return UNKNOWN_STREAM;
}

/** What runs a script that was made just before: its first line says so, else its name. */
function interpreterOf(base: string, content: Stream): string | undefined {
  const [text] = content.texts;
  if (text === undefined || isUnknown(text)) return undefined;
  const named = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)/.exec(text)?.[1];
  if (named !== undefined) return findProgram(baseName(named)) ? baseName(named) : undefined;
  if (/\.py$/.test(base)) return "python3";
  return /\.[cm]?[jt]sx?$/.test(base) ? "node" : "sh";
}
