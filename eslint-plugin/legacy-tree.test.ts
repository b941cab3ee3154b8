import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import plugin from "./index.js";
import { reportedPlaces } from "./testing/cases.js";

const root = join(import.meta.dirname, "../harness/trees/legacy");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The rows `| file | line | rule | what is wrong |` of a piece of the README, as `file:line` by rule. */
function rowsOf(page: string, rule: string): string[] {
  // What only `check` finds, which looks at the tree as a whole, is for its own test.
  return [...page.matchAll(/^\| (\.opencode\/\S+) \| (\d+) \| (\S+) \|(?! only in `check`)/gm)]
    .filter((row) => row[3] === rule)
    .map(([, file = "", line = ""]) => `${file}:${line}`)
    .sort();
}

// The first table below this line holds what only `strict` reports; the next heading ends it.
const [before = "", after = ""] = readme.split(/^With `strict` there is one more:$/m);
const [strictOnly = "", ...others] = after.split(/^## /m);
const certain = before + others.join("");

async function placesOf(rule: string, strict: boolean): Promise<string[]> {
  const found = await reportedPlaces({ name: "legacy", root, settings: { strict } }, rule);
  return [...new Set(found.map(({ place }) => place))].sort();
}

describe.each(Object.keys(plugin.rules ?? {}))("%s on the legacy tree", (rule) => {
  test("reports the lines of the README's table and no others", async () => {
    expect(await placesOf(rule, false)).toEqual(rowsOf(certain, rule));
  });

  test("reports with `strict` those of the second table, too", async () => {
    expect(await placesOf(rule, true)).toEqual(
      [...rowsOf(certain, rule), ...rowsOf(strictOnly, rule)].sort(),
    );
  });
});

test("the tables of no-runtime-writer have not lost a row", () => {
  expect(rowsOf(certain, "no-runtime-writer")).toHaveLength(31);
  expect(rowsOf(strictOnly, "no-runtime-writer")).toHaveLength(1);
});
