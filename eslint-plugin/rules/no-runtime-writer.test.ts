import { afterAll, describe, it } from "@jest/globals";
import { RuleTester } from "@typescript-eslint/rule-tester";
import { noRuntimeWriter } from "./no-runtime-writer.js";

RuleTester.afterAll = afterAll;
RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

const tester = new RuleTester();

/** The rule looks only at files below `.opencode/`. */
const plugin = ".opencode/plugins/queue.ts";
const at = (name: string): string => `.opencode/${name}`;

const head = 'import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";\nimport { join } from "node:path";\n';

const QUEUE = "the pending queue";

tester.run("no-runtime-writer", noRuntimeWriter, {
  valid: [
    { name: "another file is written", filename: plugin, code: `${head}writeFileSync("notes.md", "");` },
    { name: "the legacy file is read", filename: plugin, code: `${head}readFileSync(".pending.json", "utf8");` },
    {
      name: "the path stands in a message",
      filename: plugin,
      code: `${head}// .pending.json was written here\nconsole.log("no .pending.json any more");`,
    },
    {
      name: "the legacy path is the content",
      filename: plugin,
      code: `${head}writeFileSync("notes.md", ".task_temp/.pending.json");`,
    },
    { name: "a test makes legacy files", filename: at("lib/queue.test.ts"), code: `${head}writeFileSync(".pending.json", "[]");` },
    { name: "so does all below __tests__", filename: at("__tests__/make.ts"), code: `${head}writeFileSync(".pending.json", "[]");` },
    { name: "a doctor repairs them", filename: at("scripts/Framework-Doctor.ts"), code: `${head}rmSync(".pending.json");` },
    { name: "the file is no runtime code", filename: "scripts/queue.ts", code: `${head}writeFileSync(".pending.json", "[]");` },
    {
      name: "the name only begins like a legacy one",
      filename: plugin,
      code: `${head}writeFileSync(".pending.jsonl", "");\nwriteFileSync("ctx/T-1.md", "");\nwriteFileSync("ctx.json", "");`,
    },
    { name: "prompt files stay", filename: plugin, code: `${head}writeFileSync(join("_dispatch", \`dispatch-\${agent}-1.md\`), "");` },
    { name: "making _dispatch is fine", filename: plugin, code: 'import { mkdirSync } from "node:fs";\nmkdirSync(".task_temp/_dispatch");' },
    { name: "nothing is known of the path", filename: plugin, code: `${head}export const save = (file) => writeFileSync(file, "");` },
    { name: "the path is another one by then", filename: plugin, code: `${head}let p = ".pending.json";\np = "notes.md";\nwriteFileSync(p, "");` },
    { name: "a method that is called like a writer", filename: plugin, code: 'memory.writeFileSync(".pending.json", "[]");' },
    {
      name: "a function of the program's own that is called like a writer",
      filename: plugin,
      code: 'const writeFileSync = (file: string) => file.length;\nwriteFileSync(".pending.json");',
    },
    { name: "the copy has another name", filename: plugin, code: 'import { copyFileSync } from "node:fs";\ncopyFileSync(".pending.json", "queue-archive.json");' },
    { name: "a shell command that reads", filename: plugin, code: 'import { execSync } from "node:child_process";\nexecSync("cat .pending.json");' },
    { name: "nothing parses as nothing", filename: plugin, code: "" },
    { name: "`exempt` frees a file", filename: at("scripts/seed.ts"), options: [{ exempt: ["scripts/seed.ts"] }], code: `${head}writeFileSync(".pending.json", "[]");` },
    { name: "without `writers`, an unseen function writes nothing", filename: plugin, code: 'saveState(".pending.json", []);' },
    { name: "without `paths`, another file is no legacy path", filename: plugin, code: `${head}writeFileSync("state/queue.json", "");` },
    {
      name: "without `strict`, a path out of a legacy file is unknown",
      filename: plugin,
      code: `${head}for (const { file } of JSON.parse(readFileSync(".pending.json", "utf8"))) rmSync(file);`,
    },
    {
      name: "with `strict`, an unknown path from elsewhere is still unknown",
      filename: plugin,
      options: [{ strict: true }],
      code: `${head}for (const { file } of JSON.parse(readFileSync("notes.json", "utf8"))) rmSync(file);`,
    },
    { name: "with `checkReads`, other files may be read", filename: plugin, options: [{ checkReads: true }], code: `${head}readFileSync("notes.md", "utf8");` },
  ],
  invalid: [
    {
      name: "a literal",
      filename: plugin,
      code: `${head}writeFileSync(".pending.json", "[]");`,
      errors: [
        {
          messageId: "legacyWrite",
          data: { verb: "writes", path: ".pending.json", held: QUEUE, route: `fs.writeFileSync (${plugin}:3)` },
          line: 3,
          column: 1,
          endLine: 3,
          endColumn: 37,
        },
      ],
    },
  ],
});
