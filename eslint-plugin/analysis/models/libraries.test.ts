import { describe, expect, test } from "@jest/globals";
import { effectsLine } from "../testing/effects.js";

type Row = readonly [code: string, effects: string];

const table = (title: string, rows: readonly Row[], before = ""): void => {
  describe(title, () => {
    test.each(rows)("%s", (code, effects) => {
      expect(effectsLine(`${before}${code}`)).toBe(effects);
    });
  });
};

table("opening", [
  ...["r", "rs", "sr"].map((flags): Row => [`fs.openSync("a", "${flags}")`, "reads(a)"]),
  ...["r+", "rs+", "w", "wx", "w+", "a", "ax", "a+", "as"].map((flags): Row => [
    `fs.openSync("a", "${flags}")`,
    "writes(a)",
  ]),
  ['fs.openSync("a")', "reads(a)"],
  ['fs.openSync("a", flags)', "reads(a)"],
  ['fs.openSync("a", fs.constants.O_RDONLY)', "reads(a)"],
  ['fs.openSync("a", fs.constants.O_CREAT | fs.constants.O_EXCL)', "writes(a)"],
  ['fs.openSync("a", fs.constants.O_RDWR)', "writes(a)"],
  ['const fd = fs.openSync("a", "w"); fs.writeSync(fd, "x"); fs.closeSync(fd)', "writes(a)"],
  ['fs.open("a", "w", (error, fd) => { fs.write(fd, "x"); })', "writes(a)"],
  ['const h = await fs.promises.open("a", "w"); await h.writeFile("x")', "writes(a)"],
  ['const h = await fs.promises.open("a"); await h.readFile()', "reads(a)"],
  ['const h = await fs.promises.open("a"); await h.truncate()', "reads(a), writes(a)"],
  ['fs.createWriteStream("a").end("x")', "writes(a)"],
  ['fs.writeFileSync(new URL("file:///a"), "x")', "writes(/a)"],
]);

table("packages", [
  ['import write from "write-file-atomic"; await write("a", "x")', "writes(a)"],
  ['import { writeFileSync } from "write-file-atomic"; writeFileSync("a", "x")', "writes(a)"],
  ['const write = require("write-file-atomic"); write.sync("a", "x")', "writes(a)"],
  ['import { writeFile } from "atomically"; await writeFile("a", "x")', "writes(a)"],
  ['import { writeFileSync } from "atomically"; writeFileSync("a", "x")', "writes(a)"],
  ['import jsonfile from "jsonfile"; jsonfile.writeFileSync("a", {})', "writes(a)"],
  ['import jsonfile from "jsonfile"; jsonfile.readFileSync("a")', "reads(a)"],
  ['import { writeJsonFile } from "write-json-file"; await writeJsonFile("a", {})', "writes(a)"],
  ['import { rimraf } from "rimraf"; await rimraf(["a", "b"])', "removes(a), removes(b)"],
  ['import { deleteAsync } from "del"; await deleteAsync("a")', "removes(a)"],
  ['import { mkdirp } from "mkdirp"; await mkdirp("a")', "writes(a)"],
  ['import { makeDirectory } from "make-dir"; await makeDirectory("a")', "writes(a)"],
  ['import { moveFile } from "move-file"; await moveFile("a", "b")', "renames(a), writes(b)"],
  ['import cpy from "cpy"; await cpy("a", "b")', "writes(b)"],
  ...["write-file-atomic", "touch", "mkdirp"].map((name): Row => [
    `import lib from "${name}"; lib.sync("a")`,
    "writes(a)",
  ]),
  ...["rimraf", "del"].map((name): Row => [
    `import lib from "${name}"; lib("a"); lib.sync("b")`,
    name === "del" ? "removes(a)" : "removes(a), removes(b)",
  ]),
  ['import gfs from "graceful-fs"; gfs.writeFileSync("a", "x")', "writes(a)"],
  ['import { promisify } from "node:util"; await promisify(fs.writeFile)("a", "x")', "writes(a)"],
  ['import shell from "shelljs"; shell.rm("-rf", "a")', "removes(a)"],
  ['import shell from "shelljs"; shell.cp("a", "b")', "writes(b)"],
  ['import { writeFile } from "memfs"; writeFile("a", "x")', "pure"],
]);

table("Bun", [
  ['await Bun.write("a", "x")', "writes(a)"],
  ['await Bun.write(Bun.file("a"), "x")', "writes(a)"],
  ['import { write } from "bun"; await write("a", "x")', "writes(a)"],
  ['await Bun.file("a").write("x")', "writes(a)"],
  ['const w = Bun.file("a").writer(); w.write("x"); w.end()', "writes(a)"],
  ['await Bun.file("a").delete()', "removes(a)"],
  ['await Bun.file("a").unlink()', "removes(a)"],
  ['await Bun.file("a").text()', "reads(a)"],
  ['await Bun.file("a").json()', "reads(a)"],
  ['await Bun.file("a").exists()', "pure"],
  ['Bun.file("a").name', "pure"],
  ["await Bun.$`rm a`", "removes(a)"],
  ["await Bun.$`echo x > ${'a b'}`", "writes(a b)"],
  ["await Bun.$`rm ${['a', 'b']}`", "removes(a), removes(b)"],
  ['await Bun.$`rm x`.cwd("a").quiet()', "removes(x)"],
  ['import { $ } from "bun"; await $`touch a`', "writes(a)"],
  ['Bun.spawn(["rm", "a"])', "removes(a)"],
  ['Bun.spawnSync({ cmd: ["rm", "x"], cwd: "/a" })', "removes(/a/x)"],
  ["Bun.sleep(1)", "pure"],
]);

table(
  "child_process",
  [
    ['cp.execSync("rm a")', "removes(a)"],
    ['cp.exec("rm a", (error, out) => { fs.unlinkSync("b"); })', "removes(a), removes(b)"],
    ['cp.execSync("echo x > a", { cwd: "/b" })', "writes(/b/a)"],
    ['cp.execSync(`rm -f "${file}"`)', "removes(<file>)"],
    ['cp.execSync("rm $Q", { env: { Q: "a" } })', "removes(a)"],
    ['cp.execFileSync("rm", ["-rf", "a"])', "removes(a)"],
    ['cp.execFile("rm", ["a"], () => {})', "removes(a)"],
    ['cp.spawn("mv", ["a", "b"])', "renames(a), writes(b), writes(b/a)"],
    ['cp.spawnSync("sh", ["-c", "rm a"])', "removes(a)"],
    ['cp.spawn("echo x > a", { shell: true })', "writes(a)"],
    ['cp.spawn("echo", ["x", ">", "a"])', "pure"],
    ['cp.spawn("echo", ["x", ">", "a"], { shell: true })', "writes(a)"],
    ['cp.spawnSync("sh", [], { input: "rm a" })', "removes(a)"],
    [`cp.execFileSync("node", ["-e", "require('fs').unlinkSync('a')"])`, "removes(a)"],
    [`cp.execSync("python3 -c \\"open('a', 'w')\\"")`, "writes(a)"],
    ['cp.execFileSync("git", ["status"])', "pure"],
    ["cp.execSync(command)", "pure"],
    ['import { execa } from "execa"; await execa("rm", ["a"])', "removes(a)"],
    ['import spawn from "cross-spawn"; spawn("rm", ["a"])', "removes(a)"],
    ['import { x } from "tinyexec"; await x("rm", ["a"])', "removes(a)"],
    ['import { $ } from "zx"; await $`rm a`', "removes(a)"],
  ],
  'import * as cp from "node:child_process"; ',
);
