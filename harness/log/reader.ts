import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { expectsJson, findLogFiles } from "./find-log-files.js";
import { type LineEnd, LineSplitter } from "./lines.js";
import { type ParsedLine, parseLine, type ParseProblem } from "./parse-line.js";

/**
 * Why a line, or a whole file, could not be read as a log: a `truncated` line is a file's last one, without its
 * newline and unreadable, as a crash or a rotation leaves it; an `unreadable` file went away or is broken, its
 * line is the last one that was read.
 */
export type ReadProblem = ParseProblem | "truncated" | "overlong" | "unreadable";

/** A line of the log. Lines count from 1. */
export interface LogRecord extends ParsedLine {
  readonly file: string;
  readonly line: number;
}

/** A place in the log that is no record; `text` is how the line begins or, for a file, what the system says. */
export interface LogProblem {
  readonly file: string;
  readonly line: number;
  readonly problem: ReadProblem;
  readonly text: string;
}

/** What a reader yields. Empty lines are counted, but not told. */
export type LogEntry = LogRecord | LogProblem;

/** How a log is read. */
export interface ReadOptions {
  /** The longest line that is kept, in bytes: 1 MiB unless told. */
  readonly maxLineBytes?: number;
}

/** The entries of one piece of a file, and how many lines there are in it, empty ones included. */
export interface LogBatch {
  readonly file: string;
  readonly entries: readonly LogEntry[];
  readonly lines: number;
}

const CHUNK_BYTES = 64 * 1024;
const MAX_LINE_BYTES = 1024 * 1024;
const TEXT_LENGTH = 200;

/**
 * Reads a log, line by line: one file, or a folder with its days' folders (contract §4), rotated and gzipped
 * files included. Both forms are read, also mixed in one file. Memory is bounded whatever the files hold, and
 * whatever is wrong inside them is an entry, never an error.
 *
 * @param path - a log file or a folder of logs
 * @throws the system's error if there is nothing at that path
 */
export async function* readLog(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<LogEntry, void, void> {
  for await (const { entries } of readBatches(path, options)) yield* entries;
}

/** Reads a log as {@link readLog} does, but a piece of a file at a time; each file yields one batch at least. */
export async function* readBatches(path: string, options: ReadOptions): AsyncGenerator<LogBatch, void, void> {
  for (const file of await findLogFiles(path)) yield* readFile(file, options);
}

async function* readFile(file: string, options: ReadOptions): AsyncGenerator<LogBatch, void, void> {
  const json = expectsJson(file);
  let line = 0;
  let entries: LogEntry[] = [];
  const splitter = new LineSplitter(options.maxLineBytes ?? MAX_LINE_BYTES, (text, end) => {
    line++;
    const entry = entryOf(file, line, text, end, json);
    if (entry !== undefined) entries.push(entry);
  });
  let told = 0;
  const batch = (): LogBatch => {
    const made = { file, entries, lines: line - told };
    told = line;
    entries = [];
    return made;
  };
  try {
    for await (const chunk of file.endsWith(".gz") ? unpackedChunks(file) : chunks(file)) {
      splitter.push(chunk);
      yield batch();
    }
    splitter.end();
  } catch (error) {
    // What the system says has a code; anything else is a bug of ours.
    if (!isSystemError(error)) throw error;
    splitter.end();
    entries.push({ file, line, problem: "unreadable", text: error.message });
  }
  yield batch();
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}

function entryOf(
  file: string,
  line: number,
  text: string,
  end: LineEnd,
  json: boolean,
): LogEntry | undefined {
  const parsed = end === "overlong" ? end : parseLine(text, json);
  if (parsed === undefined) return undefined;
  if (typeof parsed !== "string") {
    const { form, event, fields } = parsed;
    return { file, line, form, event, fields };
  }
  return { file, line, problem: end === "unended" ? "truncated" : parsed, text: detached(text) };
}

/** The beginning of a line as a text of its own: a slice would keep the whole piece of the file in memory. */
function detached(text: string): string {
  return Buffer.from(text.slice(0, TEXT_LENGTH)).toString();
}

/** The bytes of a file. Each chunk is overwritten by the next. */
async function* chunks(file: string): AsyncGenerator<Buffer, void, void> {
  const handle = await open(file);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** The bytes of a gzipped file. One that was cut off gives what there is, so that its last line is truncated. */
async function* unpackedChunks(file: string): AsyncGenerator<Buffer, void, void> {
  const unpacked = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  // An error also ends the loop below, which is where it is told.
  pipeline(createReadStream(file), unpacked, () => undefined);
  for await (const chunk of unpacked) yield chunk as Buffer;
}
