import { describe, expect, test } from "@jest/globals";
import { legacyPaths } from "../../../../contract/legacy-paths.js";
import { Relevance, specifiersIn, type Concern } from "./index.js";

type Modules = Readonly<Record<string, string>>;

/** Whether `a.ts` of some modules may have something to tell; they import each other as `"./name"`. */
function mayTell(modules: Modules, concern: Concern = "writers", paths: readonly string[] = []): boolean {
  const relevance = new Relevance(
    {
      globs: [...legacyPaths.map(({ glob }) => glob), ...paths],
      logFunctions: ["note"],
      writers: ["saveState"],
    },
    (path) => {
      const text = modules[path];
      if (text === undefined) return undefined;
      const imports = specifiersIn(text).map((one) => one.replace("./", ""));
      return { text, imports: imports.map((one) => (one.includes(".") ? one : `${one}.ts`)) };
    },
  );
  return relevance.mayTell("a.ts", concern);
}

const FS = 'import { writeFileSync as w } from "node:fs";';

describe("a legacy path may be written", () => {
  test.each<[string, Modules]>([
    ["in one piece", { "a.ts": `${FS} w(".pending.json");` }],
    [
      "dot, name and ending are three modules'",
      {
        "a.ts": `${FS} import { D } from "./d"; import { N } from "./n"; import { E } from "./e"; w(D + N + E);`,
        "d.ts": 'export const D = ".";',
        "n.ts": 'export const N = "pending";',
        "e.ts": 'export const E = ".json";',
      },
    ],
    ["the name is behind a hole", { "a.ts": `${FS} const d = "."; w(\`\${d}pending.json\`);` }],
    ["the name's dot stands in another piece", { "a.ts": `${FS} const n = "auto-dispatch"; w("." + n);` }],
    ["pieces are joined with dots", { "a.ts": `${FS} w(["", "pending", "json"].join("."));` }],
    ["the folder is a piece", { "a.ts": `${FS} w(["ctx", id + ".json"].join("/"));` }],
    [
      "JSON has the name",
      {
        "a.ts": `${FS} import p from "./p.json"; w("/" + p.queue);`,
        "p.json": '{ "queue": ".pending.json" }',
      },
    ],
    ["the dot is an escape", { "a.ts": `${FS} w("\\x2e" + "pending.json");` }],
    [
      "the writer is another module's",
      {
        "a.ts": 'import { put } from "./b"; put(".dispatch_ctx");',
        "b.ts": 'import { io } from "./c"; export const put = (f) => io.writeFileSync(f);',
        "c.ts": 'export * as io from "fs";',
      },
    ],
    [
      "the writer's module is not known by its text",
      { "a.ts": '(await import("f" + "s")).rmSync(".pending.json");' },
    ],
    ["a renamed `require` may bring it", { "a.ts": 'const r = require; r(name).rmSync(".pending.json");' }],
    ["the settings name the writer", { "a.ts": 'saveState(".pending.json");' }],
    [
      "the modules import each other",
      {
        "a.ts": 'import { b } from "./b"; export const N = "pending"; b();',
        "b.ts": `${FS} import { N } from "./a"; export const b = () => w("." + N + ".json");`,
      },
    ],
    [
      "a command redirects",
      { "a.ts": 'import { execSync } from "child_process"; execSync("ls >.pending.json");' },
    ],
    [
      "the name is a state, used where it stands",
      {
        "a.ts": `${FS} if (kind === "pending") w(\`.\${kind}.json\`);`,
      },
    ],
    [
      "the name is a state, made a name of by a third module",
      {
        "a.ts": `${FS} import { row } from "./row"; import { nameOf } from "./name"; w(nameOf(row.status));`,
        "row.ts": 'export const row = { status: "pending" };',
        "name.ts": 'export const nameOf = (s) => "." + s + ".json";',
      },
    ],
    [
      "the name is lowered, behind an index",
      {
        "a.ts": `${FS} import { N } from "./index"; w("." + N.toLowerCase() + ".json");`,
        "index.ts": 'export * from "./n";',
        "n.ts": 'export const N = "PENDING";',
      },
    ],
  ])("%s", (_, modules) => {
    expect(mayTell(modules)).toBe(true);
  });

  test("a path of the settings", () => {
    const modules = { "a.ts": `${FS} w("a/" + "state" + "/queue.json");` };
    expect(mayTell(modules)).toBe(false);
    expect(mayTell(modules, "writers", ["**/state/queue.json"])).toBe(true);
  });
});

describe("no legacy path can be written", () => {
  test.each<[string, Modules]>([
    ["nothing is named", { "a.ts": `${FS} w("notes.json");` }],
    ["it stands in a comment", { "a.ts": `${FS} /* ".pending.json" */ w("a.json"); // \`ctx/\`` }],
    ["a module is called so", { "a.ts": `${FS} import { c } from "./ctx"; w("a.json");`, "ctx.ts": "" }],
    ["nothing writes", { "a.ts": 'export const QUEUE = ".pending.json";' }],
    ["nothing has the ending", { "a.ts": `${FS} w("." + "pending");` }],
    ["nothing has the dot", { "a.ts": `${FS} w("pending" + ".json");` }],
    ["it is a property", { "a.ts": `${FS} if (stats.pending > 0) w("a.json");` }],
    [
      "it is a state, far from where names are made",
      {
        "a.ts": 'import { b } from "./b"; b();',
        "b.ts": 'import { c } from "./c"; import { d } from "./d"; c(); d();',
        "c.ts": 'import { e } from "./e"; export const c = () => e();',
        "d.ts": `${FS} import { f } from "./f"; export const d = () => w(f());`,
        "e.ts": 'export const e = (t) => t.status === "pending";',
        "f.ts": "export const f = () => `.${name}.json`;",
      },
    ],
    [
      "it is in another case, and nothing is lowered",
      {
        "a.ts": `${FS} const STATES = ["PENDING"]; w("." + STATES[0] + ".json");`,
      },
    ],
  ])("%s", (_, modules) => {
    expect(mayTell(modules)).toBe(false);
  });
});

describe("the other rules", () => {
  test.each<[Concern, boolean, string]>([
    ["allLogs", true, 'import { writeLog } from "./log-manager"; writeLog("a", "b", { event });'],
    ["allLogs", true, 'note("EVENT", {});'],
    ["logs", true, 'note("DISPATCH-DB-CREATED", {});'],
    ["logs", true, "note(`DISPATCH-TASK-${end}`, {});"],
    ["logs", true, 'note("backup_created", {});'],
    ["logs", true, 'note("BACKUPS-CREATE", {});'],
    ["logs", true, 'note("SHEL-WRIT-BLOCKED", {});'],
    ["logs", true, 'note("BACK" + "UP-CREATED", {});'],
    ["logs", false, 'note("MODULE-DONE", { reason: "read" });'],
    ["logs", false, "display.writeLog(text);"],
    ["logs", false, 'w(".pending.json");'],
    ["starts", true, "dbCreateDispatchAtomic(row);"],
    ["starts", true, 'import cp from "child_process"; cp.fork("scripts/command-tools/dispatch.ts");'],
    [
      "starts",
      true,
      'import cp from "child_process"; cp.fork(["command" + "-tools", "dispatch" + ".ts"].join("/"));',
    ],
    ["starts", false, 'import cp from "child_process"; cp.fork(`${command}.ts`); store.dispatch(action);'],
    ["leases", true, "dbDequeueWithLease(agent);"],
    ["leases", true, 'db.prepare("SELECT * FROM dispatch_queue WHERE agent_type = ?");'],
    ["leases", true, "db.prepare(`SELECT * FROM ${t} WHERE status = 'pending' AND agent_type = ?`);"],
    ["leases", true, 'const T = "dispatch_" + "queue"; db.run(`UPDATE ${T} SET lease_owner = ?`);'],
    ["leases", false, 'db.prepare("SELECT * FROM jobs WHERE id = ?"); if (s === "pending") go();'],
  ])("%s: %s for %s", (concern, expected, text) => {
    expect(mayTell({ "a.ts": text }, concern)).toBe(expected);
  });
});

test("a folder's name is text to a module that asks where it stands", () => {
  const asks = (file: string, text: string): boolean =>
    new Relevance({ globs: legacyPaths.map(({ glob }) => glob), logFunctions: [], writers: [] }, (path) =>
      path === file ? { text, imports: [] } : undefined,
    ).mayTell(file, "writers");
  const here = `${FS} w(import.meta.dirname + "/" + id + ".json");`;
  expect(asks("/fw/.opencode/ctx/store.ts", here)).toBe(true);
  expect(asks("/fw/.opencode/ctx/store.ts", `${FS} w(id + ".json");`)).toBe(false);
  expect(asks("/fw/.opencode/lib/store.ts", here)).toBe(false);
  expect(asks("/ctx/.opencode/lib/store.ts", here)).toBe(false);
});

test("a module that cannot be read has nothing to tell", () => {
  expect(mayTell({})).toBe(false);
});
