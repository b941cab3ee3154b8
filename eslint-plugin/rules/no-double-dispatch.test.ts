import { testRule } from "../testing/rule-tester.js";
import { noDoubleDispatch } from "./no-double-dispatch.js";

/** The rule looks only at files below `.opencode/`. */
const filename = ".opencode/tools/dispatch_subagent.ts";

const cli =
  'import { execFileSync, execSync } from "node:child_process";\nconst CLI = ".opencode/scripts/command-tools/dispatch-subagent.ts";\n';
const api = 'import { dbCreateDispatchAtomic, dbEnqueueDispatch } from "../lib/dispatch-db";\n';
/** Line 3: a helper that starts the CLI for a task. */
const helper = `${cli}const start = (task: string) => execFileSync("bun", [CLI, "--task", task]);\n`;
/** A tool function with this body, its first line on line 5. */
const tool = (...body: string[]) =>
  `${helper}export function execute(args) {\n${body.map((line) => `  ${line}\n`).join("")}}`;

const CLI = "bun dispatch-subagent.ts";

/** A second start, and the line of the first one. */
function second(firstLine: number, name = CLI, first = CLI) {
  return {
    messageId: "secondStart",
    data: { name, first, place: `${filename}:${String(firstLine)}` },
  } as const;
}
const inLoop = { messageId: "startInLoop", data: { name: CLI, first: "", place: "" } } as const;

testRule(noDoubleDispatch, {
  filename,
  valid: [
    { name: "one start", code: `${helper}start("T-1");` },
    { name: "two tasks", code: `${helper}start("T-1");\nstart("T-2");` },
    {
      name: "two creates of different tasks",
      code: `${api}dbCreateDispatchAtomic({ dag_task_id: "T-1" });\ndbCreateDispatchAtomic({ dag_task_id: "T-2" });`,
    },
    {
      name: "exclusive branches",
      code: tool("if (args.a) start(args.task);", "else start(args.task);"),
    },
    {
      name: "an early return",
      code: tool("if (args.a) return start(args.task);", "start(args.task);"),
    },
    { name: "a conditional", code: tool("return args.a ? start(args.task) : start(args.task);") },
    { name: "a batch over tasks", code: tool("for (const task of args.tasks) start(task);") },
    {
      name: "a batch over names that a function makes, called outside of a loop before",
      code: `${helper}const name = () => nextName();\nexport const one = () => start(name());\nexport const all = (list) => {\n  for (const _ of list) start(name());\n};`,
    },
    {
      name: "a batch over names that a function makes, called in another loop before",
      code: `${helper}const name = () => nextName();\nexport const list = (n) => {\n  for (const _ of n) print(name());\n};\nexport const all = (n) => {\n  for (const _ of n) start(name());\n};`,
    },
    { name: "a batch in a callback", code: tool("return args.tasks.map((task) => start(task));") },
    {
      name: "a retry after a failure",
      code: tool("try { return start(args.task); }", "catch { return start(args.task); }"),
    },
    {
      name: "a loop that retries until it has an answer",
      code: tool("for (let i = 0; i < 3; i++) try {", "  return start(args.task);", "} catch {}"),
    },
    {
      name: "a loop of one round",
      code: tool("for (;;) {", "  start(args.task);", "  break;", "}"),
    },
    {
      name: "a helper that nobody calls",
      code: tool("const again = () => start(args.task);", "return [start(args.task), typeof again];"),
    },
    {
      name: "the CLI is named in a text",
      code: `${cli}console.log(\`bun \${CLI}\`, \`bun \${CLI}\`);`,
    },
    {
      name: "another script of the folder",
      code: 'import { execSync } from "node:child_process";\nexecSync("bun .opencode/scripts/command-tools/dispatch-status.ts");\nexecSync("bun .opencode/scripts/command-tools/dispatch-status.ts");',
    },
    {
      name: "a function of that name that has nothing to do with dispatches",
      filename: ".opencode/lib/jobs.ts",
      code: "function dbEnqueueDispatch(job: string) {\n  return job;\n}\ndbEnqueueDispatch('a');\ndbEnqueueDispatch('a');",
    },
    { name: "a test", filename: ".opencode/tools/d.test.ts", code: `${helper}start("T-1");\nstart("T-1");` },
    {
      name: "no runtime code",
      filename: "scripts/dispatch.ts",
      code: `${helper}start("T-1");\nstart("T-1");`,
    },
  ],
  invalid: [
    {
      name: "the same start again",
      code: `${cli}execFileSync("bun", [CLI, "--task", "T-1"]);\nexecFileSync("bun", [CLI, "--task", "T-1"]);`,
      errors: [{ ...second(3), line: 4, column: 1, endLine: 4, endColumn: 44 }],
    },
    {
      name: "a helper, at its second call",
      code: tool("start(args.task);", "return start(args.task);"),
      errors: [{ ...second(5), line: 6, column: 10 }],
    },
    {
      name: "each later start is told, with the first",
      code: `${helper}start("T-1");\nstart("T-1");\nstart("T-1");`,
      errors: [
        { ...second(4), line: 5, column: 1 },
        { ...second(4), line: 6, column: 1 },
      ],
    },
    {
      name: "a branch may have started it before",
      code: tool("if (args.early) start(args.task);", "return start(args.task);"),
      errors: [{ ...second(5), line: 6, column: 10 }],
    },
    {
      name: "more words do not make it another dispatch",
      code: `${cli}const words = [CLI, "--task", "T-1"];\nexecFileSync("bun", words);\nexecFileSync("bun", [...words, "--json"]);`,
      errors: [{ ...second(4), line: 5, column: 1 }],
    },
    {
      name: "`||` starts it when the first gave nothing",
      code: tool("return start(args.task) || start(args.task);"),
      errors: [{ ...second(5), line: 5, column: 30 }],
    },
    {
      name: "a case that falls through",
      code: tool(
        "switch (args.mode) {",
        '  case "a":',
        "    start(args.task);",
        "  default:",
        "    start(args.task);",
        "}",
      ),
      errors: [{ ...second(7), line: 9, column: 7 }],
    },
    {
      name: "after a `try` that swallows the error",
      code: tool("try {", "  start(args.task);", "} catch {}", "start(args.task);"),
      errors: [{ ...second(6), line: 8, column: 3 }],
    },
    {
      name: "in `finally`",
      code: tool("try {", "  start(args.task);", "} finally {", "  start(args.task);", "}"),
      errors: [{ ...second(6), line: 8, column: 5 }],
    },
    {
      name: "in a callback, later",
      code: tool("start(args.task);", "queueMicrotask(() => {", "  start(args.task);", "});"),
      errors: [{ ...second(5), line: 7, column: 5 }],
    },
    {
      name: "shell texts",
      code: `${cli}execSync(\`bun \${CLI} --task T-1\`);\nexecSync(\`bun \${CLI} --task T-1 --json\`);`,
      errors: [{ ...second(3), line: 4, column: 1 }],
    },
    {
      name: "Bun's shell and Bun's spawn, of the CLI in JavaScript",
      code: 'const CLI = ".opencode/scripts/command-tools/dispatch.mjs";\nawait Bun.$`bun ${CLI} --task T-1`;\nBun.spawn(["bun", CLI, "--task", "T-1"]);',
      errors: [{ ...second(2, "bun dispatch.mjs", "bun dispatch.mjs"), line: 3, column: 1 }],
    },
    {
      name: "two creates of one row",
      code: `${api}const row = { dag_task_id: "T-1" };\ndbCreateDispatchAtomic(row);\ndbCreateDispatchAtomic(row);`,
      errors: [{ ...second(3, "dbCreateDispatchAtomic", "dbCreateDispatchAtomic"), line: 4, column: 1 }],
    },
    {
      name: "the CLI, and the row once more by hand",
      code: `${cli}${api}execFileSync("bun", [CLI, "--task", "T-1"]);\ndbEnqueueDispatch("coder", "T-1", "p.md", "", 0);`,
      errors: [{ ...second(4, "dbEnqueueDispatch"), line: 5, column: 1 }],
    },
    {
      name: "a method",
      code: `${helper}class Dispatcher {\n  queue(task) {\n    return start(task);\n  }\n}\nconst one = new Dispatcher();\none.queue("T-1");\none.queue("T-1");`,
      errors: [{ ...second(10), line: 11, column: 1 }],
    },
    {
      name: "columns are those of the editor, behind wide characters and CRLF too",
      code: `${helper}start("任务");\r\n/* 派发 😀 */ start("任务");\r\n`,
      errors: [{ ...second(4), line: 5, column: 13 }],
    },
    {
      name: "a loop over something else",
      code: tool("for (const attempt of [1, 2]) {", "  log(attempt);", "  start(args.task);", "}"),
      errors: [{ ...inLoop, line: 7, column: 5 }],
    },
    {
      name: "a loop that waits",
      code: tool("while (!isReady()) start(args.task);"),
      errors: [{ ...inLoop, line: 5, column: 22 }],
    },
  ],
});
