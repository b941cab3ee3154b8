import { hasUnknown, SHELL_UNKNOWN, startsUnknown } from "./unknown.js";

/** Devices are no files that anybody could lose; below `/dev/shm` there are ordinary ones. */
export function isDevice(path: string): boolean {
  return /^\/dev(\/(?!shm\/)|$)/.test(path);
}

/** Drops `.` and `//`, and `..` where the segment before it is a plain known name. */
export function normalizePath(path: string): string {
  const rooted = path.startsWith("/");
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    const last = kept.at(-1);
    const steppable =
      last !== undefined && last !== ".." && last !== "~" && !hasUnknown(last) && !/[*?[]/.test(last);
    if (segment === ".." && steppable) kept.pop();
    else kept.push(segment);
  }
  return (rooted ? "/" : "") + kept.join("/") || ".";
}

/**
 * A path as seen from a directory; `""` is the directory in which the script starts. `<unknown>/x` may well be
 * absolute and stays alone, while a single segment with an unknown start is taken for a name in the directory.
 */
export function resolvePath(directory: string, path: string): string {
  if (directory === "" || /^[/~]/.test(path)) return normalizePath(path);
  if (startsUnknown(path) && path.includes("/")) return normalizePath(path);
  return normalizePath(`${directory}/${path}`);
}

/** The last segment. */
export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** All but the last segment; unknown if the part that is left may be hidden in an unknown piece. */
export function dirName(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  const slash = trimmed.lastIndexOf("/");
  if (slash > 0) return trimmed.slice(0, slash);
  if (slash === 0) return "/";
  return hasUnknown(trimmed) ? SHELL_UNKNOWN : ".";
}

/**
 * Where a copy can end up. A target that may be a directory gives both the target itself and the sources' names
 * inside it. A target that looks like a file (`old.json`) or whose name is unknown gives only itself: otherwise
 * every archive copy under another name would seem to create the old name again.
 */
export function copyTargets(
  target: string,
  sources: readonly string[],
  into: "file" | "directory" | "either",
): string[] {
  if (into === "file") return [target];
  const last = baseName(target);
  const extended = /[^.]\.[\w-]*[A-Za-z][\w-]*$/.test(last) && !last.endsWith(".d");
  const directory =
    into === "directory" ||
    sources.length > 1 ||
    // A pattern mostly stands for several files, but in the body of a loop for one at a time.
    (!extended && sources.some((source) => /[*?[]/.test(source))) ||
    target.endsWith("/") ||
    last === "." ||
    last === "..";
  const file = extended || hasUnknown(last);
  if (!directory && file) return [target];
  const names = sources.map(baseName).filter((name) => name !== "" && name !== "." && name !== "..");
  return [target, ...names.map((name) => `${target.replace(/\/+$/, "")}/${name}`)];
}
