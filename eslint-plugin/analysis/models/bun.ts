import { asTexts, knownString } from "../evaluate/coerce.js";
import { concatenate } from "../evaluate/operators.js";
import { getMember } from "../evaluate/members.js";
import { listOf } from "../evaluate/iterate.js";
import { alternatives, joinAll } from "../values/join.js";
import {
  freshId,
  text,
  UNDEFINED,
  unknown,
  type Handle,
  type NativeFunction,
  type Value,
} from "../values/value.js";
import { contextOf, NO_CONTEXT, runProgram, runShell, wordsOf } from "./commands.js";
import { globMatches } from "./fs.js";
import { bunFile } from "./handles.js";
import { arg, native, type NativeContext } from "./native.js";
import { urlModuleMember } from "./url.js";

/** A member of the global `Bun`, which the module `bun` exports too. */
export function bunMember(name: string): Value | undefined {
  switch (name) {
    case "write":
      return native("Bun.write", (call) => {
        for (const one of alternatives(arg(call, 0)))
          if (!(one.kind === "handle" && one.opened)) call.ip.effect("write", one, "Bun.write", call.site);
        return unknown("bytes written", { nonEmpty: true });
      });
    case "file":
      return native("Bun.file", (call) => joinAll(alternatives(arg(call, 0)).map(bunFile)));
    case "$":
      return shellTag();
    case "spawn":
    case "spawnSync":
      return native(`Bun.${name}`, (call) => {
        const first = arg(call, 0);
        const isOptions = first.kind === "object";
        const list = isOptions ? getMember(call.ip, first, "cmd", call.site) : first;
        runProgram(
          call,
          `Bun.${name}`,
          wordsOf(call, list),
          contextOf(call, isOptions ? first : arg(call, 1)),
        );
        return unknown("child process");
      });
    case "Glob":
      return native("Bun.Glob", (call) => globObject(arg(call, 0)));
    case "env":
      return unknown("env");
    case "argv":
      return unknown("argv");
    case "main":
      return unknown("main module");
    case "cwd":
      return unknown("working folder");
    case "fileURLToPath":
    case "pathToFileURL":
      return urlModuleMember(name);
    case "randomUUIDv7":
      return native("Bun.randomUUIDv7", () => unknown("uuid", { nonEmpty: true }));
    case "default":
      return { kind: "native-object", name: "Bun", member: bunMember };
    default:
      return undefined;
  }
}

/** `new Bun.Glob(pattern)`: `scan` gives names below a folder. */
function globObject(pattern: Value): Value {
  return {
    kind: "native-object",
    name: "Bun.Glob",
    member: (name) =>
      name === "scan" || name === "scanSync"
        ? native(`Bun.Glob.${name}`, (call) => globMatches(call, pattern))
        : undefined,
  };
}

/** `$` of Bun, zx and execa: a template whose values are quoted words. */
export function shellTag(options: Value = UNDEFINED): NativeFunction {
  return native(
    "Bun.$",
    (call) => {
      if (arg(call, 0).kind === "object") return shellTag(arg(call, 0)); // `$({ cwd })`
      runShell(call, "$", templateText(call), options === UNDEFINED ? NO_CONTEXT : contextOf(call, options));
      const handle: Handle = { kind: "handle", id: freshId(), type: "shell", path: UNDEFINED, opened: true };
      return handle;
    },
    (name) => {
      if (name === "sync" || name === "quiet") return shellTag(options);
      if (name === "cwd")
        return native("$.cwd", (call) => {
          const next = call.ip.object();
          next.props.set("cwd", call.ip.cell(arg(call, 0)));
          return shellTag(next);
        });
      if (name === "nothrow" || name === "throws" || name === "env")
        return native(`$.${name}`, () => shellTag(options));
      return undefined;
    },
  );
}

/** The command as one text: values stand quoted, so that they stay one word; raw ones do not. */
function templateText(call: NativeContext): Value {
  const [strings, ...values] = call.args.values;
  if (strings === undefined || strings.kind !== "array") return strings ?? UNDEFINED;
  const pieces = listOf(call.ip, strings).items;
  let line: Value = text("");
  pieces.forEach((piece, index) => {
    line = concatenate(line, piece);
    const value = values[index];
    if (value !== undefined) line = concatenate(line, quoted(call, value));
  });
  return line;
}

function quoted(call: NativeContext, value: Value): Value {
  if (value.kind === "array") {
    const { items, rest } = listOf(call.ip, value);
    return [...items, ...(rest ? [rest] : [])].reduce<Value>(
      (sum, one) => concatenate(concatenate(sum, text(" ")), quoted(call, one)),
      text(""),
    );
  }
  if (value.kind === "object") {
    const raw = getMember(call.ip, value, "raw", call.site);
    if (raw.kind === "text") return raw;
  }
  if (value.kind === "handle") return quoted(call, value.path);
  return joinAll(
    asTexts(value).map((one) => {
      const known = knownString(one);
      if (known !== undefined && /^[\w./:@%+=,-]+$/.test(known)) return one;
      return text(
        [
          "'",
          ...one.parts.map((part) => (typeof part === "string" ? part.replaceAll("'", "'\\''") : part)),
          "'",
        ],
        one.route,
      );
    }),
  );
}
