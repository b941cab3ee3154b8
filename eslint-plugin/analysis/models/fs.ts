import { constants } from "node:fs";
import { asPaths, knownNumber, knownString } from "../evaluate/coerce.js";
import { listOf } from "../evaluate/iterate.js";
import { alternatives, joinAll } from "../values/join.js";
import { knownText } from "../values/text.js";
import {
  freshId,
  literal,
  NULL,
  text,
  UNKNOWN,
  unknown,
  type Handle,
  type NativeFunction,
  type Value,
} from "../values/value.js";
import { withoutScheme } from "./url.js";
import { FS_EXTRA_ROWS, FS_ROWS, PACKAGE_ROWS, type PathUse, type WriterRow } from "./fs-table.js";
import { arg, argsOf, native, type NativeContext } from "./native.js";

/** A member of `node:fs`, `node:fs/promises`, `graceful-fs`. */
export function fsMember(name: string): Value | undefined {
  return libraryMember("fs", FS_ROWS, name);
}

/** A member of `fs-extra`. */
export function fsExtraMember(name: string): Value | undefined {
  return libraryMember("fs-extra", { ...FS_ROWS, ...FS_EXTRA_ROWS }, name);
}

/** A small package that writes files; undefined when no table knows it. */
export function writerPackage(specifier: string): Value | undefined {
  const rows = Object.hasOwn(PACKAGE_ROWS, specifier) ? PACKAGE_ROWS[specifier] : undefined;
  if (rows === undefined) return undefined;
  const own = rows[""];
  const member = (name: string): Value | undefined => {
    if (name === "()") return rows[""] === undefined ? undefined : writer(specifier, rows[""]);
    if (name === "default")
      return own === undefined
        ? { kind: "native-object", name: specifier, member }
        : writer(specifier, own, member);
    return libraryMember(specifier, rows, name);
  };
  return own === undefined
    ? { kind: "native-object", name: specifier, member }
    : writer(specifier, own, member);
}

function libraryMember(
  library: string,
  rows: Readonly<Record<string, WriterRow>>,
  name: string,
): Value | undefined {
  if (name === "constants" && library.startsWith("fs"))
    return { kind: "native-object", name: "fs.constants", member: constantMember };
  if ((name === "promises" || name === "default") && library.startsWith("fs"))
    return {
      kind: "native-object",
      name: library,
      member: (inner) => libraryMember(library, rows, inner),
    };
  const plain = Object.hasOwn(rows, name) ? rows[name] : undefined;
  const base = name.endsWith("Sync") ? name.slice(0, -"Sync".length) : name;
  const row = plain ?? (Object.hasOwn(rows, base) ? rows[base] : undefined);
  return row === undefined ? undefined : writer(`${library}.${name}`, row);
}

function constantMember(name: string): Value | undefined {
  return Object.hasOwn(constants, name)
    ? literal((constants as Readonly<Record<string, number>>)[name])
    : undefined;
}

function writer(name: string, row: WriterRow, members?: (name: string) => Value | undefined): NativeFunction {
  return native(
    name,
    (call) => perform(name, row, call),
    members ??
      (name.endsWith("realpath") || name.endsWith("realpathSync") ? () => writer(name, row) : undefined),
  );
}

/** Tells the effects of a call, answers its callback, and gives its result. */
function perform(name: string, row: WriterRow, call: NativeContext): Value {
  for (const use of row.uses ?? []) touch(name, use, call);
  const opened = row.opens === undefined || opensForWriting(arg(call, row.opens.flags), row.opens.default);
  if (row.opens !== undefined && opened) call.ip.effect("write", arg(call, 0), name, call.site);
  else if (row.opens !== undefined) call.ip.effect("read", arg(call, 0), name, call.site);
  const result = resultOf(row, call, opened);
  // A callback comes last and gets the error first.
  const last = call.args.values.at(-1);
  if (
    last !== undefined &&
    call.args.values.length > 1 &&
    alternatives(last).some(({ kind }) => kind === "function" || kind === "native")
  )
    call.ip.maybe(() => {
      call.ip.call(last, undefined, argsOf(NULL, result), call.site);
    });
  return result;
}

function touch(name: string, use: PathUse, call: NativeContext): void {
  const given = arg(call, use.at);
  const paths = use.many === true && given.kind === "array" ? everyOf(call, given) : [given];
  for (const path of paths)
    for (const one of alternatives(path)) {
      // A handle that was opened for writing has been told at its open.
      if (one.kind === "handle" && one.opened && use.operation !== "read") continue;
      call.ip.effect(use.operation, use.isPrefix === true ? withSuffix(one) : one, name, call.site);
    }
}

function everyOf(call: NativeContext, value: Value): Value[] {
  const { items, rest } = listOf(call.ip, value);
  return [...items, ...(rest ? [rest] : [])];
}

function withSuffix(value: Value): Value {
  return joinAll(
    asPaths(value).map((one) =>
      text([...one.parts, unknown("random letters", { nonEmpty: true }).hole], one.route),
    ),
  );
}

/** The flags of an open, as text or as a number; flags that are not known are taken for the default. */
export function opensForWriting(flags: Value, fallback: "r" | "w"): boolean {
  return alternatives(flags).some((one) => {
    const known = knownString(one);
    if (known !== undefined) return /[wax+]/.test(known);
    const bits = knownNumber(one);
    if (bits !== undefined)
      return (
        (bits &
          (constants.O_WRONLY |
            constants.O_RDWR |
            constants.O_CREAT |
            constants.O_TRUNC |
            constants.O_APPEND)) !==
        0
      );
    return fallback === "w";
  });
}

function resultOf(row: WriterRow, call: NativeContext, opened: boolean): Value {
  const path = arg(call, 0);
  switch (row.returns) {
    case "descriptor":
      return descriptor(path, opened);
    case "entries":
      return entriesOf(call);
    case "matches":
      return globMatches(call, arg(call, 0));
    case "content":
      return unknown("file content", { fromLegacy: call.ip.workspace.isLegacy(path, "write") });
    case "path":
      return row.uses?.some((use) => use.isPrefix) === true ? withSuffix(path) : joinAll(asPaths(path));
    case "boolean":
      return unknown("boolean", { nonEmpty: true });
    default:
      return unknown("result");
  }
}

function descriptor(path: Value, opened: boolean): Handle {
  return { kind: "handle", id: freshId(), type: "descriptor", path, opened };
}

/** `readdir`: names without a folder; with `withFileTypes` objects that carry the name. */
function entriesOf(call: NativeContext): Value {
  const options = arg(call, 1);
  const fromLegacy = call.ip.workspace.isLegacy(arg(call, 0), "write");
  const name = text([{ ...unknown("folder entry", { nonEmpty: true }).hole, fromLegacy }]);
  const typed = options.kind === "object" && options.props.has("withFileTypes");
  if (!typed) return call.ip.array([], name);
  const entry = call.ip.object();
  entry.props.set("name", call.ip.cell(name));
  const folder = joinAll(asPaths(arg(call, 0)));
  entry.props.set("parentPath", call.ip.cell(folder));
  entry.props.set("path", call.ip.cell(folder));
  entry.others.value = UNKNOWN;
  return call.ip.array([], entry);
}

/** The files that a glob finds: its known parts, with a hole for each star. */
export function globMatches(call: NativeContext, pattern: Value): Value {
  const patterns = pattern.kind === "array" ? joinAll(listOf(call.ip, pattern).items) : pattern;
  const star = unknown("*", { nonEmpty: true }).hole;
  return call.ip.array(
    [],
    joinAll(
      asPaths(patterns).map(({ parts, route }) =>
        text(
          parts.flatMap((part) =>
            typeof part === "string"
              ? part.split(/(\*+)/).map((one) => (one.startsWith("*") ? star : one))
              : [part],
          ),
          route,
        ),
      ),
    ),
  );
}

/** The text behind a path argument: `file:` URLs as paths. */
export function pathText(value: Value): Value {
  return joinAll(
    asPaths(value).map((one) => {
      const known = knownText(one.parts);
      return known?.startsWith("file:") === true ? text(withoutScheme(one.parts), one.route) : one;
    }),
  );
}
