/** Runs ESLint under several set-ups side by side, and tells them apart in a table. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { READY } from "./linted.js";
import type { Measured } from "./rules-worker.js";

/** How many files a process lints before it is another one's turn: a busy minute of the machine has to fall on all. */
const FILES_IN_TURN = 40;

/** Files that are linted together. */
export interface Sample {
  readonly title: string;
  readonly root: string;
  readonly files: readonly string[];
}

/** Rules by name, as the worker takes them. */
export interface Setup {
  readonly name: string;
  readonly rules: readonly string[];
}

interface Running extends Setup {
  readonly worker: ChildProcess;
  /** Settles when the process ends, which it should not do by itself. */
  readonly ended: Promise<unknown>;
  last?: Measured;
  reports: number;
  readonly failed: string[];
}

/**
 * Lints a sample under every set-up, each in a process of its own.
 *
 * @param groups of each group, the first set-up is what the others are measured by
 * @returns a table in Markdown
 * @throws {Error} if a process ends before its time
 */
export async function compare(
  { title, root, files }: Sample,
  groups: readonly (readonly Setup[])[],
): Promise<string> {
  const running: Running[] = [];
  for (const setup of groups.flat()) running.push(await start(root, setup));
  for (let from = 0; from < files.length; from += FILES_IN_TURN) {
    const some = files.slice(from, from + FILES_IN_TURN);
    // The order turns round: whoever comes first reads the files from the disk.
    for (let turn = 0; turn < running.length; turn += 1) {
      const one = running[(from / FILES_IN_TURN + turn) % running.length];
      if (one !== undefined) for (const file of some) await lint(one, file);
    }
    process.stderr.write(`${title}: ${String(from + some.length)} of ${String(files.length)} files\n`);
  }
  for (const { name, failed, worker } of running) {
    worker.kill();
    for (const line of failed) process.stderr.write(`${name} failed on ${line}\n`);
  }
  return markdown(
    `${title}, ${String(files.length)} files:`,
    groups.map((group) => running.filter(({ name }) => group.some((setup) => setup.name === name))),
  );
}

async function start(root: string, setup: Setup): Promise<Running> {
  const worker = fork(join(import.meta.dirname, "rules-worker.js"), [root, ...setup.rules]);
  const ended = once(worker, "exit").then(() => []);
  const [first] = (await Promise.race([once(worker, "message"), ended])) as unknown[];
  if (first !== READY) throw new Error("A lint process did not start: its error stands above.");
  return { ...setup, worker, ended, reports: 0, failed: [] };
}

async function lint(setup: Running, file: string): Promise<void> {
  const answer = once(setup.worker, "message");
  setup.worker.send(file);
  const [measured] = (await Promise.race([answer, setup.ended])) as [Measured?];
  if (measured === undefined) throw new Error(`"${setup.name}" ended at ${file}.`);
  setup.last = measured;
  setup.reports += measured.reports;
  if (measured.failed !== undefined) setup.failed.push(measured.failed);
}

function markdown(title: string, groups: readonly (readonly Running[])[]): string {
  return [
    title,
    "",
    "| ESLint with the parser and | CPU s | more CPU | s | more time | our rules, s | of all | peak memory, MB | reports |",
    "| :------------------------- | ----: | -------: | -: | --------: | -----------: | -----: | --------------: | ------: |",
    ...groups.flatMap((group) => group.map((setup) => row(setup, group[0]?.last))),
  ].join("\n");
}

function row({ name, last, reports, rules }: Running, base: Measured | undefined): string {
  const { cpuMs = NaN, wallMs = NaN, oursMs = NaN, allMs = NaN, peakMB = NaN } = last ?? {};
  const hasOurs = rules.some((rule) => rule.includes("-"));
  const isBase = last === base;
  const cells = [
    name,
    seconds(cpuMs),
    isBase ? "" : more(cpuMs, base?.cpuMs),
    seconds(wallMs),
    isBase ? "" : more(wallMs, base?.wallMs),
    hasOurs ? (oursMs / 1000).toFixed(2) : "",
    hasOurs ? `${((oursMs / allMs) * 100).toFixed(1)} %` : "",
    String(peakMB),
    String(reports),
  ];
  return `| ${cells.join(" | ")} |`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

function more(value: number, of = NaN): string {
  return `${value / of >= 1 ? "+" : ""}${((value / of - 1) * 100).toFixed(1)} %`;
}
