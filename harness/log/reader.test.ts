import { rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type LogEntry, readBatches, readLog, type ReadOptions } from "./reader.js";
import { all, logTree, removeLogTrees } from "./testing/log-tree.js";

afterAll(removeLogTrees);

const old = "2025-06-01 | s | c | a | t | INFO | OLD | free | text";

/** An entry as a line: `file:line form event`, or `file:line problem`. */
const show = (entry: LogEntry): string =>
  `${basename(entry.file)}:${String(entry.line)} ` +
  ("problem" in entry ? entry.problem : `${entry.form} ${entry.event ?? "-"}`);

const read = async (path: string, options?: ReadOptions) => (await all(readLog(path, options))).map(show);
const readText = (text: string | Uint8Array, name = "x.jsonl", options?: ReadOptions) =>
  read(join(logTree({ [name]: text }), name), options);

test("both forms are read, also mixed in one file, and empty lines only count", async () => {
  const text = `\ufeff{"event":"A"}\r\n\r\n${old}\n\n{"event":"B"}\n`;
  for (const name of ["x.jsonl", "x.log"]) {
    expect(await readText(text, name)).toEqual([`${name}:1 v2 A`, `${name}:3 v1 OLD`, `${name}:5 v2 B`]);
  }
});

describe("the last line without its newline", () => {
  test.each([
    ["x.jsonl", '{"event":"A"}\n{"event":"B"}', ["x.jsonl:1 v2 A", "x.jsonl:2 v2 B"]],
    ["x.jsonl", '{"event":"A"}\n{"eve', ["x.jsonl:1 v2 A", "x.jsonl:2 truncated"]],
    ["x.log", `${old}\n${old}`, ["x.log:1 v1 OLD", "x.log:2 v1 OLD"]],
    ["x.log", `${old}\n2025-06-01 | s | c`, ["x.log:1 v1 OLD", "x.log:2 truncated"]],
    ["x.log.1", `${old}\n2025`, ["x.log.1:1 v1 OLD", "x.log.1:2 truncated"]],
    ["x.jsonl", '{"eve\n{"event":"B"}\n', ["x.jsonl:1 invalid-json", "x.jsonl:2 v2 B"]],
    ["x.jsonl", '{"event":"A"}\n{"eve\n', ["x.jsonl:1 v2 A", "x.jsonl:2 invalid-json"]],
  ])("%s %j", async (name, text, entries) => {
    expect(await readText(text, name)).toEqual(entries);
  });
});

test("a line that is too long is a problem, and those around it are read", async () => {
  const long = JSON.stringify({ event: "LONG", detail: "x".repeat(200_000) });
  const text = `{"event":"A"}\n${long}\n{"event":"B"}\n${long}`;
  expect(await readText(text, "x.jsonl", { maxLineBytes: 100_000 })).toEqual([
    "x.jsonl:1 v2 A",
    "x.jsonl:2 overlong",
    "x.jsonl:3 v2 B",
    "x.jsonl:4 overlong",
  ]);
  expect(await readText(text)).toHaveLength(4);
});

test("a problem tells how the line begins, but no more", async () => {
  const root = logTree({ "x.log": `${"é".repeat(100_000)}\n` });
  const [entry] = await all(readLog(root));
  expect(entry).toMatchObject({ line: 1, problem: "unknown-form", text: "é".repeat(200) });
});

test("the hole that a truncation under the writer leaves hides no line", async () => {
  const hole = Buffer.alloc(3 * 1024 * 1024);
  expect(await readText(Buffer.concat([hole, Buffer.from('{"event":"A"}\n')]))).toEqual(["x.jsonl:1 v2 A"]);
});

test("bytes that are no UTF-8 do not hide the record", async () => {
  const text = Buffer.from('{"event":"A","detail":"?"}\n');
  text[text.indexOf("?")] = 0xff;
  expect(await readText(text)).toEqual(["x.jsonl:1 v2 A"]);
});

describe("gzipped files", () => {
  const lines = Array.from({ length: 5000 }, (_, at) => `{"event":"E${String(at)}"}\n`).join("");
  const packed = gzipSync(lines);

  test("are read as if they were not", async () => {
    const entries = await readText(packed, "x.jsonl.1.gz");
    expect(entries).toHaveLength(5000);
    expect(entries.at(-1)).toBe("x.jsonl.1.gz:5000 v2 E4999");
  });

  test("give what there is when they were cut off", async () => {
    const entries = await readText(packed.subarray(0, packed.length / 2), "x.jsonl.1.gz");
    expect(entries.length).toBeGreaterThan(100);
    expect(
      entries.slice(0, -1).every((entry, at) => entry.endsWith(`:${String(at + 1)} v2 E${String(at)}`)),
    ).toBe(true);
  });

  test("are a problem when they are not gzipped at all", async () => {
    expect(await readText("plain", "x.jsonl.1.gz")).toEqual(["x.jsonl.1.gz:0 unreadable"]);
  });
});

describe("files that go away", () => {
  test("before they are opened are a problem, and the others are read", async () => {
    const root = logTree({ "a.log": `${old}\n`, "b.log": `${old}\n`, "c.log": `${old}\n` });
    const entries: string[] = [];
    for await (const entry of readLog(root)) {
      rmSync(join(root, "b.log"), { force: true });
      entries.push(show(entry));
    }
    expect(entries).toEqual(["a.log:1 v1 OLD", "b.log:0 unreadable", "c.log:1 v1 OLD"]);
  });

  test("while they are read end where they end", async () => {
    const file = join(logTree({ "a.log": `${old}\n`.repeat(10_000) }), "a.log");
    const seen = { lines: 0, cut: false };
    for await (const { lines } of readBatches(file, {})) {
      seen.lines += lines;
      if (!seen.cut) writeFileSync(file, "");
      seen.cut = true;
    }
    expect(seen.lines).toBeGreaterThan(0);
    expect(seen.lines).toBeLessThanOrEqual(10_000);
  });

  test("and were given by name are an error", async () => {
    await expect(read(join(logTree({}), "none.log"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

test("reading may stop early", async () => {
  for await (const entry of readLog(logTree({ "a.log": `${old}\n${old}\n` }))) {
    expect(entry.line).toBe(1);
    break;
  }
});

const line = fc.oneof(
  fc.constantFrom("", "\r", '{"event":"A"}', old, "null", '{"event":'),
  fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", "")),
);

test("any lines, cut off anywhere: each is a record, a problem or empty, under its own number", async () => {
  const root = logTree({});
  const file = join(root, "x.jsonl");
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (lines, cut) => {
        const whole = Buffer.from(lines.map((text) => `${text}\n`).join(""));
        const bytes = whole.subarray(0, Math.round(whole.length * cut));
        writeFileSync(file, bytes);
        const batches = await all(readBatches(file, {}));
        const entries = batches.flatMap((batch) => batch.entries);
        const written = bytes.toString("utf8").split("\n");
        if (written.at(-1) === "") written.pop();
        expect(batches.reduce((total, batch) => total + batch.lines, 0)).toBe(written.length);
        const numbers = written.flatMap((text, at) =>
          text.replace(/^\0+/u, "").trim() === "" ? [] : [at + 1],
        );
        expect(entries.map((entry) => entry.line)).toEqual(numbers);
      },
    ),
  );
});

test("any bytes, gzipped or not, are read without an error", async () => {
  const root = logTree({});
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 2000 }),
      fc.constantFrom("x.log", "x.jsonl.gz"),
      async (bytes, name) => {
        writeFileSync(join(root, name), bytes);
        await all(readLog(join(root, name)));
      },
    ),
  );
});
