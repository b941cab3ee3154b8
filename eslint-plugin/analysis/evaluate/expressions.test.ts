import { evaluates } from "../testing/rows.js";

evaluates("literals", [
  ['".pending.json"', '".pending.json"'],
  ["''", '""'],
  ["`plain`", '"plain"'],
  ["42", "42"],
  ["10n", "10n"],
  ["true", "true"],
  ["null", "null"],
  ["undefined", "undefined"],
  ["void 0", "undefined"],
  ["/\\.json$/i", "/\\.json$/i"],
  ["NaN", "NaN"],
  ["-1", "-1"],
  ["typeof 'a'", '"string"'],
  ["typeof {}", '"object"'],
  ["!''", "true"],
  ["(1, 'a')", '"a"'],
]);

evaluates("constants and types around values", [
  ['const A = "a"; A', '"a"'],
  ['const A = "a" as const; A', '"a"'],
  ['const A = <string>"a"; A', '"a"'],
  ['const A = "a" satisfies string; A!', '"a"'],
  ['const A = "a", B = A, C = B; C', '"a"'],
  ['export const A = "a"; A', '"a"'],
  ['namespace N { export const A = "a"; } N.A', '"a"'],
  ["const A = A0; const A0 = 'a'; A", "unknown <uninitialised>"],
]);

evaluates("templates and plus", [
  ['const A = "a"; `${A}/b`', '"a/b"'],
  ['`a${"b"}c${1}`', '"abc1"'],
  ["`a${null}${undefined}${true}`", '"anullundefinedtrue"'],
  ["`${`${'a'}b`}c`", '"abc"'],
  ["`${dir}/.pending.json`", '<dir>"/.pending.json"'],
  ["`${dir}${name}`", "<dir><name>"],
  ['"a" + "b" + 1', '"ab1"'],
  ["1 + 2", "3"],
  ['1 + "a"', '"1a"'],
  ['dir + "/ctx/" + task + ".json"', '<dir>"/ctx/"<task>".json"'],
  ["5 - 2", "3"],
  ["1 | 2", "3"],
  ["String.raw`a\\b`", '"a\\\\b"'],
  ['"" + {}', "<object>"],
  ['let a = "a"; a += "b"; a', '"ab"'],
]);

evaluates("conditionals", [
  ['flag ? "a" : "b"', '"a" | "b"'],
  ['flag ? "a" : "a"', '"a"'],
  ['flag ? "a" : other ? "b" : "c"', '"a" | "b" | "c"'],
  ['("x" as string) === "x" ? "a" : "b"', '"a"'],
  ['const mode = "db"; mode === "file" ? "a" : "b"', '"b"'],
  ['`${flag ? "a" : "b"}/x`', '"a/x" | "b/x"'],
  ['flag ? "a" : undefined', '"a" | undefined'],
]);

evaluates("fallbacks", [
  ['null ?? "a"', '"a"'],
  ['undefined ?? "a"', '"a"'],
  ['"b" ?? "a"', '"b"'],
  ['"" ?? "a"', '""'],
  ['"" || "a"', '"a"'],
  ['"b" || "a"', '"b"'],
  ['process.env.ROOT || "."', 'unknown <process.env.ROOT> | "."'],
  ['process.env.ROOT ?? "."', 'unknown <process.env.ROOT> | "."'],
  ['join(process.env.ROOT || ".", ".pending.json")', '<process.env.ROOT>"/.pending.json" | ".pending.json"'],
  ['process.env["ROOT"] ?? process.cwd()', "unknown <process.env.ROOT> | unknown <working folder>"],
  ['flag && "a"', '"a" | false'],
  ['let a; a ??= "a"; a', '"a"'],
  ['let a = ""; a ||= "a"; a', '"a"'],
  ['let a = "x"; a &&= "a"; a', '"x" | "a"'],
]);

// A constant switch is turned over one day, so both sides count.
evaluates("switches", [
  ['const USE_FILES = false; USE_FILES ? "a" : "b"', '"a" | "b"'],
  ['const USE_FILES = false; !USE_FILES ? "a" : "b"', '"a" | "b"'],
  ['const pick = (old) => (old ? "a" : "b"); pick(false)', '"b"'],
  ['true && "a"', '"a" | false'],
]);

evaluates("what nothing is known of", [
  ["somewhere", "unknown <somewhere>"],
  ["somewhere.deep.path", "unknown <somewhere.deep.path>"],
  ["somewhere[key]", "unknown <somewhere.[…]>"],
  ["await fetch(url)", "unknown <fetch()>"],
  ["1 < 2", "unknown <number>"],
  ["!flag", "unknown <boolean>"],
  ["a === b", "unknown <boolean>"],
  ["debug && path.nowhere", "unknown <path.nowhere> | false"],
  ["typeof flag", "unknown <type>"],
  ["let n = 0; n++", "unknown <counter>"],
  ["~1", "unknown <number>"],
  ["this", "unknown"],
  ["import.meta.hot", "unknown <import.meta.hot>"],
  ["<T,>(x: T) => x", "fn"],
  ["new WeakRef(x).deref()", "unknown <WeakRef().deref()>"],
  ["JSON.parse(text)", "unknown <parsed JSON>"],
  ["JSON.parse('{\"a\": 1}').a", "1"],
  ["Math.max(1, 2)", "unknown <Math.max>"],
  ["Date.now()", "unknown <time>"],
  ["process.argv[2]", "unknown <process.argv.2>"],
  ["process.pid", "unknown <process.pid>"],
  ["await import('./nowhere.js')", "unknown <./nowhere.js>"],
  ["require('./nowhere.js')", "unknown <./nowhere.js>"],
  ["import(specifier)", "unknown"],
  ["fs.readFileSync('queue.json', 'utf8')", "unknown <file content>"],
  ["fs.readFileSync('.pending.json', 'utf8')", "unknown <file content, legacy>"],
  ["JSON.parse(fs.readFileSync('.pending.json', 'utf8'))[0].file", "unknown <parsed JSON.0.file, legacy>"],
]);
