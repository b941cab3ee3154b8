import { readFileSync } from "node:fs";

/** A file as it is on disk, and its text as the analysis sees it. */
export interface TextFile {
  /** Absolute path. */
  readonly path: string;
  readonly bytes: Buffer;
  /** Without a byte order mark. */
  readonly text: string;
  readonly hasMark: boolean;
  /** Text and bytes say the same, so that an edit of the one is an edit of the other. */
  readonly isUtf8: boolean;
}

const MARK = "\uFEFF";

/** @throws the system's error if the file cannot be read */
export function readTextFile(path: string): TextFile {
  const bytes = readFileSync(path);
  const decoded = bytes.toString("utf8");
  const hasMark = decoded.startsWith(MARK);
  return {
    path,
    bytes,
    text: hasMark ? decoded.slice(1) : decoded,
    hasMark,
    isUtf8: Buffer.from(decoded, "utf8").equals(bytes),
  };
}

/** The bytes of a text, with the byte order mark that the file had. */
export function bytesOf(text: string, hasMark: boolean): Buffer {
  return Buffer.from(hasMark ? MARK + text : text, "utf8");
}
