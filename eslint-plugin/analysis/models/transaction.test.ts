import { describe, expect, test } from "@jest/globals";
import { effectsLine } from "../testing/effects.js";
import { evaluates } from "../testing/rows.js";

evaluates("a transaction of a driver is the function that it runs", [
  ['db.transaction(() => "a")()', '"a"'],
  ['db.transaction((x) => x + "b")("a")', '"ab"'],
  ['const tx = db.transaction((x, y) => join(x, y)); tx("a", "b")', '"a/b"'],
  ['db.transaction(() => "a").immediate()', '"a"'],
  ['db.transaction(() => "a").deferred()', '"a"'],
  ['const tx = db.transaction((x) => x); tx.exclusive("a")', '"a"'],
  ['db.transaction(() => ({ id: "a" }))().id', '"a"'],
  ['const f = (x) => x + "b"; db.transaction(f)("a")', '"ab"'],
  ['const { transaction } = db; transaction(() => "a")()', '"a"'],
  ['class Queue extends Base { run() { return this.transaction(() => "a")(); } } new Queue().run()', '"a"'],
  ['db.transaction(() => db.transaction(() => "a")())()', '"a"'],
]);

evaluates("a query builder's runs its callback at once, and gives it a handle", [
  ['(await orm.transaction(async (tx) => ({ id: "a" }))).id', '"a"'],
  ['prisma.$transaction(async (tx) => "a", { timeout: 5 })', '"a"'],
  ['const done = await sql.begin("read write", async (tx) => join("a", "b")); done', '"a/b"'],
  ["orm.transaction((tx) => tx)", "unknown <handle>"],
  ['db.transaction((tx) => "a")', '"a"'],
  ['await db.transaction(async () => "a")', '"a"'],
  ['db.transaction(({ insert }) => "a")', '"a"'],
  ['db.transaction((x) => "a", options)', '"a"'],
  ['session.begin(() => "a")', "unknown <session.begin()>"],
  ["db.transaction(job)", "unknown <db.transaction()>"],
]);

describe("what a transaction does is done where it is called", () => {
  test.each([
    ['db.transaction((x) => fs.writeFileSync(x, ""))("a")', "writes(a)"],
    ['const tx = db.transaction((x) => fs.rmSync(x)); tx("a"); tx.immediate("b")', "removes(a), removes(b)"],
    ['db.transaction(fs.unlinkSync)("a")', "removes(a)"],
    ['db.transaction((tx) => { fs.writeFileSync("a", ""); })', "writes(a)"],
    [
      'import { Database } from "bun:sqlite"; new Database().transaction((tx) => fs.rmSync(tx))("a")',
      "removes(a)",
    ],
  ])("%s", (code, effects) => {
    expect(effectsLine(code)).toBe(effects);
  });
});
