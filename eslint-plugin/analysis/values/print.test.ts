import { expect, test } from "@jest/globals";
import { evaluateLine } from "../testing/evaluate.js";

test.each([
  ["'a/b'", '"a/b"'],
  ["'a\"b\\n'", '"a\\"b\\n"'],
  ["x", "unknown <x>"],
  ["`${x}/.pending.json`", '<x>"/.pending.json"'],
  ["flag ? 'a' : undefined", '"a" | undefined'],
  ["({ a: 'a', b: { c: 1 } })", '{a: "a", b: {c: 1}}'],
  ["({ get a() { return 1; }, set a(v) {}, set b(v) {} })", "{get set a, set b}"],
  ["class C { a = 1 } new C()", "C {a: 1}"],
  ["new (class { a = 1 })()", "{a: 1}"],
  ["['a', ...x]", '["a", …unknown <entry of x>]'],
  ["new Set([1])", "Set [1]"],
  ["new Map([[1, 2]])", "Map [[1, 2]]"],
  ["function save() {} save", "fn save"],
  ["(() => 1)", "fn"],
  ["function save() {} save.bind(null, 'a')", "fn save (bound)"],
  ["class Store {} Store", "class Store"],
  ["(class {})", "class"],
  ["fs.writeFileSync", "native fs.writeFileSync"],
  ["fs.promises", "library fs"],
  ["/a/g", "/a/g"],
  ["1n", "1n"],
  ["fs.openSync('a', 'w')", 'descriptor of "a"'],
  ["Bun.file('a')", 'bun-file of "a"'],
  ["new URL('file:///a')", 'url of "/a"'],
  ["const o = { a: 1 }; delete o.a; o", "{a: undefined}"],
  ["const o = {}; o.self = o; o", "{self: {self: {self: {self: {self: {…}}}}}}"],
  ["const a = []; a.push(a); a", "[[[[[[…]]]]]]"],
  ["const o = {}; o[key] = 'a'; o", '{…undefined | "a"}'],
])("%s is %s", (code, printed) => {
  expect(evaluateLine(code)).toBe(printed);
});
