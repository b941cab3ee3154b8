import { relative } from "node:path";
import { lineOf } from "../../tree.js";
import type { Bench } from "../bench.js";
import { enqueueCalls, moveEnqueues, moveInserts } from "./enqueue.js";
import { isRuntimeFile } from "./runtime-file.js";

const INSERT = /["'`]\s*insert\s+(?:or\s+\w+\s+)?into\s+["[]?dispatch_queue\b/i;

/**
 * Makes every row of a framework with its key, wherever that is: an exact lease finds no other. What puts one in and what
 * takes it are one change.
 *
 * @param done files whose enqueues have been moved on this bench
 * @returns why a row cannot be made so
 */
export function keyRows(bench: Bench, framework: string, done = new Set<string>()): string | undefined {
  const { context } = bench;
  for (const file of context.files) {
    if (context.frameworkOf(file) !== framework || !isRuntimeFile(file)) continue;
    if (/\/dispatch-db\b[^/]*$/.test(file)) continue;
    const text = context.textOf(file);
    const insert = text.search(INSERT);
    if (insert >= 0) {
      const why = bench.attempt(() => moveInserts(bench, file));
      if (why !== undefined) return noKey(`puts in by SQL`, lineOf(text, insert), file, framework, why);
    }
    if (done.has(file) || !text.includes("dbEnqueueDispatch")) continue;
    const [call] = enqueueCalls(context.open(file).source);
    if (call === undefined) continue;
    done.add(file);
    const why = bench.attempt(() => moveEnqueues(bench, file));
    if (why !== undefined) return noKey("enqueues", call.getStartLineNumber(), file, framework, why);
  }
  return undefined;
}

function noKey(how: string, line: number, file: string, framework: string, why: string): string {
  const place = `${relative(framework, file)}:${String(line)}`;
  return `Rows that ${place} ${how} have no key, so none would be found; make them there with \`dbCreateDispatchAtomic\`. ${why}`;
}
