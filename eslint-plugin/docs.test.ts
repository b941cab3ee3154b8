import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ESLint } from "eslint";
import plugin from "./index.js";

const PAGES = join(import.meta.dirname, "../docs/rules");

/** Where a sample stands that does not say. */
const FILE = ".opencode/plugins/sample.ts";

interface Sample {
  readonly title: string;
  readonly isWrong: boolean;
  readonly files: ReadonlyMap<string, string>;
}

/**
 * The samples of a page. A sample is wrong or right by its section, or by its first line; `// .opencode/…` begins
 * another file of it.
 */
function samplesOf(page: string): Sample[] {
  const samples: Sample[] = [];
  for (const section of page.split(/^## /m).slice(1)) {
    const heading = section.slice(0, section.indexOf("\n"));
    for (const [, indent = "", block = ""] of section.matchAll(/^( *)```ts\n([\s\S]*?)^ *```$/gm)) {
      const code = block.replaceAll(new RegExp(`^${indent}`, "gm"), "");
      const [, mark = heading.toLowerCase()] = /^\/\/ (wrong|right)$/m.exec(code) ?? [];
      const title = `${heading} ${String(samples.length + 1)}: ${code.split("\n").find((line) => !line.startsWith("//")) ?? ""}`;
      if (mark === "wrong" || mark === "right")
        samples.push({ title, isWrong: mark === "wrong", files: filesOf(code) });
    }
  }
  return samples;
}

function filesOf(code: string): Map<string, string> {
  const files = new Map<string, string>();
  let name = FILE;
  for (const line of code.split("\n")) {
    const next = /^\/\/ (\.opencode\/\S+)$/.exec(line)?.[1];
    if (next !== undefined) name = next;
    // The line that names the file stays, so that lines are those of the file.
    files.set(name, `${files.get(name) ?? ""}${line}\n`);
  }
  return files;
}

/** The lines that say `// reported`, as `file:line`. */
function marked({ files }: Sample): string[] {
  return [...files].flatMap(([name, text]) =>
    text
      .split("\n")
      .flatMap((line, index) => (line.endsWith("// reported") ? [`${name}:${String(index + 1)}`] : [])),
  );
}

let root = "";
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "samples-")));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

let count = 0;

/** The places that all rules of the recommended config report in a sample. */
async function reported({ files }: Sample): Promise<string[]> {
  const cwd = join(root, String(count++));
  for (const [name, text] of files) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig: plugin.configs.recommended });
  const results = await eslint.lintFiles([...files.keys()]);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => {
      if (ruleId === null) throw new Error(message);
      return `${filePath.slice(cwd.length + 1)}:${String(line)}`;
    }),
  );
}

const pages = Object.keys(plugin.rules ?? {}).flatMap((rule) => {
  const path = join(PAGES, `${rule}.md`);
  return existsSync(path) ? [{ rule, samples: samplesOf(readFileSync(path, "utf8")) }] : [];
});

describe.each(pages)("the page of $rule", ({ samples }) => {
  test("shows wrong code and right code", () => {
    expect(samples.filter(({ isWrong }) => isWrong).length).toBeGreaterThan(0);
    expect(samples.filter(({ isWrong }) => !isWrong).length).toBeGreaterThan(0);
  });

  test.each(samples)("$title", async (sample) => {
    expect(marked(sample).length > 0).toBe(sample.isWrong);
    expect((await reported(sample)).sort()).toEqual(marked(sample).sort());
  });
});

// Whether each rule has a page is for `npm run docs:check` to say.
test("there are pages", () => {
  expect(pages.map(({ rule }) => rule)).toContain("no-runtime-writer");
});
