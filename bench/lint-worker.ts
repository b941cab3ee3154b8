/**
 * Lints the files that its parent names, one at a time, with our rules alone. A process of its own, so that a hang or
 * a crash costs one file and not the run.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ESLint, type Linter } from "eslint";
import { READY, type Linted, type Mode } from "./linted.js";
import { PLUGIN, ROOT, TREE } from "./paths.js";

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
  const before = process.cpuUsage();
  const cpuMs = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
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
      .map(({ ruleId, line, column, message }) => ({
        rule: String(ruleId).slice(OURS.length),
        line,
        column,
        message,
      }));
    const cpu = cpuMs();
    return {
      file,
      reports,
      parseMs: measured.parseMs,
      // The clock runs on while a busy machine does something else; the processor time does not.
      ruleMs: Math.min(measured.ruleMs, cpu),
      cpuMs: cpu,
      peakMB: peakMB(),
      ...(fatal === undefined ? {} : { parseError: fatal.message.split("\n")[0] ?? "" }),
    };
  } catch (error) {
    const crash = printCrash(error);
    return { file, reports: [], crash, ...measured, cpuMs: cpuMs(), peakMB: peakMB() };
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

/**
 * Code that writes a legacy path must be reported, or the run proves nothing: a rule that sees nothing would pass it.
 *
 * @throws {Error} if it is not.
 */
async function requireSight(): Promise<void> {
  const text = `import { writeFileSync } from "node:fs";\nwriteFileSync(".opencode/.pending.json", "[]");\n`;
  const [result] = await eslint.lintText(text, { filePath: join(TREE, ".opencode", "planted.mjs") });
  if (result?.messages.some(({ ruleId }) => ruleId === `${OURS}no-runtime-writer`) !== true) {
    throw new Error("The rule does not report a planted write to .pending.json.");
  }
}

await requireSight();
process.send?.(READY);

process.on("message", (file: string) => {
  void lint(file).then((linted) => process.send?.(linted));
});
