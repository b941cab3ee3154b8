import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { commands } from "./commands/index.js";
import { removeTrees, run, tree } from "./testing/run.js";
import { commandUsage, usage } from "./usage.js";

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as {
  version: string;
};

afterAll(removeTrees);

describe("what needs no tree", () => {
  const root = tree({});

  test.each(["--help", "-h"])("%s lists the commands", async (line) => {
    const { stdout, stderr, code } = await run(root, line);
    expect(stdout).toMatch(
      /^writer-regression finds [^]*?\n\nUsage:\n {2}writer-regression <command> \[root\]/,
    );
    for (const { name } of commands) expect(stdout).toMatch(new RegExp(`\n {2}${name} {2,}\\S`));
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  });

  test.each(commands)("$name --help tells its options", async ({ name, options }) => {
    const { stdout, stderr, code } = await run(root, name, "--help");
    expect(stdout).toMatch(
      new RegExp(`^writer-regression ${name}: [^]*\\n {2}writer-regression ${name} \\[root\\]`),
    );
    for (const option of Object.keys(options)) expect(stdout).toContain(`  --${option} `);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  });

  test("no line of a help is wider than a terminal", () => {
    const lines = [usage(commands), ...commands.map(commandUsage)].join("").split("\n");
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });

  test.each(["--version", "-v"])("%s prints the version", async (flag) => {
    expect(await run(root, flag)).toEqual({ stdout: `${manifest.version}\n`, stderr: "", code: 0 });
  });

  test.each([
    ["", 'no command given. See "writer-regression --help".'],
    ["chek", 'no command "chek". Did you mean "check"?'],
    ["frobnicate", 'no command "frobnicate". See "writer-regression --help".'],
    [".", 'no command ".". Did you mean "check ."?'],
    ["packages/a", 'no command "packages/a". Did you mean "check packages/a"?'],
    ["verfy", 'no command "verfy". Did you mean "verify"?'],
    ["check --formt json", 'no option "--formt". Did you mean "--format"?'],
    [
      "check --wat",
      'no option "--wat". Use one of --format, --strict, --no-color, --debug, --help, --version.',
    ],
    [
      "check --constructor",
      'no option "--constructor". Use one of --format, --strict, --no-color, --debug, --help, --version.',
    ],
    ["check -x", 'no option "-x". Use one of --format, --strict, --no-color, --debug, --help, --version.'],
    ["check --format jsn", 'no format "jsn". Did you mean "json"?'],
    ["check --format xml", 'no format "xml". Use one of stylish, json, sarif, github.'],
    ["check --format", '"--format" needs a value. Use one of stylish, json, sarif, github.'],
    ["check --format=", '"--format" needs a value. Use one of stylish, json, sarif, github.'],
    ["check --format --strict", '"--format" needs a value. Use one of stylish, json, sarif, github.'],
    ["check --strict=yes", '"--strict" takes no value, but got "yes".'],
    [
      "check --db x",
      'no option "--db". Use one of --format, --strict, --no-color, --debug, --help, --version.',
    ],
    [
      "--db x check",
      'no option "--db". Use one of --format, --strict, --no-color, --debug, --help, --version.',
    ],
    ["check a b", '"check" takes one folder, but got 2. Run it once for each.'],
  ])("%p cannot be done", async (line, message) => {
    const args = line.split(" ").filter(Boolean);
    expect(await run(root, ...args)).toEqual({
      stdout: "",
      stderr: `writer-regression: ${message}\n`,
      code: 2,
    });
  });

  test("--debug adds the stack", async () => {
    const { stderr, code } = await run(root, "chek", "--debug");
    expect(stderr).toMatch(/^writer-regression: UserError: no command "chek"\. .*\n {4}at /);
    expect(code).toBe(2);
  });
});
