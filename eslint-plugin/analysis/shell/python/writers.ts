import type { PathWrite, WriteOperation } from "../effects.js";
import { copyTargets } from "../paths.js";
import { programEffects, shellEffects } from "../shell-effects.js";
import type { PythonArguments, PythonCall, PythonValue } from "./values.js";

/** Takes what a call writes. */
type Report = (value: PythonValue | undefined, operation: WriteOperation) => void;

/** Which arguments a function changes, and how: `write:0`, `rename:0 write:1`. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  "os.remove": "remove:0",
  "os.unlink": "remove:0",
  "os.rmdir": "remove:0",
  "os.removedirs": "remove:0",
  "os.rename": "rename:0 write:1",
  "os.renames": "rename:0 write:1",
  "os.replace": "rename:0 write:1",
  "os.mkdir": "write:0",
  "os.makedirs": "write:0",
  "os.mknod": "write:0",
  "os.mkfifo": "write:0",
  "os.truncate": "write:0",
  "os.chmod": "write:0",
  "os.chown": "write:0",
  "os.utime": "write:0",
  "os.link": "write:1",
  "os.symlink": "write:1",
  "shutil.copy": "into:0,1",
  "shutil.copy2": "into:0,1",
  "shutil.copyfile": "write:1",
  "shutil.copymode": "write:1",
  "shutil.copystat": "write:1",
  "shutil.copytree": "write:1",
  "shutil.move": "rename:0 into:0,1",
  "shutil.rmtree": "remove:0",
  "shutil.chown": "write:0",
  "shutil.unpack_archive": "write:1",
};

/** Methods of a path that change the file itself. */
const METHODS: Readonly<Record<string, WriteOperation>> = {
  write_text: "write",
  write_bytes: "write",
  touch: "write",
  mkdir: "write",
  symlink_to: "write",
  hardlink_to: "write",
  chmod: "write",
  lchmod: "write",
  unlink: "remove",
  rmdir: "remove",
};

/** Methods of tables and arrays that write the file they are given. */
const EXPORTS = /^(to_json|to_csv|to_pickle|to_parquet|to_excel|savefig|extractall)$/;

const OPENERS =
  /^(io\.|codecs\.|gzip\.|bz2\.|lzma\.|tarfile\.|builtins\.)?open$|^zipfile\.ZipFile$|^tarfile\.TarFile$/;

const RUNNERS = /^subprocess\.(run|call|check_call|check_output|Popen)$/;

/** Reports what a call writes. */
export function reportCall({ name, method, receiver, args }: PythonCall, report: Report): void {
  // `os.mkdir(x)` is a function of a module, `target.mkdir()` a method, whatever `target` is.
  if (
    method === undefined ||
    receiver === undefined ||
    /^(os|shutil|io|subprocess|json|tarfile)\./.test(name)
  ) {
    reportFunction(name, args, report);
  } else if (receiver.name === undefined) reportMethod(receiver, method, args, report);
  else {
    reportFunction(name, args, report);
    reportMethod(receiver, method, args, report);
  }
}

function reportFunction(name: string, args: PythonArguments, report: Report): void {
  const [first, second] = args.positional;
  if (OPENERS.test(name)) {
    const target = first ?? args.named.get("file") ?? args.named.get("filename") ?? args.named.get("name");
    if (isWritingMode(second ?? args.named.get("mode"))) report(target, "write");
  } else if (name === "os.open") {
    const flags = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"];
    if (flags.some((flag) => args.words.has(flag))) report(first, "write");
  } else if (name === "fileinput.input" && args.named.has("inplace")) report(first, "write");
  else if (name === "os.system" || name === "os.popen" || RUNNERS.test(name))
    reportCommand(name, args, report);
  else if (Object.hasOwn(FUNCTIONS, name)) {
    for (const part of (FUNCTIONS[name] as string).split(" ")) {
      const [operation, position] = part.split(":") as [string, string];
      if (operation === "into")
        reportCopy(first ?? args.named.get("src"), second ?? args.named.get("dst"), report);
      else report(argument(args, Number(position)), operation as WriteOperation);
    }
  }
}

function reportMethod(receiver: PythonValue, method: string, args: PythonArguments, report: Report): void {
  const [first] = args.positional;
  if (Object.hasOwn(METHODS, method)) report(receiver, METHODS[method] as WriteOperation);
  else if (method === "open" && receiver.path && isWritingMode(first ?? args.named.get("mode"))) {
    report(receiver, "write");
  } else if (
    /^(rename|replace)$/.test(method) &&
    args.positional.length === 1 &&
    (receiver.path || method === "rename")
  ) {
    report(receiver, "rename");
    report(first, "write");
  } else if (EXPORTS.test(method) && first !== undefined) report(first, "write");
}

function argument(args: PythonArguments, position: number): PythonValue | undefined {
  const names = position === 0 ? ["path", "src", "name"] : ["dst", "extract_dir"];
  return (
    args.positional[position] ??
    names.map((name) => args.named.get(name)).find((value) => value !== undefined)
  );
}

function isWritingMode(mode: PythonValue | undefined): boolean {
  return (
    mode !== undefined &&
    mode.texts.some((text) => /^[rwaxbtU+:|*]+[a-z\d]*$/.test(text) && /[wax+]/.test(text))
  );
}

function reportCopy(source: PythonValue | undefined, target: PythonValue | undefined, report: Report): void {
  if (target === undefined) return;
  const sources = source?.texts.slice(0, 1) ?? [];
  for (const text of target.texts) {
    for (const path of copyTargets(text, sources, "either")) report({ texts: [path] }, "write");
  }
}

/** A command that Python starts: text for a shell, or a list of arguments without one. */
function reportCommand(name: string, args: PythonArguments, report: Report): void {
  const [command] = args.positional;
  if (command === undefined) return;
  const shell = name.startsWith("os.") || args.named.has("shell");
  const effects =
    command.items && !shell
      ? programEffects(command.items.map((item) => item.texts[0] ?? ""))
      : command.texts.flatMap((text) => shellEffects(text));
  const writes = effects.filter((effect): effect is PathWrite & typeof effect => effect.kind === "write");
  for (const { target, operation } of writes) report({ texts: [target] }, operation);
}
