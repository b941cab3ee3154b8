import { expect, test } from "@jest/globals";
import { exactCalls, inexactCalls, rejectionCodes, duplicateRules, fieldAliases } from "./index.js";

const exact = (name: string) => exactCalls.find((call) => call.name === name);

test.each(inexactCalls)("what $name lacks is what $replacedBy asks for and it does not pass", (call) => {
  const replacement = exact(call.replacedBy);
  const asked = (replacement?.parameters ?? []).flat().filter((name) => !name.endsWith("?"));
  const passed = new Set(call.parameters.map((parameter) => parameter.means));
  expect([...call.missingIdentity, ...call.missingBesides].sort()).toEqual(
    asked.filter((name) => !passed.has(name)).sort(),
  );
  expect(replacement?.identifiedBy).toEqual(expect.arrayContaining([...call.missingIdentity]));
});

test("a parameter with an alias means what the alias stands for", () => {
  for (const { name, means } of inexactCalls.flatMap((call) => call.parameters)) {
    if (fieldAliases.has(name)) expect(means).toBe(fieldAliases.get(name));
  }
});

test("every code of a rejection is given by exactly one rule", () => {
  const given = duplicateRules.flatMap((rule) => (rule.code === undefined ? [] : [rule.code]));
  expect(given.sort()).toEqual([...rejectionCodes].sort());
});

const keys = ["session", "agent", "dagTaskId", "promptHash"] as const;
const sides = ["same", "different"] as const;
const pairs = sides.flatMap((session) =>
  sides.flatMap((agent) =>
    sides.flatMap((dagTaskId) => sides.map((promptHash) => ({ session, agent, dagTaskId, promptHash }))),
  ),
);

test.each(pairs)(
  "at most one rule covers $session session, $agent agent, $dagTaskId task, $promptHash prompt",
  (pair) => {
    const covering = duplicateRules.filter((rule) =>
      keys.every((key) => rule[key] === "any" || rule[key] === pair[key]),
    );
    expect(covering.length).toBeLessThanOrEqual(1);
    // What shares a task with an earlier dispatch never goes uncovered.
    if (pair.dagTaskId === "same") expect(covering).toHaveLength(1);
  },
);
