import fc from "fast-check";

const PRELUDE = `
import * as fs from "node:fs";
import { appendFileSync, readFileSync, readdirSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import path, { basename, dirname, join, resolve } from "node:path";
import { execFileSync, execSync } from "node:child_process";
import { atomicWriteJson } from "../lib/atomic";
const QUEUE = ".task_temp/_dispatch/.pending.json";
const ctxDir = join(process.env.OPENCODE_ROOT || ".", ".task_temp", "_dispatch", "ctx");
let state = QUEUE;
`;

const NAMES = ["QUEUE", "ctxDir", "state", "a", "b", "c", "f", "g", "Store", "process", "undefined"];
const TEXTS = [
  '".pending.json"',
  '"ctx"',
  '".."',
  '""',
  '"a.md"',
  '"/tmp"',
  '"_dispatch"',
  '".json"',
  "(0)",
  "null",
  "true",
];

// No interface: fast-check wants a type that is a record.
type Shapes = {
  path: string;
  list: string;
  object: string;
  callback: string;
  call: string;
  test: string;
  statement: string;
  body: string;
};

/** Fills `$path` in a pattern by what the part of that name makes. */
function shape(pattern: string, parts: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<string> {
  const pieces = pattern.split(/(\$\w+)/);
  return fc
    .tuple(
      ...pieces.map((piece) =>
        piece.startsWith("$") ? (parts[piece.slice(1)] ?? fc.constant(piece)) : fc.constant(piece),
      ),
    )
    .map((all) => all.join(""));
}

const name = fc.constantFrom(...NAMES);
const declared = fc.constantFrom("a", "b", "c");

const { body } = fc.letrec<Shapes>((tie) => {
  const parts = {
    path: tie("path"),
    list: tie("list"),
    object: tie("object"),
    callback: tie("callback"),
    call: tie("call"),
    test: tie("test"),
    statement: tie("statement"),
    body: tie("body"),
    name,
    new: declared,
  };
  const any = (leaf: fc.Arbitrary<string>, ...patterns: string[]): fc.Arbitrary<string> =>
    fc.oneof({ maxDepth: 3, depthSize: "small" }, leaf, ...patterns.map((pattern) => shape(pattern, parts)));
  return {
    path: any(
      fc.oneof(name, fc.constantFrom(...TEXTS)),
      "join($path, $path)",
      "path.resolve($path, $path)",
      "($path + $path)",
      "`${$path}/${$path}.json`",
      "($test ? $path : $path)",
      "($path || $path)",
      "($path ?? $path)",
      "dirname($path)",
      "basename($path, '.json')",
      "$path.replace('.json', $path)",
      "$path.slice(0, -5)",
      "$list.join('/')",
      "$list[0]",
      "$object.dir",
      "$object[$path]",
      "$call",
      "(state = $path)",
      "new Store($path).file",
    ),
    list: any(
      fc.constantFrom("[]", "[QUEUE]", "readdirSync(ctxDir)", "process.argv"),
      "[$path, $path]",
      "[...$list, $path]",
      "$list.map($callback)",
      "$list.filter((x) => x.endsWith($path))",
      "Object.values($object)",
      "$path.split('/')",
    ),
    object: any(
      fc.constantFrom("({})", "this", "({ dir: QUEUE })"),
      "({ dir: $path, [$path]: $path })",
      "({ ...$object, get dir() { return $path; } })",
      "Object.assign({}, $object)",
      "new Store($path)",
    ),
    callback: any(
      name,
      "((x) => $path)",
      "(async (x) => { await $call; $body })",
      "(function (x) { return join(x, $path); })",
    ),
    call: any(
      fc.constant("f()"),
      "$name($path, $path)",
      "writeFileSync($path, $path)",
      "fs.promises.rm($path)",
      "renameSync($path, $path)",
      "unlinkSync(join($path, $path))",
      "appendFileSync(...$list)",
      "fs.openSync($path, 'a')",
      "atomicWriteJson($path, $object)",
      "execSync(`rm -f ${$path}`)",
      "execFileSync('mv', [$path, $path])",
      "Bun.write(Bun.file($path), $path)",
      "Bun.$`echo x > ${$path}`",
      "$list.forEach($callback)",
      "$callback.call($object, $path)",
      "require('node:fs').rmSync($path)",
      "JSON.parse(readFileSync($path, 'utf8'))",
      "$object.save($path)",
      "setTimeout($callback, 5)",
    ),
    test: any(
      fc.constantFrom("flag", "a", "fs.existsSync(QUEUE)"),
      "$path === $path",
      "!$test",
      "$test && $test",
      "$path.endsWith($path)",
    ),
    statement: any(
      fc.constantFrom("return;", ";", "break_: {}", "throw new Error(QUEUE);"),
      "$call;",
      "state = $path;",
      "state += $path;",
      "var $new = $path;",
      "try { $body } catch {} finally { $body }",
      "if ($test) { $body } else { $body }",
      "for (const x of $list) { $body }",
      "for (let i = 0; i < 3; i++) { if ($test) continue; $body }",
      "while ($test) { $body break; }",
      "switch ($path) { case ($path): $body break; default: $body }",
      "{ const { dir: $new = $path, ...rest } = $object; $body }",
      "{ const [$new, ...others] = $list; $body }",
      "{ const f = $callback; $call; }",
    ),
    body: fc.array(tie("statement"), { maxLength: 2 }).map((all) => all.join("\n")),
  };
});

/** Modules made of the shapes that real frameworks have, put together without sense. */
export const programs: fc.Arbitrary<string> = fc.tuple(body, body, body, body).map(
  ([top, first, second, method]) => `${PRELUDE}
async function f(a, b = QUEUE, ...c) {
${first}
}
async function g({ a, b } = {}) {
${second}
}
class Store {
  file = QUEUE;
  constructor(a) { this.file = a; }
  async save(a) {
${method}
  }
}
export default async function main(a, b, c) {
${top}
}
`,
);
