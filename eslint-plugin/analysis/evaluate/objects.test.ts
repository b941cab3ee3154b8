import { evaluates } from "../testing/rows.js";

evaluates("objects", [
  ['({ path: "x" })', '{path: "x"}'],
  ['const o = { a: "a" }; o.a', '"a"'],
  ['const o = { a: { b: "b" } }; o.a.b', '"b"'],
  ['const o = { a: "a" } as const; o["a"]', '"a"'],
  ['const o = { "a-b": "a" }; o["a-b"]', '"a"'],
  ['const k = "a"; const o = { [k]: "a" }; o.a', '"a"'],
  ['const a = "a"; ({ a })', '{a: "a"}'],
  ['const o = { ...{ a: "a", b: "b" }, a: "c" }; o.a', '"c"'],
  ['const o = { a: "c", ...{ a: "a" } }; o.a', '"a"'],
  ['const o = { a: "a" }; o.a = "b"; o.a', '"b"'],
  ['const o = {}; o.a = "a"; o', '{a: "a"}'],
  ['const o = { a: "a" }; const p = o; p.a = "b"; o.a', '"b"'],
  ['const o = { a: "a" }; delete o.a; o.a', "undefined"],
  ['const o = { get a() { return "a"; } }; o.a', '"a"'],
  ['const o = { b: "b", get a() { return this.b; } }; o.a', '"b"'],
  ['const o = { a() { return "a"; } }; o.a()', '"a"'],
  ['const o = { b: "b", a() { return this.b; } }; o.a()', '"b"'],
  ['const o = { set a(v) { this.b = v; } }; o.a = "x"; o.b', '"x"'],
  ['Object.freeze({ a: "a" }).a', '"a"'],
  ['Object.assign({ a: "a" }, { a: "b" }).a', '"b"'],
  ['const o = { a: "a" }; o?.a', '"a"'],
  ["null?.a", "undefined"],
  ["({}).a", "undefined"],
  ["const o = { a: 'a', b: 'b' }; o[key]", '"a" | "b"'],
  ["const o = {}; o[key] = 'a'; o.b", 'undefined | "a"'],
  ["const o = { ...somewhere }; o.a", "undefined | unknown <member of somewhere>"],
  // An unknown spread is taken to add to what is written out, not to replace it.
  ["const o = { a: 'a', ...somewhere }; o.a", '"a"'],
  ["const o = {}; o.self = o; o.self.self === o", "unknown <boolean>"],
]);

evaluates("enums", [
  ['enum E { A = "a", B = "b" } E.B', '"b"'],
  ["enum E { A, B } E.B", "1"],
  ["enum E { A = 5, B } E.B", "6"],
  ['const enum E { A = "a" } E["A"]', '"a"'],
  ['enum E { A = "a", B = `${A}/b` } E.B', '"a/b"'],
  ['const Old = "a"; enum E { A = Old } E.A', '"a"'],
  ["enum E { A = compute() } E.A", "unknown <compute()>"],
  ["enum E { A = compute(), B } E.B", "unknown"],
  ['enum E { A = "a", B = "b" } E[key]', '"a" | "b"'],
]);

evaluates("static members", [
  ['class C { static a = "a"; } C.a', '"a"'],
  ['class C { static a = "a"; static b = C.a + "b"; } C.b', '"ab"'],
  ['class C { static a = "a"; static b = this.a + "b"; } C.b', '"ab"'],
  ['class C { static #a = "a"; static get a() { return C.#a; } } C.a', '"a"'],
  ['class C { static a() { return "a"; } } C.a()', '"a"'],
  ['class C { static a; static { C.a = "a"; } } C.a', '"a"'],
  ['class B { static a = "a"; } class C extends B {} C.a', '"a"'],
  ['class C {} C.a = "a"; C.a', '"a"'],
  ["class C {} C.name", '"C"'],
]);

evaluates("instances", [
  ['class C { a = "a"; } new C().a', '"a"'],
  ['class C { a = "a"; b = this.a + "b"; } new C().b', '"ab"'],
  ['class C { #a = "a"; get a() { return this.#a; } } new C().a', '"a"'],
  ['class C { constructor(a) { this.a = a; } } new C("a").a', '"a"'],
  ['class C { constructor(private readonly a = "a") {} } new C().a', '"a"'],
  ['class C { constructor(public a) {} b() { return join(this.a, "b"); } } new C("x").b()', '"x/b"'],
  [
    'class B { constructor(a) { this.a = a; } } class C extends B { constructor() { super("a"); } } new C().a',
    '"a"',
  ],
  [
    'class B { dir() { return "b"; } p() { return this.dir() + "/x"; } } class C extends B { dir() { return "c"; } } new C().p()',
    '"c/x"',
  ],
  [
    'class B { p() { return "b"; } } class C extends B { p() { return super.p() + "c"; } } new C().p()',
    '"bc"',
  ],
  ['class C { a = () => "a"; } new C().a()', '"a"'],
  ['class C { set a(v) { this.b = v; } } const c = new C(); c.a = "x"; c.b', '"x"'],
  ['class C { a = "a"; } const c = new C(); c.a = "b"; c.a', '"b"'],
  ['class C { a = "a"; } const c = new C(); if (flag) c.a = "b"; c.a', '"b" | "a"'],
  ["class C { a = 'a'; } new C()", 'C {a: "a"}'],
  ["class C { a; } new C().a", "undefined"],
  ["class C {} new C().a", "undefined"],
  ["class C extends Somewhere {} new C().a", "unknown <inherited a>"],
  ["class C { constructor(a) { this.a = a; } } new C(x).a", "unknown <x>"],
  ["new Somewhere().a", "unknown <Somewhere().a>"],
]);
