import { asTexts } from "../evaluate/coerce.js";
import { longestRoute, product } from "../evaluate/operators.js";
import { joinAll } from "../values/join.js";
import { dirnameOf, joinPath } from "../values/path.js";
import { normaliseParts, type Part } from "../values/text.js";
import { freshId, text, UNKNOWN, type Handle, type Value } from "../values/value.js";
import { arg, native, type NativeContext } from "./native.js";

/** A URL handle holds the path of a `file:` URL as text. */
function urlHandle(path: Value): Handle {
  return { kind: "handle", id: freshId(), type: "url", path, opened: false };
}

/** `new URL(relative, base)`. */
export const urlConstructor = native(
  "URL",
  (call) => urlHandle(resolveUrl(call)),
  (name) => {
    if (name === "parse") return native("URL.parse", (call) => urlHandle(resolveUrl(call)));
    return undefined;
  },
);

function resolveUrl(call: NativeContext): Value {
  const base = arg(call, 1);
  const isAlone = base.kind === "literal" && base.value === undefined;
  return joinAll(
    product(isAlone ? [asTexts(arg(call, 0))] : [asTexts(arg(call, 0)), asTexts(base)]).map((row) => {
      const [relative, from] = row.map(({ parts }) => withoutScheme(parts));
      if (relative === undefined) return UNKNOWN;
      const [first] = relative;
      const absolute =
        from === undefined ||
        (typeof first === "string" && (first.startsWith("/") || isFileUrl(row[0]?.parts)));
      if (absolute) return text(relative, longestRoute(row));
      const last = from.at(-1);
      const folder = typeof last === "string" && last.endsWith("/") ? from : dirnameOf(from);
      // `new URL(".", base)` ends in a slash, and so does whatever ended in one.
      const end = relative.at(-1);
      const slash = typeof end === "string" && /(?:^|\/)\.{0,2}$/.test(end) ? ["/"] : [];
      return text([...joinPath([folder, relative]), ...slash], longestRoute(row));
    }),
  );
}

function isFileUrl(parts: readonly Part[] | undefined): boolean {
  return typeof parts?.[0] === "string" && /^file:/.test(parts[0]);
}

/** The path in a `file:` URL; query and fragment go. */
export function withoutScheme(parts: readonly Part[]): readonly Part[] {
  const [first, ...rest] = parts;
  if (typeof first !== "string" || !/^file:/.test(first)) return parts;
  return normaliseParts([first.replace(/^file:(?:\/\/(?:localhost)?)?/, ""), ...rest]);
}

/** Members of `node:url`. */
export function urlModuleMember(name: string): Value | undefined {
  switch (name) {
    case "URL":
      return urlConstructor;
    case "fileURLToPath":
      return native("url.fileURLToPath", toPath);
    case "pathToFileURL":
      return native("url.pathToFileURL", (call) => urlHandle(toPath(call)));
    default:
      return undefined;
  }
}

function toPath(call: NativeContext): Value {
  const value = arg(call, 0);
  if (value.kind === "handle") return value.path;
  return joinAll(asTexts(value).map((one) => text(withoutScheme(one.parts), one.route)));
}

/** Members of a URL. */
export function urlMember(handle: Handle, key: string): Value | undefined {
  if (key === "pathname") return handle.path;
  if (key === "href")
    return joinAll(asTexts(handle.path).map((one) => text(["file://", ...one.parts], one.route)));
  if (key === "toString" || key === "toJSON")
    return native("URL.toString", () => urlMember(handle, "href") ?? UNKNOWN);
  return UNKNOWN;
}
