/**
 * Lints the corpus with our rules, `recommended` and then `strict`, and says what came of every file:
 * `npm run bench:real-code`. Exits with 1 if a file crashed, hung or was too slow.
 */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { lintAll, type Outcome } from "./lint-all.js";
import type { Linted, Mode } from "./linted.js";
import { CORPUS_TABLE, PLUGIN, requireMade, VENDOR, WORK } from "./paths.js";
import { sourceFiles } from "./source-files.js";

/** A file on which our rules take longer is a fault. */
const SLOW_MS = 5000;

interface Summary {
  readonly mode: Mode;
  readonly files: number;
  readonly seconds: number;
  readonly ruleSeconds: number;
  readonly parseSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMB: number;
  readonly reports: readonly { rule: string; place: string; message: string }[];
  readonly crashes: readonly { file: string; detail: string }[];
  readonly lost: readonly { file: string; detail: string }[];
  readonly parseErrors: readonly { file: string; detail: string }[];
  readonly slow: readonly string[];
  readonly slowest: readonly { file: string; cpuMs: number; ruleMs: number; parseMs: number }[];
}

const inVendor = (file: string) => relative(VENDOR, file);
const isLinted = (outcome: Outcome): outcome is Linted => !("lost" in outcome);
const seconds = (ms: number) => Math.round(ms / 100) / 10;

async function run(mode: Mode, files: readonly string[]): Promise<Summary> {
  const start = performance.now();
  const outcomes = await lintAll(files, mode);
  const ms = performance.now() - start;
  const linted = outcomes.filter(isLinted);
  const byTime = linted.toSorted((a, b) => b.ruleMs - a.ruleMs);
  const sum = (of: (each: Linted) => number) => linted.reduce((total, each) => total + of(each), 0);
  return {
    mode,
    files: files.length,
    seconds: seconds(ms),
    ruleSeconds: seconds(sum((each) => each.ruleMs)),
    cpuSeconds: seconds(sum((each) => each.cpuMs)),
    parseSeconds: seconds(sum((each) => each.parseMs)),
    peakMB: Math.max(0, ...linted.map((each) => each.peakMB)),
    reports: linted.flatMap(({ file, reports }) =>
      reports.map(({ rule, line, column, message }) => ({
        rule,
        place: `${inVendor(file)}:${String(line)}:${String(column)}`,
        message,
      })),
    ),
    crashes: detailsOf(linted, "crash"),
    lost: outcomes.flatMap((each) =>
      isLinted(each) ? [] : [{ file: inVendor(each.file), detail: `${each.lost}: ${each.detail}` }],
    ),
    parseErrors: detailsOf(linted, "parseError"),
    slow: byTime.filter(({ ruleMs }) => ruleMs > SLOW_MS).map(({ file }) => inVendor(file)),
    slowest: byTime.slice(0, 20).map(({ file, cpuMs, ruleMs, parseMs }) => ({
      file: inVendor(file),
      cpuMs: Math.round(cpuMs),
      ruleMs: Math.round(ruleMs),
      parseMs: Math.round(parseMs),
    })),
  };
}

function detailsOf(
  linted: readonly Linted[],
  field: "crash" | "parseError",
): { file: string; detail: string }[] {
  return linted.flatMap((each) => {
    const detail = each[field];
    return detail === undefined ? [] : [{ file: inVendor(each.file), detail }];
  });
}

/** The summaries as the README shows them. */
function markdown(summaries: readonly Summary[]): string {
  const row = (label: string, value: (summary: Summary) => string | number) =>
    `| ${label} | ${summaries.map((summary) => String(value(summary))).join(" | ")} |`;
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`\n${title}\n`, ...lines.map((line) => `- ${line}`)];
  return [
    row("", ({ mode }) => mode),
    row("---", () => "---:"),
    row("files", ({ files }) => files),
    row("reports", ({ reports }) => reports.length),
    row("crashes", ({ crashes }) => crashes.length),
    row("hangs and dead processes", ({ lost }) => lost.length),
    row("files over 5 s in our rules", ({ slow }) => slow.length),
    row("files that the parser refuses", ({ parseErrors }) => parseErrors.length),
    row("seconds in all", (summary) => summary.seconds),
    row("seconds of processor time", ({ cpuSeconds }) => cpuSeconds),
    row("seconds in the parser", ({ parseSeconds }) => parseSeconds),
    row("seconds in our rules", ({ ruleSeconds }) => ruleSeconds),
    row("peak memory, MB", ({ peakMB }) => peakMB),
    ...summaries.flatMap((summary) => [
      ...list(
        `Reports, ${summary.mode}`,
        summary.reports.map(({ rule, place, message }) => `\`${place}\` ${rule}: ${message}`),
      ),
      ...list(
        `Crashes, ${summary.mode}`,
        summary.crashes.map(({ file, detail }) => `\`${file}\` ${detail}`),
      ),
      ...list(
        `Hangs, ${summary.mode}`,
        summary.lost.map(({ file, detail }) => `\`${file}\` ${detail}`),
      ),
      ...list(
        `Refused by the parser, ${summary.mode}`,
        summary.parseErrors.map(({ file, detail }) => `\`${file}\` ${detail}`),
      ),
      ...list(
        `Slowest, ${summary.mode}`,
        summary.slowest.map(
          ({ file, cpuMs, ruleMs, parseMs }) =>
            `${String(ruleMs)} ms (parser ${String(parseMs)} ms, processor ${String(cpuMs)} ms) \`${file}\``,
        ),
      ),
    ]),
    "",
  ].join("\n");
}

requireMade(CORPUS_TABLE, "bench:corpus");
requireMade(PLUGIN, "build");
const wanted = process.argv[2];
const files = sourceFiles(VENDOR).filter((file) => wanted === undefined || inVendor(file).startsWith(wanted));
const summaries: Summary[] = [];
for (const mode of ["recommended", "strict"] as const) {
  summaries.push(await run(mode, files));
  // After each, so that a run that is broken off leaves its first half.
  writeFileSync(join(WORK, "real-code.json"), JSON.stringify(summaries, undefined, 2));
  writeFileSync(join(WORK, "real-code.md"), markdown(summaries));
}
process.stdout.write(markdown(summaries));
const failed = summaries.some(({ crashes, lost, slow }) => crashes.length + lost.length + slow.length > 0);
process.exitCode = failed ? 1 : 0;
