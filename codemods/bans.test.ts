import { describe, expect, test } from "@jest/globals";
import { Bans } from "./bans.js";
import type { Finding } from "./finding.js";
import { keyOf, type EditDecision } from "./planner.js";

const FILE = "/tree/.opencode/tools/dispatch.ts";

function finding(fingerprint: string, start: number): Finding {
  const range: [number, number] = [start, start + 3];
  return { kind: "never-logged", event: "", ruleId: "", file: FILE, range, line: 1, column: 1, fingerprint };
}

function decision(about: Finding, start: number, end: number, text: string): EditDecision {
  const edits = [{ file: FILE, start, end, text }];
  return { finding: about, transform: "some", outcome: { kind: "edits", reason: "", edits } };
}

describe("an edit that brings a new finding", () => {
  const [first, second] = [finding("first", 0), finding("second", 20)];
  const harmless = decision(first, 0, 3, "");
  const harmful = decision(second, 20, 23, "start();");

  function reasons(after: readonly Finding[]): readonly string[] {
    const bans = new Bans();
    const steps = new Map([[FILE, [[harmless, harmful].flatMap(({ outcome }) => outcome.edits)]]]);
    const applied = { texts: new Map([[FILE, ""]]), steps, broken: new Map<string, string>() };
    bans.banHarmful([first, second], after, applied, [harmless, harmful]);
    return [...bans.reasons.keys()];
  }

  test("is taken back alone, where the finding stands in its text", () => {
    expect(reasons(["a", "b", "c"].map((one) => finding(one, 17)))).toEqual([keyOf(harmful)]);
  });

  test("is taken back with its neighbours, where the finding stands in no new text", () => {
    expect(reasons(["a", "b", "c"].map((one) => finding(one, 40)))).toEqual([
      keyOf(harmless),
      keyOf(harmful),
    ]);
  });
});
