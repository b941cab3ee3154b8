/**
 * Plays dispatch-db of the fixed tree with many processes on one database: `npm run bench:concurrency`.
 *
 * First with SIGKILLs at random moments, to see that nothing is lost and nothing leased twice; then without, beside a
 * bare loop of prepared statements, to see what the library costs. This script and its processes run in Bun.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { How } from "./concurrency-runner.js";
import { verifyRun } from "./concurrency-verify.js";
import { loadLibrary, openDatabase } from "./dispatch-library.js";
import { median } from "./measure.js";
import { WORK } from "./paths.js";

const PROCESSES = 8;
const DISPATCHES = Number(process.argv[2] ?? 2000);
const ROUNDS = 5;
/** On average this many ms pass between two kills, if there is somebody to kill. */
const KILL_EVERY_MS = 300;
/** In turn, so that a busy minute of the machine does not fall on one of them alone. */
const WAYS: readonly How[] = ["library", "statements", "writes"];

/** A folder with a database of its own, its tables made. */
async function withWorkspace<T>(work: (root: string, env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "bench-concurrency-"));
  const env = { ...process.env, OPENCODE_ROOT: root, FRAMEWORK_DB_PATH: join(root, "framework.db") };
  Object.assign(process.env, env);
  try {
    const library = await loadLibrary();
    library.getDb();
    library.closeDb();
    return await work(root, env);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

function start(script: string, args: readonly string[], env: NodeJS.ProcessEnv): Child {
  return spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** The run with SIGKILLs; throws if anything is wrong with what it leaves behind. */
async function killed(root: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const live = new Map<number, { child: Child; journal: string; size: number }>();
  const journals = Array.from({ length: PROCESSES }, (_, number) => join(root, `journal-${String(number)}`));
  let kills = 0;
  const began = performance.now();
  const play = async (number: number): Promise<void> => {
    for (;;) {
      const journal = journals[number] ?? "";
      const size = sizeOf(journal);
      const child = start("concurrency-player.js", [String(number), String(DISPATCHES), journal], env);
      live.set(number, { child, journal, size });
      const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      live.delete(number);
      if (code === 0) return;
      if (signal !== "SIGKILL")
        throw new Error(`process ${String(number)} ended with ${String(code ?? signal)}`);
    }
  };
  const playing = Promise.all(journals.map((_, number) => play(number)));
  let timer: NodeJS.Timeout;
  const killOne = (): void => {
    // One that is at work: whoever is killed while it starts proves nothing, and the run would not get on.
    const all = [...live.values()].filter(({ journal, size }) => sizeOf(journal) > size);
    if (all[Math.floor(Math.random() * all.length)]?.child.kill("SIGKILL") === true) kills++;
    timer = setTimeout(killOne, Math.random() * 2 * KILL_EVERY_MS);
  };
  timer = setTimeout(killOne, KILL_EVERY_MS);
  try {
    await playing;
  } finally {
    clearTimeout(timer);
    for (const { child } of live.values()) child.kill("SIGKILL");
  }
  const seconds = (performance.now() - began) / 1000;
  const db = await openDatabase(env["FRAMEWORK_DB_PATH"] ?? "");
  const logs = join(root, ".task_temp", "_logs");
  const { problems, counts } = verifyRun({
    db,
    processes: PROCESSES,
    dispatches: DISPATCHES,
    kills,
    journals,
    logs,
  });
  db.close();
  if (problems.length > 0) throw new Error(`it is not true that ${problems.join("; that ")}`);
  return [
    `${String(PROCESSES)} processes x ${String(DISPATCHES)} dispatches, a third of them shared by all: ` +
      `${String(counts.tasks)} tasks in ${seconds.toFixed(1)} s, ${String(kills)} SIGKILLs.`,
    `Nothing lost, nothing leased twice: ${String(counts.leases)} leases are in the journals, ` +
      `${String(counts.takenUpAgain)} dispatches had to be taken up again after their lease ran out.`,
  ];
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** One timed run of all processes together. */
interface Timed {
  /** Dispatches a second, by the clock, from the moment at which all are ready. */
  readonly speed: number;
  /** Microseconds of processor time a dispatch, which a busy machine changes less. */
  readonly cpu: number;
}

async function timed(how: How): Promise<Timed> {
  return withWorkspace(async (_root, env) => {
    const children = Array.from({ length: PROCESSES }, (_, number) => {
      const child = start("concurrency-runner.js", [how, String(number), String(DISPATCHES)], env);
      return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
    });
    try {
      for (const { lines } of children) await lines.next();
      const began = performance.now();
      for (const { child } of children) child.stdin.end("go\n");
      let micros = 0;
      for (const { child, lines } of children) {
        const said = (await lines.next()) as IteratorResult<string, undefined>;
        if (said.value === undefined)
          throw new Error(`a process of the ${how} run ended with ${String(child.exitCode)}`);
        micros += Number(said.value);
      }
      const all = PROCESSES * DISPATCHES;
      return { speed: all / ((performance.now() - began) / 1000), cpu: micros / all };
    } finally {
      for (const { child } of children) child.kill("SIGKILL");
    }
  });
}

const lines = [
  `${new Date().toISOString().slice(0, 10)}, ${String(cpus().length)} cores, Bun ${process.versions.bun ?? "?"}.`,
  "",
  ...(await withWorkspace(killed)),
  "",
];
const runs = new Map<How, Timed[]>(WAYS.map((how) => [how, []]));
for (let round = 1; round <= ROUNDS; round++) {
  for (const how of WAYS) {
    const run = await timed(how);
    runs.get(how)?.push(run);
    process.stderr.write(
      `round ${String(round)}: ${how} ${run.speed.toFixed(0)} a second, ${run.cpu.toFixed(0)} us of CPU\n`,
    );
  }
}
const of = (how: How, value: (run: Timed) => number): number => median((runs.get(how) ?? []).map(value));
/** Round by round, since what else the machine does changes between them. */
const ratio = (how: How, value: (library: Timed, other: Timed) => number): string => {
  const others = runs.get(how) ?? [];
  const each = (runs.get("library") ?? []).map((run, round) => value(run, others[round] ?? run));
  return median(each).toFixed(2);
};
const row = (name: string, how: How): string => {
  const cells = [
    of(how, ({ speed }) => speed).toFixed(0),
    ratio(how, (library, other) => library.speed / other.speed),
    of(how, ({ cpu }) => cpu).toFixed(0),
    ratio(how, (library, other) => other.cpu / library.cpu),
  ];
  return `| ${[name, ...cells].join(" | ")} |`;
};
lines.push(
  "| create, lease, consume | a second | dispatch-db to this | CPU us each | dispatch-db to this |",
  "| :-- | --: | --: | --: | --: |",
  row("dispatch-db", "library"),
  row("the same statements, prepared, in a bare loop", "statements"),
  row("the writes among them alone", "writes"),
  "",
);
mkdirSync(WORK, { recursive: true });
writeFileSync(join(WORK, "concurrency.md"), lines.join("\n"));
process.stdout.write(lines.join("\n"));
