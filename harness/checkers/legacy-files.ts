import type { Problem } from "../scenarios/scenario.js";
import type { FileTouch } from "../state/index.js";

/** A legacy file as it lay there: what it held, and when it was written last. */
export interface LegacyFile {
  readonly path: string;
  readonly sha256: string;
  readonly mtimeMs: number;
}

/** One step of a dispatch's life: what the watch saw of legacy paths, and which of them were there after it. */
export interface WatchedStep {
  readonly name: string;
  readonly touched: readonly FileTouch[];
  readonly before: readonly LegacyFile[];
  readonly after: readonly LegacyFile[];
}

/** No legacy path was made, changed or removed, not even for a moment. One problem a path tells of all steps. */
export function noLegacyTouched(steps: readonly WatchedStep[]): Problem[] {
  const byPath = new Map<string, { step: string; how: string }[]>();
  for (const { name, touched, before, after } of steps) {
    for (const { path: told, how } of [...touched, ...differences(before, after)]) {
      const path = told.replace(/\/$/u, "");
      const seen = byPath.get(path) ?? [];
      if (!seen.some((one) => one.step === name && one.how === how)) seen.push({ step: name, how });
      byPath.set(path, seen);
    }
  }
  return [...byPath].map(([path, seen]) => ({
    message: `${path} was touched: ${seen.map(({ step, how }) => `${how} at ${step}`).join(", ")}`,
    evidence: seen,
  }));
}

function differences(before: readonly LegacyFile[], after: readonly LegacyFile[]): FileTouch[] {
  const was = new Map(before.map((file) => [file.path, file]));
  const is = new Map(after.map((file) => [file.path, file]));
  return [
    ...before.filter(({ path }) => !is.has(path)).map(({ path }) => ({ path, how: "removed" }) as const),
    ...after.flatMap((file): FileTouch[] => {
      const old = was.get(file.path);
      if (old === undefined) return [{ path: file.path, how: "made" }];
      // A folder's time moves with what is put into it; that is told by the file that was put there.
      if (file.path.endsWith("/")) return [];
      const same = old.sha256 === file.sha256 && old.mtimeMs === file.mtimeMs;
      return same ? [] : [{ path: file.path, how: "changed" }];
    }),
  ];
}

/** A runtime writer that the static gate found, or a file that it could not look at. */
export interface GateFinding {
  /** Relative to the tree. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The lint gate found no runtime writer, and could read every file. */
export function gateFoundNothing(findings: readonly GateFinding[]): Problem[] {
  const [first] = findings;
  if (first === undefined) return [];
  const where = `${first.file}:${String(first.line)}`;
  const count = findings.length === 1 ? "one place" : `${String(findings.length)} places, the first`;
  return [{ message: `the static gate objects to ${count} ${where}: ${first.message}`, evidence: findings }];
}
