import { cpSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import type { VerifyResult } from "../../harness/verify.js";
import { removeTrees, run, tree } from "../testing/run.js";

jest.setTimeout(120_000);
afterAll(removeTrees);

const LEGACY = fileURLToPath(new URL("../../harness/trees/legacy", import.meta.url));
const FIXED = fileURLToPath(new URL("../../harness/trees/fixed", import.meta.url));
const one = ["--scenario", "single-call"];

describe("verify", () => {
  const root = tree({ "src/": "" });

  test.each([
    ["verify --scenario exact-leese", 'no scenario "exact-leese". Did you mean "exact-lease"?'],
    ["verify --scenario single-call,bckup", 'no scenario "bckup". Did you mean "backup"?'],
    ["verify --host deno", 'no host "deno". Use one of bun, opencode.'],
    ["verify --format sarif", 'no format "sarif". Use one of text, json.'],
    ["verify --scenario", '"--scenario" needs a value. Use one or more of single-call,'],
    ["verify nowhere", "no folder <root>/nowhere. Check the path."],
    ["verify", 'no ".opencode" folder in <root>. Give the folder that holds it.'],
  ])("%s cannot be done", async (line, text) => {
    const { stderr, ...rest } = await run(root, ...line.split(" "));
    expect(rest).toEqual({ stdout: "", code: 2 });
    expect(stderr).toMatch(/^[^\n]*\n$/u);
    expect(stderr.startsWith(`writer-regression: ${text}`)).toBe(true);
  });

  test("a tree that passes", async () => {
    const { stdout, stderr, code } = await run(FIXED, "verify", ...one);
    expect(stdout).toMatch(/^✓ single-call {2}one tool call makes one dispatch {2}\d+\.\d s\n\n1 passed\n$/u);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  });

  test("a tree that fails: the double dispatch is in the evidence, and the tree is as it was", async () => {
    const copy = tree({});
    cpSync(LEGACY, copy, { recursive: true });
    const before = readdirSync(copy, { recursive: true });
    const { stdout, stderr, code } = await run(copy, "verify", ".", ...one, "--format", "json");
    expect({ stderr, code }).toEqual({ stderr: "", code: 1 });
    const result = JSON.parse(stdout) as VerifyResult;
    expect(result).toMatchObject({
      tree: "<root>",
      host: "bun",
      scenarios: [{ id: "single-call", status: "failed", reason: expect.stringContaining("2 queue rows") }],
      summary: { passed: 0, failed: 1, "not-applicable": 0, error: 0 },
    });
    expect(readdirSync(copy, { recursive: true })).toEqual(before);
  });

  test("a tree that cannot be loaded is an error, with the module's own message", async () => {
    const broken = tree({ ".opencode/plugins/a.ts": 'throw new Error("no luck");\n' });
    const { stdout, stderr, code } = await run(broken, "verify", ...one);
    expect(stdout).toMatch(
      /^! single-call .*\n {4}error: \.opencode\/plugins\/a\.ts cannot be loaded: no luck\n\n1 error\n$/u,
    );
    expect({ stderr, code }).toEqual({ stderr: "", code: 1 });
  });

  test("a tree that lacks a part is not judged", async () => {
    const bare = tree({ ".opencode/plugins/a.ts": "export const A = async () => ({});\n" });
    const { stdout, code } = await run(bare, "verify", ...one);
    expect(stdout).toMatch(
      /^– single-call .*\n {4}not applicable: there is no tool dispatch_subagent\n\n1 not-applicable\n$/u,
    );
    expect(code).toBe(0);
  });
});
