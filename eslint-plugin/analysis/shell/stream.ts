import { MAX_TEXT, unique } from "./alternatives.js";
import { SHELL_UNKNOWN } from "./unknown.js";

/** What flows through a pipe: the texts it may be and, where it is one file's content, that file. */
export interface Stream {
  readonly texts: readonly string[];
  readonly file?: string;
}

/** Output of which nothing is known. */
export const UNKNOWN_STREAM: Stream = { texts: [SHELL_UNKNOWN] };
/** No output at all. */
export const EMPTY_STREAM: Stream = { texts: [""] };

const MAX_TEXTS = 4;

/** A stream that carries one of the given texts. */
export function streamOf(...texts: string[]): Stream {
  if (texts.length === 0) return EMPTY_STREAM;
  return {
    texts: unique(texts)
      .slice(0, MAX_TEXTS)
      .map((text) => (text.length > MAX_TEXT ? SHELL_UNKNOWN : text)),
  };
}

/** One stream after the other, as two commands in a row write into one pipe. */
export function concatStreams(first: Stream, second: Stream): Stream {
  if (first.texts.every((text) => text === "")) return second;
  if (second.texts.every((text) => text === "")) return first;
  return streamOf(...first.texts.flatMap((head) => second.texts.map((tail) => head + tail)));
}

/** Either stream, as after a branch. */
export function eitherStream(first: Stream, second: Stream): Stream {
  return first === second ? first : streamOf(...first.texts, ...second.texts);
}

/** The lines of all texts that the stream may be, without the empty ones. */
export function streamLines(stream: Stream): string[] {
  return unique(stream.texts.flatMap((text) => text.split("\n").filter((line) => line.trim() !== "")));
}
