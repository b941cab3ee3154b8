import { ANY_HOLE, normaliseParts, splitParts, type Hole, type Part } from "./text.js";

/**
 * Path arithmetic on texts with holes: what `node:path` does, as far as the known parts allow. Both kinds
 * of separator are read, forward slashes are made. A hole counts as one segment or more.
 */
type Segment = readonly Part[];

/** `path.normalize`: `.` and `..` go, where the segment before them is known or a hole. */
export function normalisePath(parts: readonly Part[]): readonly Part[] {
  const slashed = parts.map((part) => (typeof part === "string" ? part.replaceAll("\\", "/") : part));
  const absolute = typeof slashed[0] === "string" && slashed[0].startsWith("/");
  const out: Segment[] = [];
  for (const segment of splitParts(slashed, "/")) {
    const text = segment.length === 1 && typeof segment[0] === "string" ? segment[0] : undefined;
    if (segment.length === 0 || text === ".") continue;
    if (text !== "..") {
      out.push(segment);
      continue;
    }
    const last = out.at(-1);
    if (last === undefined) {
      if (!absolute) out.push(segment);
    } else if (isDots(last)) out.push(segment);
    else if (out.length === 1 && !absolute && last.some((part) => typeof part !== "string")) {
      // The parent of an unknown folder is as unknown as the folder.
      const hole = last.find((part): part is Hole => typeof part !== "string");
      out[0] = [parentOf(hole ?? ANY_HOLE)];
    } else out.pop();
  }
  const joined: Part[] = absolute ? ["/"] : [];
  out.forEach((segment, index) => {
    if (index > 0) joined.push("/");
    joined.push(...segment);
  });
  return joined.length === 0 ? ["."] : normaliseParts(joined);
}

function isDots(segment: Segment): boolean {
  return segment.length === 1 && segment[0] === "..";
}

function parentOf(hole: Hole): Hole {
  return hole.label.startsWith("parent of ") ? hole : { ...ANY_HOLE, label: `parent of ${hole.label}` };
}

/** `path.join`: empty pieces are passed over. */
export function joinPath(pieces: readonly (readonly Part[])[]): readonly Part[] {
  const joined: Part[] = [];
  for (const piece of pieces) {
    if (piece.length === 0) continue;
    if (joined.length > 0) joined.push("/");
    joined.push(...piece);
  }
  return normalisePath(joined);
}

/** `path.resolve`: the last absolute piece wins; a relative result hangs below the working folder. */
export function resolvePath(pieces: readonly (readonly Part[])[]): readonly Part[] {
  let from = 0;
  pieces.forEach((piece, index) => {
    if (isAbsolute(piece) === true) from = index;
  });
  const used = pieces.slice(from);
  const first = used.find((piece) => piece.length > 0);
  const grounded = first !== undefined && (isAbsolute(first) ?? true);
  return joinPath(grounded ? used : [[{ ...ANY_HOLE, label: "working folder", nonEmpty: true }], ...used]);
}

/** Whether the path starts at a root; undefined when its first part is unknown. */
export function isAbsolute(parts: readonly Part[]): boolean | undefined {
  const [first] = parts;
  if (first === undefined) return false;
  if (typeof first !== "string") return first.folder === undefined ? undefined : true;
  return first.startsWith("/") || /^[A-Za-z]:[\\/]/.test(first);
}

/** `path.dirname`. */
export function dirnameOf(parts: readonly Part[]): readonly Part[] {
  const segments = splitParts(normalisePath(parts), "/");
  const absolute = segments[0]?.length === 0;
  if (segments.length === 1) {
    const [only] = segments;
    const [hole] = only ?? [];
    return only?.length === 1 && hole !== undefined && typeof hole !== "string" ? [parentOf(hole)] : ["."];
  }
  const rest = segments.slice(0, -1);
  if (absolute && rest.length === 1) return ["/"];
  const joined: Part[] = [];
  rest.forEach((segment, index) => {
    if (index > 0) joined.push("/");
    joined.push(...segment);
  });
  return normaliseParts(joined);
}

/** `path.basename`; the suffix goes when the known end has it. */
export function basenameOf(parts: readonly Part[], suffix = ""): readonly Part[] {
  const last = splitParts(normalisePath(parts), "/").at(-1) ?? [];
  const end = last.at(-1);
  if (suffix !== "" && typeof end === "string" && end.endsWith(suffix) && (last.length > 1 || end !== suffix))
    return normaliseParts([...last.slice(0, -1), end.slice(0, -suffix.length)]);
  return normaliseParts(last);
}

/** `path.extname`, or undefined when the end of the name is unknown. */
export function extnameOf(parts: readonly Part[]): string | undefined {
  const last = basenameOf(parts);
  const end = last.at(-1);
  if (typeof end !== "string") return undefined;
  const dot = end.lastIndexOf(".");
  if (dot < 0) return last.length > 1 ? undefined : "";
  if (dot === 0 && last.length === 1) return "";
  return end.slice(dot);
}
