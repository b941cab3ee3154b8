import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import type { WriterRegressionSettings } from "../contract/index.js";
import { syntaxError } from "../eslint-plugin/analysis/index.js";
import { migrate, transforms, type MigrateOptions } from "./index.js";
import { contentsOf, copyOf, removeTrees, withoutLibrary } from "./testing/trees.js";

/** What `options.json` in a case's folder may say. */
interface CaseOptions {
  readonly only?: readonly string[];
  readonly settings?: WriterRegressionSettings;
  /** The case changes nothing on purpose, or leaves as many findings as there were. */
  readonly keepsFindings?: boolean;
}

const fixtures = join(import.meta.dirname, "fixtures");

afterAll(removeTrees);
// A case is two whole runs, each of several rounds.
jest.setTimeout(60_000);

const folders = readdirSync(fixtures);

test("every fixture folder is named for a transform", () => {
  expect(folders.filter((name) => !transforms.some((one) => one.name === name))).toEqual([]);
});

describe.each(folders)("%s", (transform) => {
  const cases = readdirSync(join(fixtures, transform));

  test.each(cases)("%s", async (name) => {
    const folder = join(fixtures, transform, name);
    const { keepsFindings, ...given } = readJson<CaseOptions>(join(folder, "options.json"), {});
    const before = join(folder, "before");
    const after = existsSync(join(folder, "after")) ? join(folder, "after") : before;
    const root = copyOf(before);
    const options: MigrateOptions = { root, write: true, force: true, only: [transform], ...given };

    const first = await migrate(options);
    expect(withoutLibrary(contentsOf(root))).toEqual(contentsOf(after));
    expect(first.manual.map(({ file, line, reason }) => `${file}:${String(line)} ${reason}`)).toEqual(
      readJson<string[]>(join(folder, "manual.json"), []),
    );
    if (keepsFindings !== true)
      expect(first.summary.findingsAfter).toBeLessThan(first.summary.findingsBefore);

    const second = await migrate(options);
    expect(second.files).toEqual([]);
    expect(second.manual).toEqual(first.manual);

    for (const [path, text] of Object.entries(contentsOf(root)))
      if (/\.[cm]?[jt]s$/.test(path))
        expect({ path, error: syntaxError(path, text) }).toEqual({ path, error: undefined });
  });
});

function readJson<T>(path: string, fallback: T): T {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : fallback;
}
