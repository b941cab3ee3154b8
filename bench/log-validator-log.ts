import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.js";

/** What was written: the validator must find just that. */
export interface WrittenLog {
  readonly bytes: number;
  readonly lines: number;
  /** How many lines lack a field. */
  readonly incomplete: number;
}

type Line = Record<string, unknown>;

const contract = (await import(join(ROOT, "dist/contract/index.js"))) as {
  dispatchEvents: readonly { name: string; required: readonly { anyOf: readonly string[] }[] }[];
  exampleOf(event: unknown): Line;
};
const examples = contract.dispatchEvents.map((event) => ({
  line: contract.exampleOf(event),
  // Without one of these the line is incomplete.
  needed: event.required.flatMap(({ anyOf }) => (anyOf.length === 1 ? anyOf : [])),
}));

const LINES_A_WRITE = 2000;
const WORDS = "lease row prompt 任务 queue stale – retry agent task hash token 已完成 session child".split(
  " ",
);

/** Pseudo-random numbers from 0 to below 1, the same ones for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Writes a log of version 2 of at least so many bytes, the same one for the same seed: of ten lines eight are
 * known events, one in fifty of which lacks a field, and two are other events with a longer text.
 */
export function writeLog(file: string, bytes: number, seed: number): WrittenLog {
  const next = random(seed);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
  const written = { bytes: 0, lines: 0, incomplete: 0 };
  const start = Date.UTC(2025, 5, 1);
  const makeLine = (): Line => {
    const ts = new Date(start + written.lines * 7).toISOString();
    const known = next() < 0.8 ? pick(examples) : undefined;
    if (known === undefined) {
      const detail = Array.from({ length: Math.floor(next() * 60) }, () => pick(WORDS)).join(" ");
      return { ts, source: "session-start", event: "SESSION-NOTE", level: "INFO", detail };
    }
    const line: Line = { ...known.line, ts };
    if ("queue_id" in line) line["queue_id"] = written.lines;
    if ("dag_task_id" in line) line["dag_task_id"] = `T-${String(Math.floor(next() * 1000))}`;
    if (next() < 0.02) {
      written.incomplete++;
      line[pick(known.needed) ?? ""] = next() < 0.5 ? "unknown" : undefined;
    }
    return line;
  };
  const descriptor = openSync(file, "w");
  while (written.bytes < bytes) {
    let text = "";
    for (let count = 0; count < LINES_A_WRITE; count++) {
      text += `${JSON.stringify(makeLine())}\n`;
      written.lines++;
    }
    written.bytes += writeSync(descriptor, text);
  }
  closeSync(descriptor);
  return written;
}
