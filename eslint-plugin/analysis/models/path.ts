import { asPaths, asTexts, knownString } from "../evaluate/coerce.js";
import { longestRoute, product } from "../evaluate/operators.js";
import { getMember } from "../evaluate/members.js";
import { joinAll } from "../values/join.js";
import {
  basenameOf,
  dirnameOf,
  extnameOf,
  isAbsolute,
  joinPath,
  normalisePath,
  resolvePath,
} from "../values/path.js";
import { knownText, printParts, type Part } from "../values/text.js";
import { literal, text, UNDEFINED, UNKNOWN, unknown, type Text, type Value } from "../values/value.js";
import { arg, native, type NativeContext } from "./native.js";

/** `node:path`, `path.posix` and `path.win32`: one model, since both kinds of separator are read. */
export function pathMember(name: string): Value | undefined {
  if (name === "posix" || name === "win32" || name === "default")
    return { kind: "native-object", name: `path.${name}`, member: pathMember };
  if (name === "sep") return text("/");
  if (name === "delimiter") return text(":");
  const call = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  return call === undefined ? undefined : native(`path.${name}`, call);
}

const FUNCTIONS: Readonly<Record<string, (call: NativeContext) => Value>> = {
  join: (call) => combine(call, joinPath),
  resolve: (call) => combine(call, resolvePath),
  normalize: (call) => onEach(arg(call, 0), normalisePath),
  toNamespacedPath: (call) => arg(call, 0),
  dirname: (call) => onEach(arg(call, 0), dirnameOf),
  basename: (call) => {
    const suffix = knownString(arg(call, 1)) ?? "";
    return onEach(arg(call, 0), (parts) => basenameOf(parts, suffix));
  },
  extname: (call) =>
    joinAll(
      asTexts(arg(call, 0)).map((one) => {
        const extension = extnameOf(one.parts);
        return extension === undefined ? unknown("extension") : text(extension);
      }),
    ),
  isAbsolute: (call) => {
    const [only, ...others] = asPaths(arg(call, 0));
    const answer = only === undefined || others.length > 0 ? undefined : isAbsolute(only.parts);
    return answer === undefined ? unknown("boolean", { nonEmpty: true }) : literal(answer);
  },
  relative: (call) => relativePath(call),
  parse: (call) => parsePath(call),
  format: (call) => formatPath(call),
};

function combine(call: NativeContext, how: (pieces: readonly (readonly Part[])[]) => readonly Part[]): Value {
  const pieces = call.args.values.map(asPaths);
  if (call.args.rest !== undefined) pieces.push(asPaths(call.args.rest));
  return joinAll(
    product(pieces.filter((piece) => piece.length > 0)).map((row) =>
      text(how(row.map(({ parts }) => parts)), longestRoute(row)),
    ),
  );
}

function onEach(value: Value, change: (parts: readonly Part[]) => readonly Part[]): Value {
  return joinAll(asPaths(value).map((one): Text => text(change(one.parts), one.route)));
}

/** What both paths have in common goes; where nothing is in common, only the end of the path is known. */
function relativePath(call: NativeContext): Value {
  return joinAll(
    product([asPaths(arg(call, 0)), asPaths(arg(call, 1))]).map(([from, to]) => {
      const base = printParts(normalisePath(from?.parts ?? [])).replace(/\/$/, "");
      const path = normalisePath(to?.parts ?? []);
      const printed = printParts(path);
      const inside =
        base !== "" && base !== "." && printed.startsWith(`${base}/`)
          ? dropPrinted(path, base.length + 1)
          : undefined;
      const name = basenameOf(path);
      return text(
        inside ?? [{ ...UNKNOWN.hole, label: "relative folder", nonEmpty: true }, "/", ...name],
        to?.route,
      );
    }),
  );
}

/** The parts behind a number of printed characters. */
function dropPrinted(parts: readonly Part[], count: number): Part[] {
  let left = count;
  return parts.flatMap((part): Part[] => {
    const length = printParts([part]).length;
    const drop = Math.min(left, length);
    left -= drop;
    if (drop === 0) return [part];
    return typeof part === "string" ? [part.slice(drop)] : [];
  });
}

function parsePath(call: NativeContext): Value {
  const object = call.ip.object();
  const path = arg(call, 0);
  const set = (name: string, value: Value): void => {
    object.props.set(name, call.ip.cell(value));
  };
  set("dir", onEach(path, dirnameOf));
  set(
    "base",
    onEach(path, (parts) => basenameOf(parts)),
  );
  set("ext", FUNCTIONS.extname?.(call) ?? UNKNOWN);
  set(
    "name",
    onEach(path, (parts) => basenameOf(parts, extnameOf(parts) ?? "")),
  );
  set("root", unknown("root"));
  return object;
}

function formatPath(call: NativeContext): Value {
  const member = (name: string): Value => getMember(call.ip, arg(call, 0), name, call.site);
  const isGiven = (value: Value): boolean => !(value.kind === "literal" && value.value === undefined);
  const base = member("base");
  const extension = isGiven(member("ext")) ? member("ext") : text("");
  const name = isGiven(base)
    ? [asTexts(base)]
    : [asTexts(isGiven(member("name")) ? member("name") : text("")), asTexts(extension)];
  const dir = isGiven(member("dir")) ? member("dir") : isGiven(member("root")) ? member("root") : UNDEFINED;
  const folder = isGiven(dir) ? [asTexts(dir), [text("/")]] : [];
  return joinAll(
    product([...folder, ...name]).map((row) => {
      const parts = row.flatMap((one) => one.parts);
      return text(
        knownText(parts) === "" ? [] : normalisePath(dotted(row, folder.length)),
        longestRoute(row),
      );
    }),
  );
}

/** Newer versions of Node put the dot before an `ext` that has none. */
function dotted(row: readonly Text[], folderPieces: number): Part[] {
  return row.flatMap(({ parts }, index): readonly Part[] => {
    const [first] = parts;
    const isExtension = index === folderPieces + 1;
    return isExtension && typeof first === "string" && !first.startsWith(".") ? [".", ...parts] : parts;
  });
}
