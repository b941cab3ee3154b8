import { test } from "@jest/globals";
import { findWriters } from "./index.js";
import { parsers } from "./testing/workspace.js";
const times = (count: number, make: (index: number) => string): string => Array.from({ length: count }, (_, i) => make(i)).join("\n");
const head = 'import { writeFileSync } from "node:fs"; let p = "a";\n';
const run = (t: string, code: string) => { const text = head + code; const path = "/project/.opencode/plugins/z.ts"; const ast = parsers.oxc(path, text); const b = performance.now(); const n = findWriters({ path, text, ast }).length; console.log(t, n, Math.round(performance.now() - b)); };
test("x", () => {
  for (const n of [6, 7, 8, 9]) run(`loops ${n}`, `${times(n, (i) => `for (const x${String(i)} of [1, 2, 3]) {`)} p += "x"; ${"}".repeat(n)} writeFileSync(p, "");`);
  for (const n of [6, 8, 10, 12]) run(`calls ${n}`, `${times(n, (i) => `function f${String(i)}(a) { f${String(i + 1)}(a + "0"); f${String(i + 1)}(a + "1"); }`)} function f${n}(a) { writeFileSync(a, ""); } f0("");`);
  for (const n of [5, 6, 7, 8]) run(`cb ${n}`, `${"[1, 2, 3].map((x) => ".repeat(n)}writeFileSync(p, "")${")".repeat(n)};`);
  for (const n of [4, 6, 8, 10]) run(`mut ${n}`, `${times(n, (i) => `function f${String(i)}(a) { ${times(n, (j) => `if (a.x) f${String(j)}(a + "${String(j)}");`)} }`)} f0("");`);
});
