import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ESLint, type Linter } from "eslint";
import plugin, { createConfig } from "./index.js";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "writer-regression-config-"));
  put(".opencode/lib/save.ts", SAVE);
  put(".opencode/lib/paths.ts", 'export { QUEUE } from "../../shared/names";\n');
  put("shared/names.ts", 'export const QUEUE = "queue.json";\n');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const SAVE = `import { writeFileSync } from "node:fs";
import { QUEUE } from "./paths";
export const save = (text: string) => writeFileSync(QUEUE, text);
`;

function put(path: string, text: string): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** What ESLint reports of the runtime code, with its cache from the last time. */
async function lint(config: readonly Linter.Config[]): Promise<(string | null)[]> {
  const eslint = new ESLint({
    cwd: root,
    cache: true,
    cacheLocation: join(root, ".eslintcache"),
    overrideConfigFile: true,
    overrideConfig: [...config],
  });
  const results = await eslint.lintFiles([".opencode"]);
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
}

const PENDING = 'export const QUEUE = ".pending.json";\n';

describe("createConfig", () => {
  test("an imported file that changed is noticed through ESLint's cache, outside of the framework, too", async () => {
    expect(await lint(createConfig({ cwd: root }))).toEqual([]);
    put("shared/names.ts", PENDING);
    expect(await lint(createConfig({ cwd: root }))).toEqual(["writer-regression/no-runtime-writer"]);
    put("shared/names.ts", 'export const QUEUE = "queue.json";\n');
    expect(await lint(createConfig({ cwd: root }))).toEqual([]);
  });

  test("which the preset does not notice", async () => {
    expect(await lint(plugin.configs.recommended)).toEqual([]);
    put("shared/names.ts", PENDING);
    expect(await lint(plugin.configs.recommended)).toEqual([]);
  });

  test("is the same for the same code, so that the cache serves", () => {
    const before = JSON.stringify(createConfig({ cwd: root }).map(({ settings }) => settings));
    put(".opencode/notes.md", "no code");
    expect(JSON.stringify(createConfig({ cwd: root }).map(({ settings }) => settings))).toBe(before);
    put(".opencode/lib/new.ts", "export {};");
    expect(JSON.stringify(createConfig({ cwd: root }).map(({ settings }) => settings))).not.toBe(before);
  });

  test("is the preset, with the settings", async () => {
    const [recommended] = createConfig({ cwd: root });
    const [strict] = createConfig({ cwd: root, strict: true, checkReads: true });
    expect(recommended).toMatchObject({ rules: plugin.configs.recommended[0]?.rules });
    expect(strict?.rules?.["writer-regression/no-runtime-writer"]).toEqual([
      "error",
      { strict: true, checkReads: true },
    ]);
    expect(await lint(createConfig({ cwd: root, writers: ["store"] }))).toEqual([]);
    put(".opencode/lib/store.ts", 'declare function store(path: string): void;\nstore(".pending.json");\n');
    expect(await lint(createConfig({ cwd: root, writers: ["store"] }))).toEqual([
      "writer-regression/no-runtime-writer",
    ]);
  });

  test("a folder inside of the framework, and one without any", () => {
    expect(createConfig({ cwd: join(root, ".opencode", "lib") })).toHaveLength(1);
    expect(createConfig({ cwd: join(root, "shared") })).toHaveLength(1);
  });
});
