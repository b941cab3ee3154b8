import { asPaths } from "../evaluate/coerce.js";
import { freshId, NULL, UNKNOWN, unknown, type Handle, type Value } from "../values/value.js";
import { argsOf, native } from "./native.js";
import { BUN_FILE_WRITERS, HANDLE_WRITERS } from "./fs-table.js";
import { urlMember } from "./url.js";

/** A member of something that was opened on a path. */
export function handleMember(handle: Handle, key: string): Value | undefined {
  switch (handle.type) {
    case "url":
      return urlMember(handle, key);
    case "bun-file":
      return bunFileMember(handle, key);
    case "shell":
      return shellMember(handle, key);
    default:
      return descriptorMember(handle, key);
  }
}

function descriptorMember(handle: Handle, key: string): Value | undefined {
  if (key === "fd") return handle;
  if (key === "path") return handle.path;
  if (HANDLE_WRITERS.has(key))
    return native(`handle.${key}`, (call) => {
      if (!handle.opened) call.ip.effect("write", handle.path, `handle.${key}`, call.site);
      return key === "createWriteStream" ? handle : unknown("result");
    });
  // Listeners and the like: inline functions run some time; the stream itself comes back.
  if (key === "on" || key === "once")
    return native(`handle.${key}`, (call) => {
      const listener = call.args.values[1];
      if (listener !== undefined)
        call.ip.maybe(() => {
          call.ip.call(listener, undefined, argsOf(UNKNOWN), call.site);
        });
      return handle;
    });
  return undefined;
}

function bunFileMember(handle: Handle, key: string): Value | undefined {
  const operation = Object.hasOwn(BUN_FILE_WRITERS, key) ? BUN_FILE_WRITERS[key] : undefined;
  if (operation !== undefined)
    return native(`Bun.file().${key}`, (call) => {
      call.ip.effect(operation, handle.path, `Bun.file().${key}`, call.site);
      return key === "writer"
        ? { ...handle, id: freshId(), type: "descriptor", opened: true }
        : unknown("result");
    });
  if (key === "name") return handle.path;
  if (key === "exists") return native("Bun.file().exists", () => unknown("boolean", { nonEmpty: true }));
  if (READERS.has(key))
    return native(`Bun.file().${key}`, (call) => {
      call.ip.effect("read", handle.path, `Bun.file().${key}`, call.site);
      return unknown("file content", { fromLegacy: call.ip.workspace.isLegacy(handle.path, "write") });
    });
  return key === "then" || key === "catch" ? undefined : UNKNOWN;
}

const READERS = new Set(["text", "json", "bytes", "arrayBuffer", "stream", "slice"]);

/** What a shell command in a template gives: every method hands the same thing on, or its output. */
function shellMember(handle: Handle, key: string): Value | undefined {
  if (["quiet", "nothrow", "throws", "cwd", "env", "run"].includes(key))
    return native(`$.${key}`, () => handle);
  if (["text", "json", "lines", "blob", "arrayBuffer"].includes(key))
    return native(`$.${key}`, () => unknown("command output"));
  return undefined;
}

/** `Bun.file(path)`. A file on a descriptor or another file is that file. */
export function bunFile(path: Value): Handle {
  if (path.kind === "handle" && path.type === "bun-file") return path;
  const paths = asPaths(path);
  return {
    kind: "handle",
    id: freshId(),
    type: "bun-file",
    path: path.kind === "handle" ? path.path : paths.length === 0 ? NULL : path,
    opened: false,
  };
}
