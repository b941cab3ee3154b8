import { copyTargets, resolvePath } from "../paths.js";
import { hasOption, optionValues, parseOptions } from "../options.js";
import type { Call } from "../program.js";
import { EMPTY_STREAM, streamLines, UNKNOWN_STREAM, type Stream } from "../stream.js";
import { SHELL_UNKNOWN } from "../unknown.js";

/** `git`: the subcommands that change files by name. Those that change the tree as a whole are left out. */
export function git(call: Call): Stream {
  const [subcommand = "", ...args] = call.operands;
  const directory = optionValues(call, "-C --work-tree").at(-1) ?? "";
  const write = (path: string, operation: "write" | "remove" | "rename" = "write"): void => {
    call.host.write(`git ${subcommand}`, call.state, resolvePath(directory, path), operation);
  };
  switch (subcommand) {
    case "checkout":
    case "restore":
      for (const path of restored(args)) write(path);
      return EMPTY_STREAM;
    case "rm": {
      const parsed = parseOptions(args, {});
      if (!hasOption(parsed, "--cached -n --dry-run"))
        for (const path of parsed.operands) write(path, "remove");
      return UNKNOWN_STREAM;
    }
    case "mv": {
      const { operands } = parseOptions(args, {});
      const target = operands.at(-1);
      const sources = operands.slice(0, -1);
      for (const source of sources) write(source, "rename");
      if (target !== undefined) for (const path of copyTargets(target, sources, "either")) write(path);
      return EMPTY_STREAM;
    }
    case "clean": {
      const parsed = parseOptions(args, { values: "-e --exclude" });
      if (hasOption(parsed, "-n --dry-run")) return UNKNOWN_STREAM;
      for (const path of parsed.operands.length > 0 ? parsed.operands : [`./${SHELL_UNKNOWN}`])
        write(path, "remove");
      return UNKNOWN_STREAM;
    }
    case "apply":
    case "am": {
      const { operands } = parseOptions(args, {});
      const stream =
        operands[0] === undefined ? call.stdin : call.host.files.content(call.state, operands[0]);
      const names = streamLines(stream ?? UNKNOWN_STREAM).flatMap(
        (line) => /^\+\+\+ b\/(\S+)/.exec(line)?.[1] ?? [],
      );
      for (const name of names) write(name);
      if (names.length === 0) call.host.opaque(`git ${subcommand}`, "the patch itself names the files");
      return UNKNOWN_STREAM;
    }
    default:
      return UNKNOWN_STREAM;
  }
}

/** The paths of a checkout: behind `--`; without it, whatever may be a path. */
function restored(args: readonly string[]): readonly string[] {
  const dashes = args.indexOf("--");
  if (dashes >= 0) return args.slice(dashes + 1);
  const parsed = parseOptions(args, { values: "-b -B --orphan -s --source --pathspec-from-file" });
  return hasOption(parsed, "-b -B --orphan") ? [] : parsed.operands;
}
