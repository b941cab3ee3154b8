/**
 * Measures what each rule adds to a run of ESLint: `npm run bench:rules [-- <files>]`.
 *
 * One process a set-up, since rules that share a process share the analysis of a module, too. The processes take each
 * file in turn, so that a busy minute of the machine falls on all of them. Whole packages are linted: a file of which
 * the imports are not linted pays for their analysis, too, which in a whole tree each file pays but once.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { READY } from "./linted.js";
import { packages } from "./packages.js";
import { PLUGIN, requireMade, VENDOR, WORK } from "./paths.js";
import type { Measured } from "./rules-worker.js";
import { sourceFiles } from "./source-files.js";

const FILES = Number(process.argv[2] ?? 1500);
const RULES = ["no-runtime-writer", "require-identity-tuple", "no-double-dispatch", "no-inexact-lease"];

interface Setup {
  readonly name: string;
  readonly worker: ChildProcess;
  /** Settles when the process ends, which it should not do by itself. */
  readonly ended: Promise<unknown>;
  last?: Measured;
  reports: number;
  readonly failed: string[];
}

async function start(name: string, rules: readonly string[]): Promise<Setup> {
  const worker = fork(join(import.meta.dirname, "rules-worker.js"), rules);
  const ended = once(worker, "exit").then(() => []);
  const [first] = (await Promise.race([once(worker, "message"), ended])) as unknown[];
  if (first !== READY) throw new Error("A lint process did not start: its error stands above.");
  return { name, worker, ended, reports: 0, failed: [] };
}

async function lint(setup: Setup, file: string): Promise<void> {
  const answer = once(setup.worker, "message");
  setup.worker.send(file);
  const [measured] = (await Promise.race([answer, setup.ended])) as [Measured?];
  if (measured === undefined) throw new Error(`"${setup.name}" ended at ${file}.`);
  setup.last = measured;
  setup.reports += measured.reports;
  if (measured.failed !== undefined) setup.failed.push(measured.failed);
}

/** Bundles are left out: nobody lints them, and one takes as long as a package of sources. */
const MAX_BYTES = 200_000;
/** The list goes by kinds of packages, so a part of it is taken in steps. */
const STEP = 11;

/** Whole packages, from all over their list, until there are files enough. */
function sample(): { files: string[]; count: number } {
  const files: string[] = [];
  let count = 0;
  for (; count < packages.length && files.length < FILES; count += 1) {
    const { name } = packages[(count * STEP) % packages.length] ?? {};
    if (name === undefined) break;
    files.push(...sourceFiles(join(VENDOR, name)).filter((file) => statSync(file).size <= MAX_BYTES));
  }
  return { files, count };
}

/** The table of the README. The first set-up is what the others are measured by. */
function markdown(setups: readonly Setup[], files: number, count: number): string {
  const base = setups[0]?.last;
  const ratio = (value = NaN, of = NaN) =>
    `${value / of >= 1 ? "+" : ""}${((value / of - 1) * 100).toFixed(1)} %`;
  return [
    `${new Date().toISOString().slice(0, 10)}, ${String(cpus().length)} cores, Node ${process.versions.node}; ` +
      `${String(count)} packages of the corpus, ${String(files)} files of up to 200 kB.`,
    "",
    "| ESLint with the parser and | CPU s | more CPU | s | more time | peak memory, MB | reports |",
    "| :------------------------- | ----: | -------: | -: | --------: | --------------: | ------: |",
    ...setups.map(({ name, last, reports }) => {
      const { cpuMs = NaN, wallMs = NaN, peakMB = NaN } = last ?? {};
      const cells = [
        name,
        (cpuMs / 1000).toFixed(1),
        name === NONE ? "" : ratio(cpuMs, base?.cpuMs),
        (wallMs / 1000).toFixed(1),
        name === NONE ? "" : ratio(wallMs, base?.wallMs),
        String(peakMB),
        String(reports),
      ];
      return `| ${cells.join(" | ")} |`;
    }),
    "",
  ].join("\n");
}

const NONE = "no rule";
requireMade(PLUGIN, "build");
requireMade(VENDOR, "bench:corpus");
const { files, count } = sample();
const setups: Setup[] = [];
for (const [name, rules] of [
  [NONE, []],
  ...RULES.map((rule) => [`\`${rule}\``, [rule]] as const),
  ["all four rules", RULES],
] as const) {
  setups.push(await start(name, rules));
}
for (const [index, file] of files.entries()) {
  // The order turns round: whoever comes first reads the file from the disk.
  for (let turn = 0; turn < setups.length; turn += 1) {
    const setup = setups[(index + turn) % setups.length];
    if (setup !== undefined) await lint(setup, file);
  }
  if ((index + 1) % 100 === 0) {
    process.stderr.write(`${String(index + 1)} of ${String(files.length)} files\n`);
  }
}
for (const { name, failed, worker } of setups) {
  worker.kill();
  for (const line of failed) process.stderr.write(`${name} failed on ${line}\n`);
}
writeFileSync(join(WORK, "rules.md"), markdown(setups, files.length, count));
process.stdout.write(markdown(setups, files.length, count));
