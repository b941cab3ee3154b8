import { testRule } from "../testing/rule-tester.js";
import { noRuntimeWriter, type Options } from "./no-runtime-writer.js";

/** The rule looks only at files below `.opencode/`. */
const FILE = ".opencode/plugins/queue.ts";

const IMPORTS = `import { copyFileSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path"; import { execSync } from "node:child_process";`;

interface Rest {
  filename?: string;
  options?: [Options];
}

/** The code begins on line 3. */
const ok = (name: string, code: string, rest: Rest = {}) => ({
  name,
  code: `${IMPORTS}\n${code}`,
  ...rest,
});

/** What the message says that the path held. */
const HELD = {
  queue: "the pending queue",
  marker: "the auto-dispatch marker",
  current: "the dispatch context",
  task: "a task's context",
  folder: "the dispatch folder",
  own: "a legacy path of this project",
  nothing: "",
} as const;

/** `3:1 writes .pending.json`: where, the verb, the path; then the route's steps as `label:line`. */
interface Told {
  at: string;
  held: keyof typeof HELD;
  route: string;
  messageId?: "legacyWrite" | "legacyRead" | "unknownFromLegacy";
  /** The code, without the imports, after the suggestion to delete the call; none is expected where this is left out. */
  dropped?: string;
}

const bad = (name: string, code: string, told: Told | Told[], rest: Rest = {}) => ({
  ...ok(name, code, rest),
  errors: [told].flat().map(({ at, held, route, messageId = "legacyWrite" as const, dropped }) => {
    const [, line, column, verb = "", path = ""] = /^(\d+):(\d+) (\S+) (.*)$/.exec(at) ?? [];
    const steps = route.replace(/:(\d+)(?= →|$)/g, ` (${rest.filename ?? FILE}:$1)`);
    return {
      messageId,
      data: { verb, path, held: HELD[held], route: steps },
      line: Number(line),
      column: Number(column),
      ...(dropped === undefined
        ? {}
        : {
            suggestions: [
              { messageId: "dropRemoval" as const, data: { path }, output: `${IMPORTS}\n${dropped}` },
            ],
          }),
    };
  }),
});

const WRITE = 'writeFileSync(".pending.json", "[]");';
const FOLLOW = (file: string): string =>
  `for (const { file } of JSON.parse(readFileSync("${file}", "utf8"))) rmSync(file);`;

testRule(noRuntimeWriter, {
  filename: FILE,
  valid: [
    ok("nothing is there", ""),
    ok("another file is written", 'writeFileSync("notes.md", "");'),
    ok("the legacy file is read", 'readFileSync(".pending.json", "utf8");'),
    ok(
      "the path stands in a message",
      '// .pending.json was written here\nconsole.log("no .pending.json any more");',
    ),
    ok("the legacy path is the content", 'writeFileSync("notes.md", ".task_temp/.pending.json");'),
    ok("a test makes legacy files", WRITE, { filename: ".opencode/lib/queue.test.ts" }),
    ok("so does all below __tests__", WRITE, { filename: ".opencode/__tests__/make.ts" }),
    ok("a doctor repairs them", WRITE, { filename: ".opencode/scripts/Framework-Doctor.ts" }),
    ok("the file is no runtime code", WRITE, { filename: "scripts/queue.ts" }),
    ok(
      "the name only begins like a legacy one",
      'writeFileSync(".pending.jsonl", "");\nwriteFileSync("ctx/T-1.md", "");',
    ),
    ok("prompt files stay", 'writeFileSync(join("_dispatch", `dispatch-${agent}-1.md`), "");'),
    ok("_dispatch may be made", 'mkdirSync(".task_temp/_dispatch");'),
    ok("nothing is known of the path", 'export const save = (file) => writeFileSync(file, "");'),
    ok("the path is another one by then", 'let p = ".pending.json";\np = "notes.md";\nwriteFileSync(p, "");'),
    ok("a method is called like a writer", 'memory.writeFileSync(".pending.json", "[]");'),
    ok(
      "a function of the program's own is called so",
      'function f(writeFileSync) {\n  writeFileSync(".pending.json");\n}',
    ),
    ok("the copy has another name", 'copyFileSync(".pending.json", "queue-archive.json");'),
    ok("a shell command reads", 'execSync("cat .pending.json");'),
    ok("`exempt` frees a file", WRITE, {
      filename: ".opencode/scripts/seed.ts",
      options: [{ exempt: ["scripts/seed.ts"] }],
    }),
    ok("without `writers`, an unseen function writes nothing", 'saveState(".pending.json", []);'),
    ok("without `paths`, another file is no legacy path", 'writeFileSync("state/queue.json", "");'),
    ok("without `strict`, a path out of a legacy file is unknown", FOLLOW(".pending.json")),
    ok("with `strict`, one from elsewhere is so still", FOLLOW("notes.json"), {
      options: [{ strict: true }],
    }),
    ok("with `checkReads`, other files may be read", 'readFileSync("notes.md", "utf8");', {
      options: [{ checkReads: true }],
    }),
  ],
  invalid: [
    bad("a literal", WRITE, { at: "3:1 writes .pending.json", held: "queue", route: "fs.writeFileSync:3" }),
    bad("a constant", 'const QUEUE = ".pending.json";\nwriteFileSync(QUEUE, "[]");', {
      at: "4:1 writes .pending.json",
      held: "queue",
      route: "QUEUE:3 → fs.writeFileSync:4",
    }),
    bad(
      "a path joined from an unknown folder",
      'export function clear(dir) {\n  rmSync(join(dir, ".auto-dispatch"));\n}',
      {
        at: "4:3 removes <arg 0>/.auto-dispatch",
        held: "marker",
        route: "fs.rmSync:4",
        dropped: "export function clear(dir) {\n  \n}",
      },
    ),
    bad(
      "the known parts decide for a context file",
      "export const drop = (a, b) => rmSync(`${a}/ctx/${b}.json`);",
      {
        at: "3:31 removes <arg 0>/ctx/<arg 1>.json",
        held: "task",
        route: "fs.rmSync:3",
      },
    ),
    bad(
      "both sides of a rename",
      'renameSync(".pending.json", "a.json");\nrenameSync("a.json", ".pending.json");',
      [
        { at: "3:1 renames .pending.json", held: "queue", route: "fs.renameSync:3" },
        { at: "4:1 writes .pending.json", held: "queue", route: "fs.renameSync:4" },
      ],
    ),
    bad(
      "the caller of a wrapper, not the wrapper",
      'const save = (file) => writeFileSync(file, "");\nsave(".dispatch_ctx");',
      {
        at: "4:1 writes .dispatch_ctx",
        held: "current",
        route: "file:3 → save(…):4 → fs.writeFileSync:3",
      },
    ),
    bad(
      "a wrapper whose own parts decide, not its callers",
      'const mark = (dir) => writeFileSync(join(dir, ".auto-dispatch.json"), "{}");\nmark("a");\nmark("b");',
      { at: "3:23 writes <arg 0>/.auto-dispatch.json", held: "marker", route: "fs.writeFileSync:3" },
    ),
    bad(
      "an ending that may be empty",
      'export const save = (end) => writeFileSync(".pending.json" + end, "");',
      {
        at: "3:30 writes .pending.json<arg 0>",
        held: "queue",
        route: "fs.writeFileSync:3",
      },
    ),
    bad(
      "the method of a store, not its constructor",
      'class Store {\n  constructor(readonly file) {}\n  save() { writeFileSync(this.file, ""); }\n}\nconst store = new Store(".pending.json");\nstore.save();',
      {
        at: "8:1 writes .pending.json",
        held: "queue",
        route: "file:4 → store.save(…):8 → fs.writeFileSync:5",
      },
    ),
    bad("the write in an inline callback", 'retry(() => {\n  rmSync(".dispatch_ctx");\n});', {
      at: "4:3 removes .dispatch_ctx",
      held: "current",
      route: "fs.rmSync:4",
      dropped: "retry(() => {\n  \n});",
    }),
    bad(
      "the open, not the writes through it",
      'const fd = openSync(".dispatch_ctx", "a");\nwriteSync(fd, "x");',
      {
        at: "3:12 writes .dispatch_ctx",
        held: "current",
        route: "fs.openSync:3",
      },
    ),
    bad("a shell command", 'execSync("rm -f .task_temp/.dispatch_ctx");', {
      at: "3:1 removes .task_temp/.dispatch_ctx",
      held: "current",
      route: "execSync: rm:3",
    }),
    bad("_dispatch itself goes", 'rmSync(".task_temp/_dispatch", { recursive: true });', {
      at: "3:1 removes .task_temp/_dispatch",
      held: "folder",
      route: "fs.rmSync:3",
    }),
    bad("columns are the editor's, behind wide characters too", `/* 队列 😀 */ ${WRITE}`, {
      at: "3:13 writes .pending.json",
      held: "queue",
      route: "fs.writeFileSync:3",
    }),
    bad(
      "CommonJS with CRLF",
      'const fs = require("node:fs");\r\n\r\nfs.unlinkSync(".pending.json");\r\n',
      {
        at: "5:1 removes .pending.json",
        held: "queue",
        route: "fs.unlinkSync:5",
        dropped: 'const fs = require("node:fs");\r\n\r\n\r\n',
      },
      { filename: ".opencode/scripts/queue.js" },
    ),
    bad(
      "a name with `test` in it is no test",
      WRITE,
      { at: "3:1 writes .pending.json", held: "queue", route: "fs.writeFileSync:3" },
      { filename: ".opencode/scripts/framework-self-test.ts" },
    ),
    bad(
      "`paths` adds a legacy path, anywhere",
      'writeFileSync("a/state/queue.json", "");',
      { at: "3:1 writes a/state/queue.json", held: "own", route: "fs.writeFileSync:3" },
      { options: [{ paths: ["state/queue.json"] }] },
    ),
    bad(
      "`writers` names functions that are not seen",
      'saveState(".pending.json", []);\nlib.saveState(".pending.json", []);',
      [
        { at: "3:1 writes .pending.json", held: "queue", route: "saveState:3" },
        { at: "4:1 writes .pending.json", held: "queue", route: "lib.saveState:4" },
      ],
      { options: [{ writers: ["saveState"] }] },
    ),
    bad(
      "`checkReads` reports reads",
      'export const load = () => readFileSync(".pending.json", "utf8");',
      { messageId: "legacyRead", at: "3:27 reads .pending.json", held: "queue", route: "fs.readFileSync:3" },
      { options: [{ checkReads: true }] },
    ),
    bad(
      "`strict` follows a path out of a legacy file",
      FOLLOW(".pending.json"),
      {
        messageId: "unknownFromLegacy",
        at: "3:75 removes <entry of parsed JSON.file>",
        held: "nothing",
        route: "fs.rmSync:3",
      },
      { options: [{ strict: true }] },
    ),
  ],
});
