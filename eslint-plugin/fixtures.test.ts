import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { ESLint } from "eslint";
import { ESLint as ESLint9 } from "eslint-v9";
import plugin from "./index.js";
import {
  casesBelow,
  expectedPlaces,
  reportedPlaces,
  sourcesBelow,
  type LabelledCase,
} from "./testing/cases.js";

const FIXTURES = join(import.meta.dirname, "fixtures");
/** The older ESLint gets a sample: what differs between the two is the engine, not the cases. */
const EVERY = 10;

/** A folder of cases tests the rule of its name, as soon as the plugin has that rule. */
const names = readdirSync(FIXTURES).filter((name) => Object.hasOwn(plugin.rules ?? {}, name));
const suites = names.map((name) => ({ rule: name, cases: casesBelow(join(FIXTURES, name)) }));

async function check(one: LabelledCase, rule: string, Engine?: typeof ESLint): Promise<void> {
  const found = await reportedPlaces(one, rule, Engine);
  // A rule may have more than one thing to say of a line.
  const places = new Set(found.map(({ place }) => place));
  expect([...places].sort()).toEqual(expectedPlaces(one, rule));
}

test("each rule of the plugin has cases", () => {
  expect(names.sort()).toEqual(Object.keys(plugin.rules ?? {}).sort());
});

/** How many cases a rule must have; half as many across modules, a third as many that report nothing. */
const LEAST: Readonly<Record<string, number>> = {
  "no-double-dispatch": 40,
  "no-inexact-lease": 40,
  "no-runtime-writer": 150,
  "require-identity-tuple": 40,
};

test.each(suites)("$rule has enough cases of each kind", ({ rule, cases }) => {
  const least = LEAST[rule] ?? Infinity;
  const across = cases.filter(({ root }) => sourcesBelow(root).length > 1);
  const negatives = cases.filter((one) => expectedPlaces(one, rule).length === 0);
  expect(cases.length).toBeGreaterThanOrEqual(least);
  expect(across.length).toBeGreaterThanOrEqual(least / 2);
  expect(negatives.length).toBeGreaterThanOrEqual(least / 3);
});

describe.each(suites)("$rule reports the marked lines and no others", ({ rule, cases }) => {
  test.each(cases)("$name", (one) => check(one, rule));
});

describe.each(suites)("$rule does the same under ESLint 9", ({ rule, cases }) => {
  test("the engine is the older one", () => {
    expect(ESLint9.version).toMatch(/^9\./);
  });

  test.each(cases.filter((_, index) => index % EVERY === 0))("$name", (one) => check(one, rule, ESLint9));
});
