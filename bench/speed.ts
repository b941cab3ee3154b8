/**
 * Measures `check` and its peers on the corpus, each as a whole process: `npm run bench:speed`. A round runs every
 * command once, so that a busy minute of the machine does not fall on one of them alone.
 */
import { cpus } from "node:os";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CorpusRow } from "./corpus.js";
import { measure, median, type Command, type Run, type Usage } from "./measure.js";
import { CLI, CORPUS_TABLE, requireMade, ROOT, TREE, WORK } from "./paths.js";
import { installTools } from "./tools.js";

/** How many rounds count, unless the first argument says so. */
const ROUNDS = 5;
const FEWER_ROUNDS = 3;
/** Where a round takes longer, fewer rounds are run. */
const LONG_ROUND_S = 180;

/** The strings by which the old writers are searched for by hand. */
const SEED = ".pending.json|.auto-dispatch.json|ctx/";
const CODE = "*.{ts,mts,cts,js,mjs,cjs}";

function commands(): Command[] {
  const { astGrep, ripgrep } = installTools();
  const node = process.execPath;
  const eslint = join(ROOT, "node_modules/eslint/bin/eslint.js");
  const lint = (name: string, config: string): Command => ({
    name,
    program: node,
    args: [eslint, "--no-config-lookup", "--config", join(ROOT, "bench/configs", config), ".opencode"],
    cwd: TREE,
    maxCode: 1,
  });
  const allFiles = ["hidden", "dot", "exclude", "global", "parent", "vcs"].flatMap((kind) => [
    "--no-ignore",
    kind,
  ]);
  return [
    { name: "check", program: node, args: [CLI, "check", TREE, "--format", "json"], cwd: TREE, maxCode: 1 },
    lint("ESLint, parser, no rules", "parser-only.js"),
    lint("ESLint, our rules", "our-rules.js"),
    {
      name: "ast-grep, one pattern",
      program: astGrep,
      args: ["run", "--pattern", "writeFileSync($$$)", ...allFiles, ".opencode"],
      cwd: TREE,
      maxCode: 1,
    },
    {
      name: "rg, the seed's pattern",
      program: ripgrep,
      args: ["--no-ignore", "--hidden", "--line-number", "--glob", CODE, "--regexp", SEED, ".opencode"],
      cwd: TREE,
      maxCode: 1,
    },
  ];
}

interface Row {
  readonly name: string;
  readonly seconds: number;
  readonly slowest: number;
  readonly fastest: number;
  readonly usage?: Usage;
  readonly runs: number;
}

function rowOf(name: string, runs: readonly Run[]): Row {
  const times = runs.map(({ seconds }) => seconds);
  const usages = runs.flatMap(({ usage }) => usage ?? []);
  const middle = (of: (usage: Usage) => number) => median(usages.map(of));
  return {
    name,
    seconds: median(times),
    fastest: Math.min(...times),
    slowest: Math.max(...times),
    runs: runs.length,
    ...(usages.length > 0
      ? {
          usage: { cpuSeconds: middle((usage) => usage.cpuSeconds), peakMB: middle((usage) => usage.peakMB) },
        }
      : {}),
  };
}

/** The table of the README. Each ratio is what `check` takes to what the row takes. */
function markdown(rows: readonly Row[], corpus: readonly CorpusRow[]): string {
  const sum = (field: "files" | "bytes") => corpus.reduce((total, row) => total + row[field], 0);
  const ratio = (of: (row: Row) => number | undefined, row: Row) => {
    const [check, other] = [rows[0] && of(rows[0]), of(row)];
    return check === undefined || other === undefined ? "–" : `${(check / other).toFixed(2)} ×`;
  };
  return [
    `${new Date().toISOString().slice(0, 10)}, ${String(cpus().length)} cores, Node ${process.versions.node}; ` +
      `${String(sum("files"))} files, ${(sum("bytes") / 1e6).toFixed(0)} MB; ` +
      `median of ${String(rows[0]?.runs)} after one warm-up.`,
    "",
    "| command | s | fastest–slowest | CPU s | peak MB | `check` to it, s | CPU s |",
    "|---|---:|---:|---:|---:|---:|---:|",
    ...rows.map((row) => {
      const { name, seconds, fastest, slowest, usage } = row;
      return [
        `| ${name} | ${seconds.toFixed(2)} | ${fastest.toFixed(2)}–${slowest.toFixed(2)}`,
        usage?.cpuSeconds.toFixed(2) ?? "–",
        String(usage?.peakMB ?? "–"),
        ratio((each) => each.seconds, row),
        `${ratio((each) => each.usage?.cpuSeconds, row)} |`,
      ].join(" | ");
    }),
    "",
  ].join("\n");
}

/** @throws {Error} if the argument is no number of rounds. */
function wantedRounds(): number | undefined {
  const [text] = process.argv.slice(2);
  if (text === undefined) return undefined;
  const wanted = Number(text);
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new Error(`"${text}" is no number of rounds: give 1 or more.`);
  return wanted;
}

requireMade(CORPUS_TABLE, "bench:corpus");
requireMade(CLI, "build");
const measured = new Map(commands().map((command) => [command, [] as Run[]]));
let rounds = wantedRounds() ?? ROUNDS;
for (let round = 0; round <= rounds; round += 1) {
  const start = performance.now();
  for (const [command, runs] of measured) {
    const run = measure(command);
    process.stderr.write(
      `${round === 0 ? "warm-up" : `round ${String(round)}`}: ${command.name} ${run.seconds.toFixed(2)} s\n`,
    );
    if (round > 0) runs.push(run);
  }
  if (performance.now() - start > LONG_ROUND_S * 1000) rounds = Math.min(rounds, FEWER_ROUNDS);
}
const rows = [...measured].map(([command, runs]) => rowOf(command.name, runs));
const corpus = JSON.parse(readFileSync(CORPUS_TABLE, "utf8")) as CorpusRow[];
writeFileSync(join(WORK, "speed.json"), JSON.stringify(rows, undefined, 2));
writeFileSync(join(WORK, "speed.md"), markdown(rows, corpus));
process.stdout.write(markdown(rows, corpus));
