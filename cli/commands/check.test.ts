import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { findings, RULE, WRITER } from "../testing/findings.js";
import { removeTrees, run, tree } from "../testing/run.js";

jest.setTimeout(120_000);
afterAll(removeTrees);

const CLEAN = "export const answer = 42;\n";

const message = (text: string) => ({ stdout: "", stderr: `writer-regression: ${text}\n`, code: 2 });

describe("which files", () => {
  test("a clean tree prints nothing", async () => {
    const root = tree({ ".opencode/lib/a.ts": CLEAN });
    expect(await run(root, "check")).toEqual({ stdout: "", stderr: "", code: 0 });
  });

  test("all code below every .opencode folder, and nothing else", async () => {
    const root = tree({
      ".opencode/plugins/a.ts": WRITER,
      ".opencode/b.mjs": WRITER,
      ".opencode/notes.md": "writeFileSync",
      ".opencode/.hidden/c.cts": CLEAN,
      ".opencode/node_modules/x/d.js": WRITER,
      "packages/p/.opencode/e.mts": WRITER,
      "node_modules/x/.opencode/f.ts": WRITER,
      "src/g.ts": WRITER,
    });
    expect(await findings(root)).toEqual({
      code: 1,
      files: {
        ".opencode/.hidden/c.cts": [],
        ".opencode/b.mjs": [`2:1 ${RULE}`],
        ".opencode/plugins/a.ts": [`2:1 ${RULE}`],
        "packages/p/.opencode/e.mts": [`2:1 ${RULE}`],
      },
    });
  });

  test.each([".opencode", ".opencode/lib"])("a root inside .opencode: %s", async (inside) => {
    const root = tree({ ".opencode/lib/a.ts": WRITER });
    expect(await findings(root, inside)).toEqual({
      code: 1,
      files: { ".opencode/lib/a.ts": [`2:1 ${RULE}`] },
    });
  });

  test("links: each real file once, none that lead nowhere or upwards", async () => {
    const root = tree({ ".opencode/lib/a.ts": CLEAN, "shared/b.ts": WRITER, "outside/": "" });
    symlinkSync("../shared", join(root, ".opencode/shared"));
    symlinkSync("lib/a.ts", join(root, ".opencode/again.ts"));
    symlinkSync("nowhere.ts", join(root, ".opencode/broken.ts"));
    symlinkSync("loop.ts", join(root, ".opencode/loop.ts"));
    symlinkSync("..", join(root, ".opencode/up"));
    symlinkSync(".", join(root, ".opencode/lib/self"));
    symlinkSync("../shared", join(root, "outside/shared"));
    const { files } = await findings(root);
    expect(Object.keys(files)).toEqual([".opencode/lib/a.ts", ".opencode/shared/b.ts"]);
  });

  test("a .opencode that is a link", async () => {
    const root = tree({ "config/opencode/a.ts": WRITER });
    symlinkSync("config/opencode", join(root, ".opencode"));
    expect(await findings(root)).toEqual({ code: 1, files: { ".opencode/a.ts": [`2:1 ${RULE}`] } });
  });

  test("the user's own ESLint set-up is not read", async () => {
    const root = tree({
      ".opencode/a.ts": WRITER,
      "eslint.config.js": "throw new Error('not for you')",
      ".eslintignore": ".opencode",
      ".eslintrc.json": "{",
    });
    expect(await findings(root)).toEqual({ code: 1, files: { ".opencode/a.ts": [`2:1 ${RULE}`] } });
  });
});

describe("odd files", () => {
  test("are checked, or get a message of their own", async () => {
    const root = tree({
      ".opencode/bom.ts": `\uFEFF${WRITER}`,
      ".opencode/crlf.ts": WRITER.replaceAll("\n", "\r\n"),
      ".opencode/empty.ts": "",
      ".opencode/hashbang.ts": `#!/usr/bin/env bun\n${WRITER}`,
      ".opencode/large.ts": `${WRITER}/*\n${`${"x".repeat(99)}\n`.repeat(20_000)}*/\n`,
      ".opencode/not-utf8.ts": Buffer.concat([Buffer.from("// \xff\xfe\n", "latin1"), Buffer.from(WRITER)]),
      ".opencode/folder.ts/inner.ts": CLEAN,
    });
    expect(await findings(root)).toEqual({
      code: 1,
      files: {
        ".opencode/bom.ts": [`2:1 ${RULE}`],
        ".opencode/crlf.ts": [`2:1 ${RULE}`],
        ".opencode/empty.ts": [],
        ".opencode/folder.ts/inner.ts": [],
        ".opencode/hashbang.ts": [`3:1 ${RULE}`],
        ".opencode/large.ts": [`2:1 ${RULE}`],
        ".opencode/not-utf8.ts": [`3:1 ${RULE}`],
      },
    });
  });

  test("a file that cannot be parsed does not keep the others from being checked", async () => {
    const root = tree({
      ".opencode/a-binary.js": Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 0xff]),
      ".opencode/b-broken.ts": "const = 1;\n",
      ".opencode/c-deep.ts": `export const x = ${"(".repeat(10_000)}1${")".repeat(10_000)};\n`,
      // What this one imports is read, too: it must not end the program.
      ".opencode/d-writer.ts": `${WRITER}import { x } from "./c-deep.js";\nx.toString();\n`,
    });
    const { code, files } = await findings(root);
    expect(code).toBe(1);
    expect(files[".opencode/a-binary.js"]).toEqual([expect.stringMatching(/^1:\d+ Parsing error: /)]);
    expect(files[".opencode/b-broken.ts"]).toEqual([expect.stringMatching(/^1:\d+ Parsing error: /)]);
    expect(files[".opencode/c-deep.ts"]).toEqual([
      "1:1 Parsing error: The code is nested too deeply to be checked. Split the expression.",
    ]);
    expect(files[".opencode/d-writer.ts"]).toEqual([`2:1 ${RULE}`]);
  });
});

describe("comments", () => {
  test("that disable our rule are honoured, and reported where unused", async () => {
    const root = tree({
      ".opencode/used.ts": WRITER.replace("\n", `\n// eslint-disable-next-line ${RULE} -- until T-9\n`),
      ".opencode/file.ts": `/* eslint-disable ${RULE} */\n${WRITER}`,
      ".opencode/all.ts": `/* eslint-disable */\n${WRITER}`,
      ".opencode/unused.ts": `// eslint-disable-next-line ${RULE}\n${CLEAN}`,
      ".opencode/mixed.ts": `// eslint-disable-next-line no-console, ${RULE}\n${CLEAN}`,
    });
    const unused = `1:1 Unused eslint-disable directive (no problems were reported from '${RULE}').`;
    expect(await findings(root)).toEqual({
      code: 1,
      files: {
        ".opencode/all.ts": [],
        ".opencode/file.ts": [],
        ".opencode/mixed.ts": [unused],
        ".opencode/unused.ts": [unused],
        ".opencode/used.ts": [],
      },
    });
  });

  test("about other rules say nothing here", async () => {
    const root = tree({
      ".opencode/a.ts": [
        "/* eslint-disable */",
        "/* eslint-enable */",
        "/* eslint-disable no-console, @typescript-eslint/no-explicit-any */",
        "/* eslint-enable no-console */",
        "/* eslint no-debugger: error, other/rule: [2, broken */",
        "/* eslint no-debugger: error, other/rule: 2 */",
        "/* eslint-env node */",
        "// eslint-disable-next-line other/rule",
        "debugger;",
        "",
      ].join("\n"),
    });
    expect(await findings(root)).toEqual({ code: 0, files: { ".opencode/a.ts": [] } });
  });
});

describe("formats", () => {
  const files = { ".opencode/a.ts": WRITER, ".opencode/b,1.ts": "const = 1;\n" };

  test.each(["", "--format=stylish", "--format=text", "--no-color"])("stylish: %p", async (option) => {
    const { stdout, stderr, code } = await run(tree(files), "check", ...option.split(" ").filter(Boolean));
    expect(stdout).toMatch(
      /^\n<root>\/\.opencode\/a\.ts\n {2}2:1 {2}error {2}.+ {2}writer-regression\/no-runtime-writer\n\n<root>\/\.opencode\/b,1\.ts\n {2}1:\d+ {2}error {2}Parsing error: .+\n\n✖ 2 problems \(2 errors, 0 warnings\)\n$/,
    );
    expect({ stderr, code }).toEqual({ stderr: "", code: 1 });
  });

  test("github", async () => {
    const { stdout, stderr, code } = await run(tree(files), "check", "--format=github");
    const [first, second, ...rest] = stdout.split("\n");
    expect(first).toMatch(
      /^::error file=\.opencode\/a\.ts,line=2,col=1,title=writer-regression\/no-runtime-writer::.+$/,
    );
    expect(second).toMatch(
      /^::error file=\.opencode\/b%2C1\.ts,line=1,col=\d+,title=parse error::Parsing error: /,
    );
    expect({ rest, stderr, code }).toEqual({ rest: [""], stderr: "", code: 1 });
  });

  test("sarif", async () => {
    const { stdout, stderr, code } = await run(tree(files), "check", "--format=sarif");
    const log = JSON.parse(stdout) as { version: string; runs: { tool: object; results: object[] }[] };
    expect(log.version).toBe("2.1.0");
    expect(log.runs).toHaveLength(1);
    expect(log.runs[0]?.tool).toMatchObject({ driver: { name: "writer-regression", rules: [{ id: RULE }] } });
    expect(log.runs[0]?.results).toMatchObject([{ ruleId: RULE, ruleIndex: 0, level: "error" }]);
    expect({ stderr, code }).toEqual({ stderr: "", code: 1 });
  });

  test.each([
    ["stylish", ""],
    ["github", ""],
  ])("%s says nothing about a clean tree", async (format, stdout) => {
    const root = tree({ ".opencode/a.ts": CLEAN });
    expect(await run(root, "check", "--format", format)).toEqual({ stdout, stderr: "", code: 0 });
  });
});

describe("what cannot be checked", () => {
  test("a root that is not there", async () => {
    expect(await run(tree({}), "check", "nowhere")).toEqual(
      message("no folder <root>/nowhere. Check the path."),
    );
  });

  test("a root that is a file", async () => {
    expect(await run(tree({ "a.ts": CLEAN }), "check", "a.ts")).toEqual(
      message('<root>/a.ts is a file. Give the folder that holds ".opencode".'),
    );
  });

  test.each([{}, { "src/a.ts": WRITER }, { ".opencode": "a file" }])(
    "a root without .opencode: %j",
    async (files) => {
      expect(await run(tree(files), "check")).toEqual(
        message('no ".opencode" folder in or below <root>. Give the folder that holds one.'),
      );
    },
  );

  test("a folder without code is fine", async () => {
    expect(await run(tree({ ".opencode/": "" }), "check")).toEqual({ stdout: "", stderr: "", code: 0 });
  });
});

describe("--debug", () => {
  test("says on stderr what could not be found or parsed", async () => {
    const root = tree({
      // Without a writer in sight the module would be left alone.
      ".opencode/lib/a.ts": `import { writeFileSync } from "node:fs"; import { gone } from "./gone"; import { broken } from "./broken.cjs";\nwriteFileSync("a.txt", ""); gone(".pending.json"); broken(".pending.json");\n`,
      ".opencode/lib/broken.cjs": "exports.broken = (;\n",
    });
    const { stderr } = await run(root, "check", "--debug");
    expect(stderr).toMatch(/^note: .*a\.ts: "\.\/gone" cannot be found, so what it exports is unknown$/m);
    expect(stderr).toMatch(/^note: .*broken\.cjs: cannot be parsed \(.+\), so what it exports is unknown$/m);
    expect((await run(root, "check")).stderr).toBe("");
  });
});
