import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { LineSplitter } from "./lines.js";

/** The lines of some bytes, given in pieces of that size: each with how it ends, if that is not the newline. */
function split(bytes: Buffer, pieceSize = 4096, limit = 1024): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(limit, (text, end) =>
    lines.push(end === "ended" ? text : `${end}: ${text}`),
  );
  const piece = Buffer.alloc(pieceSize);
  for (let start = 0; start < bytes.length; start += pieceSize) {
    // The buffer is used again, as a reader does.
    const length = bytes.copy(piece, 0, start, start + pieceSize);
    splitter.push(piece.subarray(0, length));
  }
  splitter.end();
  return lines;
}

describe.each([1, 3, 7, 4096])("in pieces of %d bytes", (size) => {
  test.each([
    ["nothing", "", []],
    ["one line", "a\n", ["a"]],
    ["no final newline", "a\nb", ["a", "unended: b"]],
    ["empty lines", "\n\na\n\n", ["", "", "a", ""]],
    ["CRLF keeps its CR", "a\r\nb\r\n", ["a\r", "b\r"]],
    ["letters of several bytes", "é—漢😀\n漢", ["é—漢😀", "unended: 漢"]],
    ["NULs before a line", "\0\0\0a\0b\n\0c", ["a\0b", "unended: c"]],
    ["a line of NULs", "\0\0\n\0", ["", "unended: "]],
  ])("%s", (_, text, lines) => {
    expect(split(Buffer.from(text), size)).toEqual(lines);
  });

  test("bytes that are no UTF-8 spoil their own line only", () => {
    const bytes = Buffer.from([0x61, 0xe2, 0x80, 0x0a, 0x62, 0x0a, 0xff]);
    expect(split(bytes, size)).toEqual(["a\ufffd", "b", "unended: \ufffd"]);
  });

  test("a line of just the limit is kept, a longer one is told by its beginning", () => {
    const text = `${"a".repeat(10)}\n${"b".repeat(11)}\nc\n${"d".repeat(900)}\n${"e".repeat(11)}`;
    expect(split(Buffer.from(text), size, 10)).toEqual([
      "a".repeat(10),
      `overlong: ${"b".repeat(10)}`,
      "c",
      `overlong: ${"d".repeat(10)}`,
      `overlong: ${"e".repeat(10)}`,
    ]);
  });

  test("NULs before a line do not count towards its length", () => {
    expect(split(Buffer.from(`${"\0".repeat(50)}abc\n`), size, 10)).toEqual(["abc"]);
  });
});

const spiky = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .array(fc.constantFrom(0x0a, 0x00, 0x0d, 0x61, 0xe2), { maxLength: 200 })
    .map((bytes) => Uint8Array.from(bytes)),
);

test("any bytes give the same lines in pieces of any size", () => {
  fc.assert(
    fc.property(
      spiky,
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 300 }),
      (raw, size, limit) => {
        const bytes = Buffer.from(raw);
        expect(split(bytes, size, limit)).toEqual(split(bytes, 4096, limit));
      },
    ),
  );
});

test("any bytes give a line for each newline, and one for a rest", () => {
  fc.assert(
    fc.property(spiky, (raw) => {
      const newlines = raw.filter((byte) => byte === 0x0a).length;
      const rest = raw.length > 0 && raw.at(-1) !== 0x0a ? 1 : 0;
      expect(split(Buffer.from(raw), 5, 20)).toHaveLength(newlines + rest);
    }),
  );
});
