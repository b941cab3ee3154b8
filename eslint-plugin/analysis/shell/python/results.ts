import { baseName, dirName } from "../paths.js";
import {
  joinTexts,
  mapTexts,
  pythonText,
  UNKNOWN_PYTHON,
  type PythonArguments,
  type PythonValue,
} from "./values.js";
import { SHELL_UNKNOWN } from "../unknown.js";

/** What an attribute of a path gives. */
export function attribute(receiver: PythonValue, name: string): PythonValue {
  if (name === "parent") return mapTexts({ ...receiver, path: true }, dirName);
  if (name === "name") return pythonText(receiver.texts.map(baseName));
  return UNKNOWN_PYTHON;
}

/** `"%s.json" % name`. */
export function formatPercent(format: PythonValue, argument: PythonValue): PythonValue {
  const values = argument.items ?? [argument];
  return mapTexts(format, (text) => {
    let next = 0;
    return text.replace(/%[-\d.]*[sdr]/g, () => values[next++]?.texts[0] ?? SHELL_UNKNOWN);
  });
}

/** What the functions give that make paths out of paths. */
export function functionResult(name: string, args: PythonArguments): PythonValue {
  const [first = UNKNOWN_PYTHON] = args.positional;
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (/^(os\.path|posixpath)\./.test(name)) {
    if (last === "join") return joinTexts(args.positional, false);
    if (last === "dirname") return mapTexts(first, dirName);
    if (last === "basename") return mapTexts(first, baseName);
    if (/^(abspath|realpath|normpath|expanduser|expandvars)$/.test(last)) return pythonText(first.texts);
  }
  if (/^(pathlib\.)?(Pure)?(Posix)?Path$/.test(name))
    return joinTexts(args.positional.length > 0 ? args.positional : [pythonText(["."])], true);
  if (/^(str|os\.fspath|sorted|list|set|tuple|reversed|iter)$/.test(name))
    return { ...first, path: first.path ?? false };
  if (/^glob\.i?glob$/.test(name)) return pythonText(first.texts);
  // `os.environ.get("X", "default")`: the environment or the default.
  if (/^os\.(environ\.get|getenv)$/.test(name))
    return pythonText([SHELL_UNKNOWN, ...(args.positional[1]?.texts ?? [])]);
  if (/^(pathlib\.)?Path\.(cwd|home)$/.test(name)) return { texts: [SHELL_UNKNOWN], path: true };
  return UNKNOWN_PYTHON;
}

/** What methods of a text or path give. */
export function methodResult(receiver: PythonValue, method: string, args: PythonArguments): PythonValue {
  const [first = UNKNOWN_PYTHON] = args.positional;
  switch (method) {
    case "joinpath":
      return joinTexts([receiver, ...args.positional], true);
    case "glob":
    case "rglob":
      return joinTexts([receiver, first], true);
    case "resolve":
    case "absolute":
    case "expanduser":
      return { ...receiver, path: true };
    case "with_name":
      return joinTexts([mapTexts(receiver, dirName), first], true);
    case "with_suffix":
      return pythonText(
        receiver.texts.flatMap((text) =>
          first.texts.map((suffix) => text.replace(/(.)\.[^./]*$/, "$1") + suffix),
        ),
        true,
      );
    case "strip":
    case "rstrip":
      return receiver;
    case "format":
      return mapTexts(receiver, (text) => {
        let next = 0;
        return text.replace(/\{(\w*)[^{}]*\}/g, (_all, key: string) => {
          const value =
            key === "" ? args.positional[next++] : (args.named.get(key) ?? args.positional[Number(key)]);
          return value?.texts[0] ?? SHELL_UNKNOWN;
        });
      });
    default:
      return UNKNOWN_PYTHON;
  }
}
