import { describe, expect, test } from "@jest/globals";
import type { ScenarioResult } from "../../harness/run-scenario.js";
import { verifyText } from "./verify-text.js";

function text(result: Partial<ScenarioResult>): string {
  const scenario: ScenarioResult = {
    id: "backup",
    title: "t",
    status: "failed",
    reason: "r",
    durationMs: 1234,
    evidence: [],
    ...result,
  };
  const summary = { passed: 0, failed: 0, "not-applicable": 0, error: 0, [scenario.status]: 1 };
  return verifyText({ tree: "/t", host: "bun", scenarios: [scenario], summary }, { color: false });
}

describe("verify's text", () => {
  test.each<[string, Partial<ScenarioResult>, string]>([
    ["passed", { status: "passed", reason: "" }, "✓ backup  t  1.2 s\n\n1 passed"],
    ["failed without evidence", {}, "✗ backup  t  1.2 s\n    r\n\n1 failed"],
    [
      "not applicable",
      { status: "not-applicable", reason: "no tool" },
      "– backup  t  1.2 s\n    not applicable: no tool\n\n1 not-applicable",
    ],
    [
      "an error of more than one line",
      { status: "error", reason: "a\nb" },
      "! backup  t  1.2 s\n    error: a\n    b\n\n1 error",
    ],
    [
      "evidence",
      {
        evidence: [
          { message: "two rows", evidence: { rows: [{ id: 1 }, { id: 2 }], hash: "aa" } },
          { message: "a list", evidence: ["x\ny", 3] },
        ],
      },
      '✗ backup  t  1.2 s\n    two rows\n      rows:\n        {"id":1}\n        {"id":2}\n      hash: aa\n    a list\n      x\\ny\n      3\n\n1 failed',
    ],
  ])("%s", (_name, result, expected) => {
    expect(text(result)).toBe(expected);
  });

  test("much evidence is cut off", () => {
    const evidence = Array.from({ length: 7 }, () => ({
      message: "m",
      evidence: Array.from({ length: 20 }, () => "x".repeat(300)),
    }));
    const lines = text({ evidence }).split("\n");
    expect(lines).toContain("      … 12 more lines");
    expect(lines).toContain("    and 2 more; --format json has them all");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(150);
  });
});
