import { hasOption, optionValues, parseOptions } from "../options.js";
import { resolvePath } from "../paths.js";
import type { Call } from "../program.js";
import { EMPTY_STREAM, streamLines, UNKNOWN_STREAM, type Stream } from "../stream.js";
import { isUnknown } from "../unknown.js";

const TAR_VALUES =
  "-f --file -C --directory -T --files-from -X --exclude-from --exclude -I --use-compress-program --transform " +
  "--strip-components --xform --owner --group --mode -b -g -K -N -V";

/** `tar`: making an archive writes the archive, unpacking writes into a directory. */
export function tar(call: Call): Stream {
  const { host, program, state } = call;
  const parsed = parseOptions(withDash(call.args), { values: TAR_VALUES });
  const directory = optionValues(parsed, "-C --directory").at(-1) ?? "";
  const archives = optionValues(parsed, "-f --file").filter((path) => path !== "-");
  const members = parsed.operands.map((member) => resolvePath(directory, member));
  if (hasOption(parsed, "-x --extract --get")) {
    for (const path of archives) host.read(program, state, path);
    if (hasOption(parsed, "-O --to-stdout")) return UNKNOWN_STREAM;
    host.write(program, state, directory === "" ? "." : directory);
    for (const path of members) host.write(program, state, path);
  } else if (hasOption(parsed, "-c --create -r --append -u --update -A --delete")) {
    for (const path of archives) host.write(program, state, path);
    for (const path of members) {
      host.read(program, state, path);
      if (hasOption(parsed, "--remove-files")) host.write(program, state, path, "remove");
    }
  } else for (const path of archives) host.read(program, state, path);
  return UNKNOWN_STREAM;
}

/** `tar xzf a.tgz`: the old form, in which `f` takes the next argument wherever it stands. */
function withDash(args: readonly string[]): string[] {
  const [first = "", ...rest] = args;
  if (!/^[A-Za-z]+$/.test(first)) return [...args];
  return [`-${first.replace("f", "")}${first.includes("f") ? "f" : ""}`, ...rest];
}

/** `unzip`: writes into the directory of `-d`, or here. */
export function unzip(call: Call): Stream {
  const { host, program, state } = call;
  const [archive, ...members] = call.operands;
  const directory = optionValues(call, "-d")[0];
  if (archive !== undefined) host.read(program, state, archive);
  host.write(program, state, directory ?? ".");
  for (const member of members) host.write(program, state, resolvePath(directory ?? "", member));
  return EMPTY_STREAM;
}

/** `zip`: the first operand is the archive. */
export function zip(call: Call): Stream {
  const [archive, ...members] = call.operands;
  if (archive !== undefined) call.host.write(call.program, call.state, archive);
  for (const path of members) {
    if (hasOption(call, "-m --move")) call.host.write(call.program, call.state, path, "remove");
    else call.host.read(call.program, call.state, path);
  }
  return EMPTY_STREAM;
}

const SUFFIXES: Readonly<Record<string, string>> = {
  bzip2: ".bz2",
  bunzip2: ".bz2",
  xz: ".xz",
  unxz: ".xz",
  zstd: ".zst",
};

/** `gzip` and its kin: a file is replaced by one with a suffix, or without it again. */
export function compress(call: Call): Stream {
  const { host, program, state } = call;
  const suffix = SUFFIXES[program] ?? ".gz";
  const unpacks = /^(gun|bun|un)/.test(program) || hasOption(call, "-d --decompress --uncompress");
  const prints = hasOption(call, "-c --stdout --to-stdout");
  const keeps = prints || hasOption(call, "-k --keep") || (program === "zstd" && !hasOption(call, "--rm"));
  for (const path of call.operands) {
    if (path === "-") continue;
    if (keeps) host.read(program, state, path);
    else host.write(program, state, path, "remove");
    if (prints) continue;
    if (!unpacks) host.write(program, state, path + suffix);
    else if (path.endsWith(suffix)) host.write(program, state, path.slice(0, -suffix.length));
  }
  return UNKNOWN_STREAM;
}

/** `split input prefix`: pieces are the prefix and some letters. */
export function split(call: Call): Stream {
  const [input, prefix = "x"] = call.operands;
  if (input !== undefined && input !== "-") call.host.read(call.program, call.state, input);
  call.host.write(call.program, call.state, `${prefix}*`);
  return EMPTY_STREAM;
}

/** `patch`: the file it is given, else those that a known patch names, else nobody knows. */
export function patch(call: Call): Stream {
  const { host, program, state } = call;
  const [file] = call.operands;
  if (file !== undefined) {
    host.write(program, state, file);
    return EMPTY_STREAM;
  }
  if (hasOption(call, "-o --output")) return EMPTY_STREAM;
  const strip = Number(optionValues(call, "-p --strip")[0] ?? 0) || 0;
  const directory = optionValues(call, "-d --directory")[0] ?? "";
  const input = optionValues(call, "-i --input")[0];
  const stream = input === undefined ? call.stdin : host.files.content(state, input);
  const names = streamLines(stream ?? UNKNOWN_STREAM)
    .flatMap((line) => /^(?:\+\+\+|---) ([^\t]+)/.exec(line)?.[1]?.trim() ?? [])
    .filter((name) => name !== "/dev/null" && !isUnknown(name));
  if (names.length === 0) host.opaque(program, "the patch itself names the files");
  for (const name of names) {
    host.write(program, state, resolvePath(directory, name.split("/").slice(strip).join("/")));
  }
  return EMPTY_STREAM;
}
