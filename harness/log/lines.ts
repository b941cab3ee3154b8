/** Whether a line has its newline, is the rest after a file's last one, or was too long to be kept. */
export type LineEnd = "ended" | "unended" | "overlong";

/** What is told of each line: its text without the newline (of an overlong one, its beginning) and how it ends. */
export type LineListener = (text: string, end: LineEnd) => void;

/** How much of an overlong line is told. */
export const OVERLONG_BEGINNING = 200;

const NEWLINE = 0x0a;

/**
 * Cuts bytes into lines. It holds one line at most, and of that no more than `limit` bytes, so that its memory
 * does not depend on the file. Bytes that are no UTF-8 become U+FFFD and harm no line but their own.
 *
 * NUL bytes at the start of a line are dropped: a log that was truncated under its writer begins with a hole,
 * which may be far longer than the limit, and the line behind it is whole.
 */
export class LineSplitter {
  readonly #limit: number;
  readonly #tell: LineListener;
  /** The beginning of the line that the chunks so far did not end; a line of NULs alone is open, but empty. */
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #open = false;

  constructor(limit: number, tell: LineListener) {
    this.#limit = limit;
    this.#tell = tell;
  }

  /** Takes the next bytes of the file. They may be overwritten afterwards. */
  push(chunk: Buffer): void {
    let start = 0;
    if (this.#open) {
      const end = chunk.indexOf(NEWLINE);
      if (end === -1) {
        this.#keep(chunk);
        return;
      }
      this.#keep(chunk.subarray(0, end));
      this.#finish("ended");
      start = end + 1;
    }
    const last = chunk.lastIndexOf(NEWLINE);
    if (last >= start) {
      this.#whole(chunk.subarray(start, last + 1));
      start = last + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** Says that the file ends here. */
  end(): void {
    if (this.#open) this.#finish("unended");
  }

  /** Tells lines that all have their newline. */
  #whole(bytes: Buffer): void {
    if (bytes.length <= this.#limit) {
      const text = bytes.toString("utf8");
      for (let start = 0, end; (end = text.indexOf("\n", start)) !== -1; start = end + 1) {
        const from = text.charCodeAt(start) === 0 ? afterNuls(text, start) : start;
        this.#tell(text.slice(from, end), "ended");
      }
      return;
    }
    for (let start = 0, end; (end = bytes.indexOf(NEWLINE, start)) !== -1; start = end + 1) {
      this.#keep(bytes.subarray(start, end));
      this.#finish("ended");
    }
  }

  #keep(bytes: Buffer): void {
    this.#open = true;
    let start = 0;
    if (this.#keptBytes === 0) while (bytes[start] === 0) start++;
    const room = this.#limit - this.#keptBytes;
    this.#keptBytes += bytes.length - start;
    if (room > 0) this.#kept.push(Buffer.from(bytes.subarray(start, start + room)));
  }

  #finish(end: LineEnd): void {
    const bytes = this.#kept.length === 1 && this.#kept[0] ? this.#kept[0] : Buffer.concat(this.#kept);
    const overlong = this.#keptBytes > this.#limit;
    this.#kept = [];
    this.#keptBytes = 0;
    this.#open = false;
    if (overlong) this.#tell(bytes.toString("utf8", 0, OVERLONG_BEGINNING), "overlong");
    else this.#tell(bytes.toString("utf8"), end);
  }
}

function afterNuls(text: string, start: number): number {
  while (text.charCodeAt(start) === 0) start++;
  return start;
}
