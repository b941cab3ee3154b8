import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { foundSummaries, statedSummaries } from "../testing/summaries.js";

const FIXTURES = join(import.meta.dirname, "fixtures");
const files = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);

const facts = files.map((name) => {
  const path = join(FIXTURES, name);
  return { name, stated: statedSummaries(path), found: foundSummaries(path) };
});

describe.each(facts.filter(({ stated }) => stated.size > 0))("$name", ({ stated, found }) => {
  test.each([...stated].map(([line, fact]) => ({ line, fact })))("line $line $fact", ({ line, fact }) => {
    expect(found.get(line)).toBe(fact);
  });

  test("states a fact of each function", () => {
    expect([...found.keys()].filter((line) => !stated.has(line))).toEqual([]);
  });
});

test("there are facts enough", () => {
  expect(facts.reduce((sum, { stated }) => sum + stated.size, 0)).toBeGreaterThanOrEqual(40);
});
