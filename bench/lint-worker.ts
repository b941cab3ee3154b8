/**
 * Lints the files that its parent names, one at a time, with our rules alone. A process of its own, so that a hang or
 * a crash costs one file and not the run.
 */
import { readFileSync } from "node:fs";
import { ESLint, type Linter } from "eslint";
import { PLUGIN, ROOT, TREE } from "./paths.js";

/** How the rules are set. */
export type Mode = "recommended" | "strict";

/** What the worker says of a file. */
export interface Linted {
  readonly file: string;
  readonly reports: readonly { rule: string; line: number; column: number; message: string }[];
  /** Set if the parser or the linter gave up on the file. */
  readonly parseError?: string;
  /** Set if the linter or a rule threw: what, and where. */
  readonly crash?: string;
  readonly parseMs: number;
  readonly ruleMs: number;
  /** The most memory that the process had so far. */
  readonly peakMB: number;
}

/** How the ids of our rules begin. */
const OURS = "writer-regression/";

const mode = process.argv[2] as Mode;
const { default: plugin } = (await import(PLUGIN)) as { default: { configs: Record<Mode, Linter.Config[]> } };
const eslint = new ESLint({
  cwd: TREE,
  overrideConfigFile: true,
  // Comments of the packages must neither hide a report nor bring rules of their own in.
  overrideConfig: [
    ...plugin.configs[mode],
    { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" } },
  ],
  stats: true,
});

async function lint(file: string): Promise<Linted> {
  const measured = { parseMs: 0, ruleMs: 0 };
  const peakMB = () => Math.round(process.resourceUsage().maxRSS / 1024);
  const start = performance.now();
  try {
    const [result] = await eslint.lintText(readFileSync(file, "utf8"), { filePath: file });
    if (result === undefined) throw new Error("ESLint did not lint the file.");
    const pass = result.stats?.times.passes[0];
    measured.parseMs = pass?.parse?.total ?? 0;
    // All rules together: the analysis is shared, and the one that runs first pays for it.
    measured.ruleMs = Object.entries(pass?.rules ?? {}).reduce(
      (sum, [id, { total }]) => sum + (id.startsWith(OURS) ? total : 0),
      0,
    );
    const fatal = result.messages.find((message) => message.fatal === true);
    const reports = result.messages
      .filter(({ ruleId }) => ruleId?.startsWith(OURS) === true)
      .map(({ ruleId, line, column, message }) => ({ rule: String(ruleId).slice(OURS.length), line, column, message }));
    return {
      file,
      reports,
      ...measured,
      peakMB: peakMB(),
      ...(fatal === undefined ? {} : { parseError: fatal.message.split("\n")[0] ?? "" }),
    };
  } catch (error) {
    const crash = printCrash(error);
    return { file, reports: [], crash, ...measured, ruleMs: performance.now() - start, peakMB: peakMB() };
  }
}

/** The message and the innermost frames on one line, with paths from the root of the repository on. */
function printCrash(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const [message = "", ...frames] = stack
    .split("\n")
    .filter((line) => !/^(?:Occurred while|Rule: )/u.test(line));
  const places = frames.slice(0, 6).map((line) => line.trim());
  return [message, ...places].join(" ").replaceAll(`file://${ROOT}/`, "").replaceAll(`${ROOT}/`, "");
}

process.on("message", (file: string) => {
  void lint(file).then((linted) => process.send?.(linted));
});
