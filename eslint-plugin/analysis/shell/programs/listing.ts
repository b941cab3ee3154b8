import { hasOption } from "../options.js";
import { baseName, dirName, resolvePath } from "../paths.js";
import { echoText, printfText } from "./printing.js";
import type { Call } from "../program.js";
import { workingDirectory } from "../state.js";
import { concatStreams, EMPTY_STREAM, streamOf, UNKNOWN_STREAM, type Stream } from "../stream.js";
import { hasUnknown, SHELL_UNKNOWN } from "../unknown.js";

/** Programs whose output can be told from their arguments, so that what reads it can be followed. */
export const listing = {
  echo: ({ args }: Call): Stream => streamOf(echoText(args)),
  printf: ({ args }: Call): Stream => streamOf(printfText(args)),
  pwd: ({ state }: Call): Stream => streamOf(...state.cwd.map((cwd) => `${workingDirectory(cwd)}\n`)),
  dirname: ({ operands }: Call): Stream => streamOf(operands.map((path) => `${dirName(path)}\n`).join("")),
  basename,
  realpath: ({ operands, state }: Call): Stream =>
    streamOf(operands.map((path) => `${resolvePath(workingDirectory(state.cwd[0] ?? ""), path)}\n`).join("")),
  ls,
  cat,
  tee,
  mktemp,
};

function basename(call: Call): Stream {
  const [path = "", suffix = ""] = call.operands;
  const base = baseName(path) || SHELL_UNKNOWN;
  if (suffix === "") return streamOf(`${base}\n`);
  if (base.endsWith(suffix)) return streamOf(`${base.slice(0, -suffix.length)}\n`);
  return streamOf(`${hasUnknown(base) ? SHELL_UNKNOWN : base}\n`);
}

/** `ls a b` prints names that it was given, if they are files; what a directory holds is unknown. */
function ls(call: Call): Stream {
  if (hasOption(call, "-l") || call.operands.length === 0) return UNKNOWN_STREAM;
  const known = call.operands.filter((path) => /[*?[]/.test(path) || /[^/]\.\w+$/.test(path));
  const lines = known.length === call.operands.length ? known : [...known, SHELL_UNKNOWN];
  return streamOf(`${lines.join("\n")}\n`);
}

function cat(call: Call): Stream {
  const contents = call.operands
    .filter((path) => path !== "")
    .map((path) =>
      path === "-" ? (call.stdin ?? UNKNOWN_STREAM) : call.host.files.content(call.state, path),
    );
  if (contents.length === 0) return call.stdin ?? UNKNOWN_STREAM;
  // A single file keeps its name, so that `cat x.sh | bash` is known to run x.sh.
  return contents.length === 1 ? (contents[0] as Stream) : contents.reduce(concatStreams, EMPTY_STREAM);
}

function tee(call: Call): Stream {
  const text = call.stdin ?? UNKNOWN_STREAM;
  for (const path of call.operands)
    call.host.files.remember(call.state, path, text, hasOption(call, "-a --append"));
  return text;
}

/** The template's last letters become something that nobody knows. */
function mktemp(call: Call): Stream {
  const [template] = call.operands;
  return streamOf(template === undefined ? SHELL_UNKNOWN : template.replace(/X{3,}/, SHELL_UNKNOWN));
}
