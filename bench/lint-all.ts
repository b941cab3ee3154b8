import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { READY, type Linted, type Mode } from "./linted.js";

/** A file that takes longer is a hang: its process is ended and the next file starts in a new one. */
export const HANG_MS = 60_000;

/** What happened to a file: linted, or taken down with its process. */
export type Outcome =
  Linted | { readonly file: string; readonly lost: "hang" | "died"; readonly detail: string };

/** Lints the files in order. Caches stay warm from file to file, as they do in a lint run. */
export async function lintAll(files: readonly string[], mode: Mode): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let worker: ChildProcess | undefined;
  for (const [index, file] of files.entries()) {
    worker ??= await startWorker(mode);
    const outcome = await lintOne(worker, file);
    outcomes.push(outcome);
    if ("lost" in outcome || outcome.crash !== undefined || outcome.reports.length > 0) {
      process.stderr.write(`${mode}: ${describe(outcome)} ${file}\n`);
    }
    if ("lost" in outcome) {
      worker.kill("SIGKILL");
      worker = undefined;
    }
    if ((index + 1) % 500 === 0) {
      process.stderr.write(`${mode}: ${String(index + 1)} of ${String(files.length)} files\n`);
    }
  }
  worker?.kill();
  return outcomes;
}

/** @throws {Error} if the worker does not get as far as its first file: then none can be linted. */
async function startWorker(mode: Mode): Promise<ChildProcess> {
  const worker = fork(join(import.meta.dirname, "lint-worker.js"), [mode]);
  const [first] = (await Promise.race([once(worker, "message"), once(worker, "exit")])) as unknown[];
  if (first !== READY) throw new Error("The lint process did not start: its error stands above.");
  return worker;
}

/** A long run says what it meets when it meets it. */
function describe(outcome: Outcome): string {
  if ("lost" in outcome) return outcome.lost;
  return outcome.crash === undefined ? `${String(outcome.reports.length)} reports` : "crash";
}

function lintOne(worker: ChildProcess, file: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("exit", onExit);
      resolve(outcome);
    };
    const onMessage = (message: unknown) => {
      end(message as Linted);
    };
    const onExit = (code: number | null, signal: string | null) => {
      end({ file, lost: "died", detail: signal ?? `exit code ${String(code)}` });
    };
    const timer = setTimeout(() => {
      end({ file, lost: "hang", detail: `no answer within ${String(HANG_MS / 1000)} s` });
    }, HANG_MS);
    worker.on("message", onMessage).on("exit", onExit);
    worker.send(file);
  });
}
