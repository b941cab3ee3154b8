import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { WORK } from "./paths.js";

/** A command that is measured as a whole process. */
export interface Command {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The highest exit code that still means that the work was done. */
  readonly maxCode: number;
  /** Looks at what was printed: a program that did not do its work must not be timed. */
  readonly check?: (stdout: string) => void;
}

/** One run of a command. */
export interface Run {
  readonly seconds: number;
  /** What GNU time tells; absent where there is none. */
  readonly usage?: Usage;
  readonly lines: number;
}

/** What a process took, all its threads together. */
export interface Usage {
  /** Processor time, which a busy machine changes less than the clock. */
  readonly cpuSeconds: number;
  /** The largest resident set. */
  readonly peakMB: number;
}

const TIME = "/usr/bin/time";
const USAGE = join(WORK, "usage");

/**
 * Runs a command once, from start to end. Its output goes to a pipe, as in CI; only the lines are counted.
 *
 * @throws {Error} if the command fails, or if its output is not what it must be.
 */
export function measure({ name, program, args, cwd, maxCode, check }: Command): Run {
  const timed = existsSync(TIME);
  const [file, rest] = timed
    ? [TIME, ["-q", "-f", "%U %S %M", "-o", USAGE, program, ...args]]
    : [program, [...args]];
  const start = performance.now();
  const { status, signal, stdout, stderr, error } = spawnSync(file, rest, {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    env: { ...process.env, NO_COLOR: "1" },
  });
  const seconds = (performance.now() - start) / 1000;
  if (status === null || status > maxCode) {
    const why = error?.message ?? stderr.trim().split("\n")[0] ?? "";
    throw new Error(`"${name}" ended with ${signal ?? String(status)}: ${why}`);
  }
  check?.(stdout);
  const lines = stdout.split("\n").length - 1;
  return timed ? { seconds, lines, usage: readUsage() } : { seconds, lines };
}

function readUsage(): Usage {
  // A program that ends with a code above 0 gets a line about that first, `-q` or not.
  const last = readFileSync(USAGE, "utf8").trim().split("\n").at(-1) ?? "";
  rmSync(USAGE);
  const [user = NaN, system = NaN, kilobytes = NaN] = last.split(" ").map(Number);
  return { cpuSeconds: user + system, peakMB: Math.round(kilobytes / 1024) };
}

/** The middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
