import { hasOption, optionValues } from "../options.js";
import { baseName, resolvePath } from "../paths.js";
import type { Call } from "../program.js";
import { UNKNOWN_STREAM, type Stream } from "../stream.js";
import { SHELL_UNKNOWN } from "../unknown.js";

/** `curl`: writes only where `-o` or `-O` says so. */
export function curl(call: Call): Stream {
  const { host, program, state } = call;
  const directory = optionValues(call, "--output-dir")[0] ?? "";
  const named = optionValues(call, "-o --output").filter((path) => path !== "-");
  const remote = hasOption(call, "-O --remote-name --remote-name-all") ? call.operands.map(remoteName) : [];
  for (const path of [...named, ...remote]) host.write(program, state, resolvePath(directory, path));
  for (const path of optionValues(call, "-T --upload-file"))
    if (path !== "-") host.read(program, state, path);
  return UNKNOWN_STREAM;
}

/** `wget`: writes a file named after the address, unless `-O` names another. */
export function wget(call: Call): Stream {
  const { host, program, state } = call;
  const named = optionValues(call, "-O --output-document");
  const directory = optionValues(call, "-P --directory-prefix")[0] ?? "";
  const paths =
    named.length > 0 ? named : call.operands.map((url) => resolvePath(directory, remoteName(url)));
  for (const path of paths) if (path !== "-") host.write(program, state, path);
  return UNKNOWN_STREAM;
}

function remoteName(url: string): string {
  const path = url.replace(/^[a-z]+:\/\//, "").replace(/[?#].*$/, "");
  return path.includes("/") ? baseName(path) || "index.html" : SHELL_UNKNOWN;
}
