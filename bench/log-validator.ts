/**
 * Measures the log validator on a log of 1 GB beside `jq -c .` on the same file: `npm run bench:log`. A round runs
 * each once, so that a busy minute of the machine does not fall on one of them alone. A log of a tenth the size
 * shows whether the memory grows with it. Both logs are removed at the end.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeLog, type WrittenLog } from "./log-validator-log.js";
import { median } from "./measure.js";
import { requireMade, ROOT, WORK } from "./paths.js";

const ROUNDS = 3;
const BYTES = 1_000_000_000;
const SEED = 5;
const POLL_MS = 20;

/** One run of a process, from start to end. */
interface Run {
  readonly seconds: number;
  /** The processor time it took, which a busy machine changes less. */
  readonly cpuSeconds: number;
  readonly peakMB: number;
  readonly stdout: string;
}

/** Runs a process; its memory and time are what the system last said of it. */
function run(program: string, args: readonly string[], stdout: "pipe" | "ignore"): Promise<Run> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, args, { stdio: ["ignore", stdout, "inherit"] });
    let printed = "";
    let cpuSeconds = 0;
    let peakMB = 0;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (printed += text));
    const poll = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${String(child.pid)}/status`, "utf8");
        const stat = readFileSync(`/proc/${String(child.pid)}/stat`, "utf8");
        const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14).map(Number);
        peakMB = Math.max(peakMB, Number(/VmHWM:\s*(\d+)/u.exec(status)?.[1] ?? 0) / 1024);
        cpuSeconds = Math.max(cpuSeconds, (user + system) / 100);
      } catch {
        // The process is ending.
      }
    }, POLL_MS);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(poll);
      const seconds = (performance.now() - start) / 1000;
      if (code === 0) resolve({ seconds, cpuSeconds, peakMB, stdout: printed });
      else reject(new Error(`${program} ended with ${String(code)}`));
    });
  });
}

async function validate(file: string, written: WrittenLog): Promise<Run> {
  const done = await run(
    process.execPath,
    [join(import.meta.dirname, "log-validator-child.js"), file],
    "pipe",
  );
  const expected = JSON.stringify({ lines: written.lines, findings: written.incomplete });
  if (done.stdout !== expected) throw new Error(`the validator says ${done.stdout}, not ${expected}`);
  return done;
}

interface Row {
  readonly name: string;
  readonly bytes: number;
  readonly runs: readonly Run[];
}

const speedOf = ({ bytes, runs }: Row): number => bytes / 1e6 / median(runs.map((each) => each.seconds));

function print(rows: readonly Row[]): void {
  console.log("| Process | File | MB/s | MB per CPU second | Peak RSS |\n| :-- | --: | --: | --: | --: |");
  for (const row of rows) {
    const perCpu = row.bytes / 1e6 / median(row.runs.map((each) => each.cpuSeconds));
    const peak = Math.max(...row.runs.map((each) => each.peakMB));
    const cells = [`${(row.bytes / 1e9).toFixed(1)} GB`, speedOf(row).toFixed(0), perCpu.toFixed(0)];
    console.log(`| ${[row.name, ...cells, `${peak.toFixed(1)} MB`].join(" | ")} |`);
  }
}

if (process.platform !== "linux") throw new Error("The peak memory is read from /proc: run this on Linux.");
const version = spawnSync("jq", ["--version"], { encoding: "utf8" });
if (version.error) {
  throw new Error('jq is missing: install it first, on Debian with "apt-get install -y jq".');
}
requireMade(join(ROOT, "dist/harness/log/index.js"), "build");
mkdirSync(WORK, { recursive: true });
const small = join(WORK, "log-validator-small.jsonl");
const large = join(WORK, "log-validator-large.jsonl");
try {
  const smallLog = writeLog(small, BYTES / 10, SEED);
  const largeLog = writeLog(large, BYTES, SEED);
  const rows = [
    { name: "validator", bytes: smallLog.bytes, runs: [] as Run[], once: () => validate(small, smallLog) },
    { name: "validator", bytes: largeLog.bytes, runs: [] as Run[], once: () => validate(large, largeLog) },
    {
      name: `${version.stdout.trim()} -c .`,
      bytes: largeLog.bytes,
      runs: [] as Run[],
      once: () => run("jq", ["-c", ".", large], "ignore"),
    },
  ] as const;
  for (let round = 1; round <= ROUNDS; round++) {
    for (const row of rows) {
      row.runs.push(await row.once());
      const { seconds = 0 } = row.runs.at(-1) ?? {};
      process.stderr.write(`round ${String(round)}: ${row.name} ${seconds.toFixed(1)} s\n`);
    }
  }
  const { lines, incomplete } = largeLog;
  console.log(
    `${String(lines)} lines, ${String(incomplete)} of them incomplete, all found; ${String(ROUNDS)} rounds`,
  );
  print(rows);
  console.log(`speed, validator to jq: ${(speedOf(rows[1]) / speedOf(rows[2])).toFixed(1)}`);
  const peak = ({ runs }: Row) => Math.max(...runs.map((each) => each.peakMB));
  console.log(`peak RSS, validator to jq: ${(peak(rows[1]) / peak(rows[2])).toFixed(1)}`);
  console.log(`peak RSS, 1 GB to 0.1 GB: ${(peak(rows[1]) / peak(rows[0])).toFixed(2)}`);
} finally {
  rmSync(small, { force: true });
  rmSync(large, { force: true });
}
