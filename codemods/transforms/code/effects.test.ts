import { describe, expect, test } from "@jest/globals";
import { modulesOf, nodeOf, statementOf, viewOf, FILE } from "../../testing/in-memory.js";
import { Effects } from "./effects.js";

/** What the first statement does that begins with `start`; calls of `gone` are taken out. */
function noise(text: string, start = "{"): string {
  const view = viewOf(text);
  const effects = new Effects(modulesOf([view]), (node) => node.getText().startsWith("gone("));
  const statement = statementOf(view, start);
  return effects.noiseOf(statement, FILE, statement);
}

describe("noiseOf", () => {
  test.each([
    ["reading and computing", "{ JSON.parse(fs.readFileSync(a, 'utf8')).filter((e) => e.id > 1); }", "quiet"],
    ["writing", "{ fs.writeFileSync(a, b); }", "loud"],
    ["making the folder of what goes", "{ fs.mkdirSync(dir, { recursive: true }); }", "quiet"],
    ["waiting", "{ await Bun.sleep(10); }", "quiet"],
    ["what nobody knows", "{ mystery(); }", "loud"],
    ["a log line", "{ console.log(a); }", "log"],
    ["a log line in a branch", "{ if (a) console.warn(a); b.map(c); }", "log"],
    [
      "a log line of the contract's events",
      '{ writeLog("a", "INFO", { event: "DISPATCH-QUEUE-EXACT-LEASE" }); }',
      "loud",
    ],
    ["a call that goes", "{ gone(a); }", "quiet"],
    ["what a call that goes is given", "{ gone(mystery()); }", "loud"],
    [
      "the further use of what it opened",
      "{ const fd = gone(a); fs.writeSync(fd, b); fs.closeSync(fd); }",
      "quiet",
    ],
    ["a variable of its own", "{ let n = 0; n++; n += 2; const l = []; l.push(n); l[0] = 1; }", "quiet"],
    ["another's variable", "let n = 0;\n{ n++; }", "loud"],
    ["another's list", "const l = [];\n{ l.push(1); }", "loud"],
    ["comparing is no writing", "{ a == b; a <= b; a !== c; }", "quiet"],
    ["a new error is made", "{ new Error('a'); }", "quiet"],
    ["and thrown", "{ throw new Error('a'); }", "loud"],
    ["thrown on where it was caught", "{ try { gone() } catch (e) { throw e; } }", "quiet"],
    ["a function that is only made", "{ const f = () => mystery(); }", "quiet"],
    ["a function that is handed over", "{ list.forEach((e) => mystery(e)); }", "loud"],
    ["a template that a shell runs", "{ $`rm -rf ${a}`; }", "loud"],
  ])("%s", (_, text, expected) => {
    expect(noise(text)).toBe(expected);
  });

  test("a call does what the function of the tree does", () => {
    const quiet = "function own(a) { const b = []; b.push(a); return b; }";
    const loud = "function own(a) { fs.rmSync(a); }";
    const mutual = "function own(a) { other(a); }\nfunction other(a) { own(a); }";
    expect([quiet, loud, mutual].map((fn) => noise(`${fn}\ndone: own(1);`, "done"))).toEqual([
      "quiet",
      "loud",
      "quiet",
    ]);
  });

  test("a function that changes a part of what it was given is loud", () => {
    expect(noise("function own(entry) { entry.tries = 1; }\ndone: own(all[0]);", "done")).toBe("loud");
    expect(noise("function own(list) { list.push(1); }\ndone: own(all);", "done")).toBe("loud");
  });
});

test("a store may remember what it has read", () => {
  const store = (body: string): string =>
    noise(
      `class Store { cache: any; load() { ${body} } save() { this.cache = 1; } }\nconst store = new Store();\ndone: store.load();`,
      "done",
    );
  expect(store("this.cache = JSON.parse(fs.readFileSync(a)); return this.cache;")).toBe("quiet");
  expect(store("this.cache = mystery(); return this.cache;")).toBe("loud");
  expect(store("other.cache = 1; return 1;")).toBe("loud");
});

describe("isQuiet", () => {
  test("an expression by itself", () => {
    const view = viewOf("x = a ? b.length : c();");
    const effects = new Effects(modulesOf([view]), () => false);
    expect(["b.length", "c()"].map((one) => effects.isQuiet(nodeOf(view, one), FILE))).toEqual([true, false]);
  });
});
