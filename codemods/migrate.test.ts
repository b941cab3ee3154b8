import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { UserError } from "../contract/errors.js";
import { explain, formatDiff, formatJson, formatSummary, formatTrail, migrate } from "./index.js";
import { JOURNAL } from "./write/journal.js";
import { ONCE, smallTree, TOOL, TWICE } from "./testing/small-tree.js";
import { commit, contentsOf, emptyTree, removeTrees, tree } from "./testing/trees.js";

afterAll(removeTrees);
jest.setTimeout(30_000);

function committed(files: Readonly<Record<string, string | Uint8Array>> = smallTree): string {
  const root = tree(files);
  commit(root);
  return root;
}

describe("readers of the old files", () => {
  const QUEUE = `const QUEUE = ".task_temp/_dispatch/.pending.json";`;
  const files = {
    ".opencode/scripts/status.ts": `import { existsSync, readFileSync } from "node:fs";
${QUEUE}
console.log(existsSync(QUEUE) ? JSON.parse(readFileSync(QUEUE, "utf8")).length : 0);
`,
    ".opencode/plugins/end.ts": `import { unlinkSync } from "node:fs";
${QUEUE}
export const End = async () => ({ event: async () => unlinkSync(QUEUE) });
`,
  };
  const writer = `import { readFileSync, writeFileSync } from "node:fs";
${QUEUE}
const queue = JSON.parse(readFileSync(QUEUE, "utf8"));
writeFileSync(QUEUE, JSON.stringify([...queue, { agent: process.argv[2], task: process.argv[3], color: "red" }]));
`;

  test("are named where nothing writes what they read any more", async () => {
    const result = await migrate({ root: tree(files) });
    const reads = ".task_temp/_dispatch/.pending.json";
    expect(result.readers).toEqual([
      { file: ".opencode/scripts/status.ts", line: 3, column: 13, reads, held: "the pending queue" },
    ]);
    expect(JSON.parse(formatJson(result))).toMatchObject({ readers: result.readers });
    expect(formatSummary(result, { color: false })).toContain(
      `Reads a file that nothing writes after this (ask the database there instead):
  .opencode/scripts/status.ts:3:13  ${reads} (the pending queue)
`,
    );
  });

  test("are left unnamed where somebody goes on writing it", async () => {
    const result = await migrate({ root: tree({ ...files, ".opencode/scripts/add.ts": writer }) });
    expect(result.manual).toHaveLength(2);
    expect(result.readers).toEqual([]);
  });

  test("are not named where a helper goes on writing it, and makes its folder", async () => {
    const save = `import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
const DIR = ".task_temp/_dispatch/ctx";
function put(file: string, value: unknown) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value));
}
export const save = (task: string, agent: string) => put(DIR + "/" + task + ".json", { task, agent, color: "red" });
export const all = () => readdirSync(DIR);
`;
    const result = await migrate({ root: tree({ ".opencode/lib/contexts.ts": save }) });
    expect(result.manual).not.toEqual([]);
    expect(result.readers).toEqual([]);
  });
});

describe("a dry run", () => {
  test("changes nothing, and says what it would do", async () => {
    const root = tree(smallTree);
    const result = await migrate({ root });
    expect(contentsOf(root)).toEqual(smallTree);
    expect(result.summary).toEqual({ findingsBefore: 1, findingsAfter: 0, filesChanged: 1, manual: 0 });
    expect(JSON.parse(formatJson(result))).toEqual({
      root,
      wrote: false,
      files: [{ path: TOOL, transforms: ["single-dispatch"], before: 1, after: 0 }],
      manual: [],
      readers: [],
      summary: result.summary,
    });
    expect(formatSummary(result, { color: false })).toBe(
      "Would change 1 file: 1 findings before, 0 after.\nNothing was written. Run with --write to apply it.\n",
    );
  });

  test("gives a diff that git applies", async () => {
    const root = committed();
    const patch = formatDiff(await migrate({ root }), { color: false });
    execFileSync("git", ["-C", root, "apply", "-"], { input: patch });
    expect(contentsOf(root)).toEqual({ ...smallTree, [TOOL]: ONCE });
  });

  test("colours the diff where it may", async () => {
    const result = await migrate({ root: tree(smallTree) });
    expect(formatDiff(result, { color: true })).toContain(
      '\u001B[31m-  execFileSync("bun", words);\u001B[39m',
    );
  });
});

describe("--write", () => {
  test("writes, and a second run has nothing to do", async () => {
    const root = committed();
    const first = await migrate({ root, write: true });
    expect(first.wrote).toBe(true);
    expect(contentsOf(root)).toEqual({ ...smallTree, [TOOL]: ONCE });
    expect(await migrate({ root, write: true })).toMatchObject({ wrote: false, files: [], manual: [] });
  });

  test("keeps the byte order mark, line ends, a missing last line break and the mode", async () => {
    const before = `\uFEFF${TWICE.replaceAll("\n", "\r\n").trimEnd()}`;
    const root = committed({ [TOOL]: before });
    chmodSync(join(root, TOOL), 0o755);
    await migrate({ root, write: true, force: true });
    expect(readFileSync(join(root, TOOL), "utf8")).toBe(`\uFEFF${ONCE.replaceAll("\n", "\r\n").trimEnd()}`);
    expect(statSync(join(root, TOOL)).mode & 0o777).toBe(0o755);
  });

  test("leaves what a comment accepts", async () => {
    const rule = "// eslint-disable-next-line writer-regression/no-double-dispatch -- on purpose\n";
    const accepted = TWICE.replace('  execFileSync("bun", words);', `  ${rule}  execFileSync("bun", words);`);
    const root = committed({ [TOOL]: accepted });
    expect(await migrate({ root, write: true })).toMatchObject({ files: [], manual: [] });
  });

  test("follows a link that stays in the root", async () => {
    const root = tree({ "shared/dispatch_task.ts": TWICE, ".opencode/README.md": "" });
    mkdirSync(join(root, ".opencode/tools"));
    symlinkSync("../../shared/dispatch_task.ts", join(root, TOOL));
    commit(root);
    await migrate({ root, write: true });
    expect(readFileSync(join(root, "shared/dispatch_task.ts"), "utf8")).toBe(ONCE);
  });
});

describe("--only", () => {
  test("leaves the rest to people, and says what would help", async () => {
    const { files, manual } = await migrate({ root: tree(smallTree), only: ["identity-fields"] });
    expect(files).toEqual([]);
    expect(manual).toEqual([
      {
        file: TOOL,
        line: 6,
        column: 3,
        ruleId: "writer-regression/no-double-dispatch",
        reason: "No transform that was asked for answers this: run without `--only`.",
      },
    ]);
  });

  test("knows its names", async () => {
    await expect(migrate({ root: tree(smallTree), only: ["single"] })).rejects.toThrow(
      /^no transform "single"\. Use one of .*single-dispatch.*\.$/,
    );
  });
});

describe("explain", () => {
  test("tells what would happen at a line", async () => {
    const trail = await explain({ root: tree(smallTree) }, `${TOOL}:6`);
    expect(formatTrail(trail)).toBe(
      `${TOOL}:6  single-dispatch starts the dispatch once: nobody used what the second start gave. (writer-regression/no-double-dispatch)\n`,
    );
  });

  test("says so where there is nothing", async () => {
    expect(formatTrail(await explain({ root: tree(smallTree) }, `${TOOL}:1`))).toMatch(
      /^No finding on this line/,
    );
  });

  test("wants a place", async () => {
    await expect(explain({ root: tree(smallTree) }, TOOL)).rejects.toThrow(`"${TOOL}" is no place.`);
  });
});

describe("what must not be written is one sentence, and nothing is written", () => {
  async function refusal(
    root: string,
    options: { force?: boolean; onProgress?: () => void } = {},
  ): Promise<string> {
    const before = contentsOf(root);
    const error: unknown = await migrate({ root, write: true, ...options }).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(UserError);
    if (options.onProgress === undefined) expect(contentsOf(root)).toEqual(before);
    const { message } = error as UserError;
    expect(message).not.toContain("\n");
    return message.replaceAll(root, "<root>");
  }

  test("no folder", async () => {
    const root = emptyTree();
    await expect(migrate({ root: join(root, "gone"), write: true })).rejects.toThrow(
      `no folder ${join(root, "gone")}. Check the path.`,
    );
  });

  test("no .opencode", async () => {
    expect(await refusal(tree({ "a.ts": "" }))).toBe(
      'no ".opencode" folder in or below <root>. Give the folder that holds one.',
    );
  });

  test("no git", async () => {
    expect(await refusal(tree(smallTree))).toBe(
      "<root> is not in a git work tree, so the edits could not be taken back. Use --force to write all the same.",
    );
  });

  test("not in git", async () => {
    const root = committed({ "README.md": "" });
    mkdirSync(join(root, ".opencode/tools"), { recursive: true });
    writeFileSync(join(root, TOOL), TWICE);
    expect(await refusal(root)).toBe(`${TOOL} is not in git. Commit it first, or use --force.`);
  });

  test.each([
    ["unstaged", []],
    ["staged", ["add", "-A"]],
  ])("%s changes", async (_, args) => {
    const root = committed();
    writeFileSync(join(root, TOOL), `// more\n${TWICE}`);
    if (args.length > 0) execFileSync("git", ["-C", root, ...args]);
    expect(await refusal(root)).toBe(
      `${TOOL} has changes that are not committed. Commit or stash them first, or use --force.`,
    );
  });

  test("changes elsewhere are nobody's business", async () => {
    const root = committed();
    writeFileSync(join(root, "README.md"), "more\n");
    await expect(migrate({ root, write: true })).resolves.toMatchObject({ wrote: true });
  });

  test("read-only", async () => {
    const root = committed();
    chmodSync(join(root, TOOL), 0o444);
    expect(await refusal(root, { force: true })).toBe(
      `<root>/${TOOL} is read-only. Make it writable, and run again.`,
    );
  });

  test("a link out of the root", async () => {
    const outside = tree({ "dispatch_task.ts": TWICE });
    const root = tree({ ".opencode/README.md": "" });
    mkdirSync(join(root, ".opencode/tools"));
    symlinkSync(join(outside, "dispatch_task.ts"), join(root, TOOL));
    expect((await refusal(root, { force: true })).replace(outside, "<outside>")).toBe(
      `<root>/${TOOL} is a link that leads out of <root>, to <outside>/dispatch_task.ts. Migrate it where it is, or exempt it.`,
    );
    expect(readFileSync(join(outside, "dispatch_task.ts"), "utf8")).toBe(TWICE);
  });

  test("not parsable", async () => {
    const root = committed({ ...smallTree, ".opencode/plugins/broken.ts": "export const = 1;\n" });
    expect(await refusal(root)).toMatch(
      /^<root>\/\.opencode\/plugins\/broken\.ts cannot be parsed: .+\. Repair it, and run again\.$/,
    );
  });

  test("changed while the plan was made", async () => {
    const root = committed();
    const theirs = `// theirs\n${TWICE}`;
    const message = await refusal(root, {
      force: true,
      onProgress: () => {
        writeFileSync(join(root, TOOL), theirs);
      },
    });
    expect(message).toBe(
      `<root>/${TOOL} was changed while the plan was made. Nothing was written: run again.`,
    );
    expect(contentsOf(root)).toEqual({ ...smallTree, [TOOL]: theirs });
  });

  test("another run", async () => {
    const root = committed();
    writeFileSync(join(root, JOURNAL), JSON.stringify({ state: "preparing", pid: process.ppid, files: [] }));
    expect(await refusal(root)).toBe(
      `another run is writing to <root> (process ${String(process.ppid)}). Wait for it to end.`,
    );
  });
});

test("text that is not UTF-8 is not touched", async () => {
  const latin = Buffer.concat([Buffer.from("// caf\xe9\n", "latin1"), Buffer.from(TWICE)]);
  const root = committed({ [TOOL]: latin });
  const { manual, files } = await migrate({ root, write: true });
  expect(files).toEqual([]);
  expect(manual.map(({ reason }) => reason)).toEqual(["The file is not UTF-8: convert it, and run again."]);
  expect(readFileSync(join(root, TOOL))).toEqual(latin);
});

test("a folder inside .opencode is a root, too", async () => {
  const root = committed();
  renameSync(join(root, TOOL), join(root, ".opencode/tools/other.ts"));
  const { files } = await migrate({ root: join(root, ".opencode/tools") });
  expect(files.map(({ path }) => path)).toEqual(["other.ts"]);
});
