import { knownString } from "../evaluate/coerce.js";
import { text, unknown, UNKNOWN, type NativeObject, type Value } from "../values/value.js";
import { bunMember, shellTag } from "./bun.js";
import { childProcessMember, start } from "./child-process.js";
import { contextOf, runShell } from "./commands.js";
import { fsExtraMember, fsMember, writerPackage } from "./fs.js";
import { PACKAGE_ROWS } from "./fs-table.js";
import { arg, native } from "./native.js";
import { pathMember } from "./path.js";
import { processMember } from "./process.js";
import { requireFunction } from "./require.js";
import { WORKER } from "./later.js";
import { concatenate } from "../evaluate/operators.js";
import { urlModuleMember } from "./url.js";

type Member = (name: string) => Value | undefined;

/** The libraries that the analysis knows, by import specifier (without `node:`). */
const MODULES: Readonly<Record<string, Member>> = {
  fs: fsMember,
  "fs/promises": fsMember,
  "graceful-fs": fsMember,
  "fs-extra": fsExtraMember,
  "fs-extra/esm": fsExtraMember,
  path: pathMember,
  "path/posix": pathMember,
  "path/win32": pathMember,
  pathe: pathMember,
  upath: pathMember,
  url: urlModuleMember,
  child_process: childProcessMember,
  bun: bunMember,
  process: processMember,
  os: osMember,
  crypto: cryptoMember,
  module: (name) => (name === "createRequire" ? native("createRequire", () => requireFunction()) : undefined),
  util: utilMember,
  worker_threads: (name) => (name === "Worker" ? WORKER : undefined),
  "timers/promises": () => undefined,
  zx: (name) =>
    name === "$"
      ? shellTag()
      : name === "fs"
        ? objectOf("fs-extra", fsExtraMember)
        : name === "path"
          ? objectOf("path", pathMember)
          : undefined,
  execa: execaMember,
  tinyexec: (name) => (name === "x" || name === "exec" ? spawnLike(`tinyexec.${name}`) : undefined),
  "cross-spawn": (name) =>
    name === "()" || name === "default" || name === "sync" || name === "spawn"
      ? spawnLike("cross-spawn")
      : undefined,
  shelljs: shellJsMember,
  "@opencode-ai/plugin": pluginMember,
  "@opencode-ai/plugin/tool": pluginMember,
};

/** Libraries that neither change a file nor start a process. */
const HARMLESS: ReadonlySet<string> = new Set([
  "path",
  "path/posix",
  "path/win32",
  "pathe",
  "upath",
  "url",
  "process",
  "os",
  "crypto",
  "module",
  "util",
  "timers/promises",
  "@opencode-ai/plugin",
  "@opencode-ai/plugin/tool",
]);

/** The libraries with which files are changed or processes started, by import specifier (without `node:`). */
export function writingLibraries(): string[] {
  return [...Object.keys(MODULES), ...Object.keys(PACKAGE_ROWS)].filter((name) => !HARMLESS.has(name));
}

function objectOf(name: string, member: Member): NativeObject {
  return {
    kind: "native-object",
    name,
    member: (key) => member(key) ?? (key === "default" ? objectOf(name, member) : undefined),
  };
}

/** The value of a library's namespace; undefined when no model knows the library. */
export function libraryModule(specifier: string): Value | undefined {
  const name = specifier.replace(/^node:/, "");
  const member = Object.hasOwn(MODULES, name) ? MODULES[name] : undefined;
  if (member !== undefined) return objectOf(name, member);
  return writerPackage(name);
}

/** `tool({ … })` hands its definition back, so that its `execute` can be called. */
function pluginMember(name: string): Value | undefined {
  if (name !== "tool") return undefined;
  return native(
    "tool",
    (call) => arg(call, 0),
    (key) => (key === "schema" ? unknown("tool.schema") : undefined),
  );
}

function osMember(name: string): Value | undefined {
  if (name === "EOL") return text("\n");
  return native(`os.${name}`, () => unknown(`os.${name}()`, { nonEmpty: true }));
}

function cryptoMember(name: string): Value | undefined {
  if (name === "randomUUID" || name === "randomInt")
    return native(`crypto.${name}`, () => unknown(name, { nonEmpty: true }));
  if (name === "createHash" || name === "randomBytes") {
    const chain: NativeObject = {
      kind: "native-object",
      name: `crypto.${name}`,
      member: (key) =>
        native(key, () =>
          key === "digest" || key === "toString" ? unknown("hash", { nonEmpty: true }) : chain,
        ),
    };
    return native(`crypto.${name}`, () => chain);
  }
  return undefined;
}

function utilMember(name: string): Value | undefined {
  if (name === "promisify" || name === "callbackify") return native(`util.${name}`, (call) => arg(call, 0));
  if (name !== "format") return undefined;
  return native("util.format", (call) => {
    const [template, ...values] = call.args.values;
    const known = template === undefined ? undefined : knownString(template);
    if (known === undefined) return unknown("formatted text");
    let next = 0;
    return known
      .split(/(%[sdifjoO])/)
      .map((piece): Value => (/^%[sdifjoO]$/.test(piece) ? (values[next++] ?? text(piece)) : text(piece)))
      .reduce((whole, piece) => concatenate(whole, piece));
  });
}

function spawnLike(name: string): Value {
  return native(name, (call) => {
    start(call, name);
    return unknown("child process");
  });
}

function execaMember(name: string): Value | undefined {
  if (name === "$") return shellTag();
  if (name === "execaCommand" || name === "execaCommandSync")
    return native(name, (call) => {
      runShell(call, name, arg(call, 0), contextOf(call, arg(call, 1)));
      return UNKNOWN;
    });
  return ["execa", "execaSync", "execaNode", "default"].includes(name) ? spawnLike(name) : undefined;
}

/** `shelljs`: commands as functions; their arguments are the command's words. */
function shellJsMember(name: string): Value | undefined {
  if (name === "exec")
    return native("shelljs.exec", (call) => {
      runShell(call, "exec", arg(call, 0), contextOf(call, arg(call, 1)));
      return UNKNOWN;
    });
  if (!["rm", "mv", "cp", "mkdir", "touch", "chmod", "ln", "sed"].includes(name)) return undefined;
  return native(`shelljs.${name}`, (call) => {
    const words = call.args.values.map((value) => knownString(value));
    const isInPlace = name !== "sed" || words[0]?.includes("i") === true;
    const paths = call.args.values.filter((_, index) => words[index]?.startsWith("-") !== true);
    const written =
      name === "cp" || name === "ln" ? paths.slice(-1) : name === "sed" ? paths.slice(-1) : paths;
    if (isInPlace)
      for (const path of written)
        call.ip.effect(name === "rm" ? "remove" : "write", path, `shelljs.${name}`, call.site);
    return UNKNOWN;
  });
}
