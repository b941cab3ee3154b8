import { describe, expect, test } from "@jest/globals";
import { posix } from "node:path";
import fc from "fast-check";
import { parts, show } from "../testing/parts.js";
import {
  basenameOf,
  dirnameOf,
  extnameOf,
  isAbsolute,
  joinPath,
  normalisePath,
  resolvePath,
} from "./path.js";
import { knownText, type Part } from "./text.js";

type Row = readonly [given: string, shown: string];

const table = (
  title: string,
  of: (given: readonly Part[]) => readonly Part[],
  rows: readonly Row[],
): void => {
  describe(title, () => {
    test.each(rows)("%j", (given, shown) => {
      expect(show(of(parts(given)))).toBe(shown);
    });
  });
};

const pieces = (line: string): (readonly Part[])[] => (line === "" ? [] : line.split(" , ").map(parts));

const combines = (title: string, how: typeof joinPath, rows: readonly Row[]): void => {
  describe(title, () => {
    test.each(rows)("%j", (given, shown) => {
      expect(show(how(pieces(given)))).toBe(shown);
    });
  });
};

table("normalisePath", normalisePath, [
  ["a/./b//c/", '"a/b/c"'],
  ["", '"."'],
  [".", '"."'],
  ["./a", '"a"'],
  ["a/..", '"."'],
  ["../a", '"../a"'],
  ["../../a", '"../../a"'],
  ["/..", '"/"'],
  ["/../a", '"/a"'],
  ["a\\b\\..\\c", '"a/c"'],
  ["<dir>/./a", '<dir>"/a"'],
  ["<dir>/a/..", "<dir>"],
  ["<dir>/..", "<parent of dir>"],
  ["<dir>/../..", "<parent of dir>"],
  ["<dir>/<sub>/..", "<dir>"],
  ["<dir>/x<sub>/../y", '<dir>"/y"'],
  ["/<dir>/../y", '"/y"'],
  ["x<a>/../y", '<parent of a>"/y"'],
  ["a/<dir>//b", '"a/"<dir>"/b"'],
]);

combines("joinPath", joinPath, [
  ["a , b", '"a/b"'],
  ["a/ , /b", '"a/b"'],
  ["", '"."'],
  ["a , ..", '"."'],
  ["<dir> , .pending.json", '<dir>"/.pending.json"'],
  ["<dir> , <name>.json", '<dir>"/"<name>".json"'],
  ["<dir> , .. , ctx", '<parent of dir>"/ctx"'],
  ["a , <dir> , .. , b", '"a/b"'],
  ["/ , a", '"/a"'],
]);

combines("resolvePath", resolvePath, [
  ["/a , b", '"/a/b"'],
  ["/a , /b , c", '"/b/c"'],
  ["a", '<working folder>"/a"'],
  ["", "<working folder>"],
  ["<dir> , a", '<dir>"/a"'],
  ["a , <dir> , b", '<working folder>"/a/"<dir>"/b"'],
  ["<dir> , /a", '"/a"'],
  ["C:\\a , b", '"C:/a/b"'],
  ["/a , ..", '"/"'],
]);

table("dirnameOf", dirnameOf, [
  ["a/b", '"a"'],
  ["a", '"."'],
  ["/a", '"/"'],
  ["/", '"/"'],
  ["<dir>/a", "<dir>"],
  ["<file>", "<parent of file>"],
  ["a<x>", '"."'],
  ["<dir>/ctx/<task>.json", '<dir>"/ctx"'],
]);

describe("basenameOf", () => {
  test.each<[string, string, string]>([
    ["a/b.json", "", '"b.json"'],
    ["a/b.json", ".json", '"b"'],
    ["a/b.json", ".md", '"b.json"'],
    [".json", ".json", '".json"'],
    ["a/", "", '"a"'],
    ["<dir>/<task>.json", ".json", "<task>"],
    ["<dir>/<task>.json", "", '<task>".json"'],
    ["<file>", ".json", "<file>"],
  ])("%j without %j", (given, suffix, shown) => {
    expect(show(basenameOf(parts(given), suffix))).toBe(shown);
  });
});

describe("extnameOf", () => {
  test.each<[string, string | undefined]>([
    ["a/b.tar.gz", ".gz"],
    [".pending.json", ".json"],
    [".pending", ""],
    ["a", ""],
    ["a.", "."],
    ["<x>.json", ".json"],
    ["<x>", undefined],
    ["<x>y", undefined],
    ["a.<x>", undefined],
  ])("of %j is %j", (given, extension) => {
    expect(extnameOf(parts(given))).toBe(extension);
  });
});

describe("isAbsolute", () => {
  test.each<[string, boolean | undefined]>([
    ["/a", true],
    ["C:/a", true],
    ["a", false],
    ["", false],
    ["<dir>/a", undefined],
  ])("%j: %j", (given, answer) => {
    expect(isAbsolute(parts(given))).toBe(answer);
  });

  test("a folder that the analysis knows is one", () => {
    expect(isAbsolute([{ label: "root", nonEmpty: true, fromLegacy: false, folder: "/w" }, "/a"])).toBe(true);
  });
});

// Without holes there is nothing to guess: Node's own functions are the judge.
describe("known paths come out as Node has them", () => {
  const segment = fc.constantFrom("a", "b.json", ".x", "..", ".", "", "a b");
  const path = fc
    .tuple(fc.boolean(), fc.array(segment, { maxLength: 5 }))
    .map(([absolute, all]) => (absolute ? "/" : "") + all.join("/"));
  const known = (all: readonly Part[]): string | undefined => knownText(all);
  /** A slash at the end names the same file. */
  const bare = (one: string): string => (one.length > 1 ? one.replace(/\/$/, "") : one);

  test("normalize, dirname, basename, extname", () => {
    fc.assert(
      fc.property(path, (one) => {
        const normal = bare(posix.normalize(one));
        expect(known(normalisePath([one]))).toBe(normal);
        expect(known(dirnameOf([one]))).toBe(posix.dirname(normal));
        if (normal !== "/" && !/(^|\/)\.{1,2}$/.test(normal)) {
          expect(known(basenameOf([one]))).toBe(posix.basename(normal));
          expect(extnameOf([one])).toBe(posix.extname(normal));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("join and resolve", () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 4 }), (all) => {
        expect(known(joinPath(all.map((one) => parts(one))))).toBe(bare(posix.join(...all)));
        const resolved = resolvePath([["/w"], ...all.map((one) => parts(one))]);
        expect(known(resolved)).toBe(posix.resolve("/w", ...all));
      }),
      { numRuns: 500 },
    );
  });
});
