import { hasOption, optionValues } from "../options.js";
import { baseName, copyTargets } from "../paths.js";
import type { Call } from "../program.js";
import { EMPTY_STREAM, UNKNOWN_STREAM, type Stream } from "../stream.js";
import { hasUnknown } from "../unknown.js";

/** Options of `cp`, `mv`, `ln` and `install` that take a value. */
export const COPY_VALUES =
  "-t --target-directory -S --suffix -m --mode -o --owner -g --group --backup-dir --strip-program";

/** Which of the operands are sources, and where they end up. */
function endpoints(call: Call): { sources: readonly string[]; targets: readonly string[] } {
  const directory = optionValues(call, "-t --target-directory")[0];
  if (directory !== undefined) {
    return { sources: call.operands, targets: copyTargets(directory, call.operands, "directory") };
  }
  const sources = call.operands.slice(0, -1);
  const target = call.operands.at(-1);
  if (target === undefined) return { sources: [], targets: [] };
  // A single operand with an unknown part may well stand for two.
  if (sources.length === 0)
    return hasUnknown(target) ? { sources: [target], targets: [target] } : { sources: [], targets: [] };
  return {
    sources,
    targets: copyTargets(target, sources, hasOption(call, "-T --no-target-directory") ? "file" : "either"),
  };
}

/** `cp`: reads the sources, writes the target. */
export function copy(call: Call): Stream {
  const { sources, targets } = endpoints(call);
  const linked = hasOption(call, "-s --symbolic-link");
  if (!linked) for (const source of sources) call.host.read(call.program, call.state, source);
  for (const target of targets) call.host.write(call.program, call.state, target);
  return EMPTY_STREAM;
}

/** `mv`: the sources go away, the target appears. */
export function move(call: Call): Stream {
  const { sources, targets } = endpoints(call);
  for (const source of sources) call.host.write(call.program, call.state, source, "rename");
  for (const target of targets) call.host.write(call.program, call.state, target);
  return EMPTY_STREAM;
}

/** `ln`: the link appears; with one operand it has the name of what it points at. */
export function link(call: Call): Stream {
  const [only, ...others] = call.operands;
  if (only !== undefined && others.length === 0 && !hasOption(call, "-t --target-directory")) {
    call.host.write(call.program, call.state, baseName(only));
    return EMPTY_STREAM;
  }
  for (const target of endpoints(call).targets) call.host.write(call.program, call.state, target);
  return EMPTY_STREAM;
}

/** `install`: a copy, or with `-d` directories to make. */
export function install(call: Call): Stream {
  if (!hasOption(call, "-d --directory")) return copy(call);
  for (const path of call.operands) call.host.write(call.program, call.state, path);
  return EMPTY_STREAM;
}

/** `rsync` and `scp`: as `cp`, but a `host:` in front of a path names another machine. */
export function remoteCopy(call: Call): Stream {
  const isLocal = (path: string): boolean => !/^[^/]+:/.test(path);
  const target = call.operands.at(-1);
  const sources = call.operands.slice(0, -1);
  for (const source of sources.filter(isLocal)) {
    call.host.read(call.program, call.state, source);
    if (hasOption(call, "--remove-source-files")) call.host.write(call.program, call.state, source, "remove");
  }
  if (target === undefined || sources.length === 0 || !isLocal(target)) return EMPTY_STREAM;
  // `rsync dir/ target` copies what is in the directory, under names that the text does not say.
  const contents = sources.some((source) => source.endsWith("/"));
  const named = sources
    .filter((source) => !source.endsWith("/"))
    .map((source) => source.replace(/^[^/]+:/, ""));
  const targets = contents
    ? [target, `${target.replace(/\/+$/, "")}/*`, ...copyTargets(target, named, "directory")]
    : copyTargets(target, named, "either");
  for (const path of targets) call.host.write(call.program, call.state, path);
  return EMPTY_STREAM;
}

/** `dd if=a of=b`. */
export function dataCopy(call: Call): Stream {
  for (const operand of call.operands) {
    if (operand.startsWith("of=")) call.host.write(call.program, call.state, operand.slice(3));
    if (operand.startsWith("if=")) call.host.read(call.program, call.state, operand.slice(3));
  }
  return UNKNOWN_STREAM;
}

/** `uniq in out`, `xxd in out`: the second operand is where the output goes. */
export function secondWritten(call: Call): undefined {
  const [input, output] = call.operands;
  if (input !== undefined && input !== "-") call.host.read(call.program, call.state, input);
  if (output !== undefined && output !== "-") call.host.write(call.program, call.state, output);
}
