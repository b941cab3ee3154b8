import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { findings, RULE, WRITER } from "../testing/findings.js";
import { removeTrees, run, tree } from "../testing/run.js";

jest.setTimeout(120_000);
afterAll(removeTrees);

const message = (text: string) => ({ stdout: "", stderr: `writer-regression: ${text}\n`, code: 2 });

describe("settings", () => {
  const files = { ".opencode/a.ts": 'import { rmSync } from "node:fs";\nrmSync("state/old-queue.txt");\n' };
  const found = { code: 1, files: { ".opencode/a.ts": [`2:1 ${RULE}`] } };
  const settings = '{ "paths": ["**/old-queue.txt"] }';

  test("without a config file nothing is added", async () => {
    expect(await findings(tree(files))).toEqual({ code: 0, files: { ".opencode/a.ts": [] } });
  });

  test.each([
    ["writer-regression.config.json", `\uFEFF${settings}`],
    [".opencode/writer-regression.config.json", settings],
    ["writer-regression.config.mjs", `export default ${settings};`],
    ["writer-regression.config.js", `module.exports = ${settings};`],
    [
      "writer-regression.config.ts",
      `const paths: string[] = ["**/old-queue.txt"];\nexport default { paths } as const;`,
    ],
  ])("are read from %s", async (name, text) => {
    const { code, files: checked } = await findings(tree({ ...files, [name]: text }));
    expect({ code, found: checked[".opencode/a.ts"] }).toEqual({
      code: 1,
      found: found.files[".opencode/a.ts"],
    });
  });

  test("are found from inside .opencode, too", async () => {
    const root = tree({ ...files, "writer-regression.config.json": settings, ".opencode/lib/": "" });
    expect(await findings(root, ".opencode")).toEqual(found);
  });

  test("exempt a file", async () => {
    const root = tree({
      ".opencode/a.ts": WRITER,
      "writer-regression.config.json": '{ "exempt": ["**/a.ts"] }',
    });
    expect(await findings(root)).toEqual({ code: 0, files: { ".opencode/a.ts": [] } });
  });

  test.each([
    ["json", '{ "path": [] }', 'no setting "path". Did you mean "paths"?'],
    ["mjs", "export const paths = [];", 'has no default export. Write "export default { … }".'],
    ["mjs", "throw new Error('no luck\\nat all');", "cannot be loaded: no luck"],
    ["ts", "export const paths: string[] = [];", 'has no default export. Write "export default { … }".'],
  ])("a wrong config.%s: %s", async (ending, text, sentence) => {
    const root = tree({ ...files, [`writer-regression.config.${ending}`]: text });
    expect(await run(root, "check")).toEqual(
      message(`<root>/writer-regression.config.${ending}: ${sentence}`),
    );
  });

  test("a config that is no JSON names the file", async () => {
    const { stderr, code } = await run(tree({ ...files, "writer-regression.config.json": "{" }), "check");
    expect(stderr).toMatch(
      /^writer-regression: <root>\/writer-regression\.config\.json: cannot be loaded: .+\n$/,
    );
    expect(code).toBe(2);
  });

  test("a folder with two config files", async () => {
    const root = tree({
      ...files,
      "writer-regression.config.json": "{}",
      "writer-regression.config.mjs": "export default {}",
    });
    expect(await run(root, "check")).toEqual(
      message(
        "there are two config files, <root>/writer-regression.config.mjs and <root>/writer-regression.config.json. Keep one of them.",
      ),
    );
  });
});
