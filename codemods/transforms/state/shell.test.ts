import { describe, expect, test } from "@jest/globals";
import { applyEdits } from "../../edits.js";
import { nodeOf, viewOf } from "../../testing/in-memory.js";
import { planShell } from "./shell.js";

const D = ".task_temp/_dispatch";

/** What becomes of a call, `name` being the text of a constant before it: `whole`, why it is left, or its new text. */
function planned(call: string, name = ""): string {
  const view = viewOf(`const name = ${JSON.stringify(name)};\n${call};`);
  const plan = planShell(nodeOf(view, call), view.path);
  if (plan.kind === "left") return `left: ${plan.command}`;
  if (plan.kind === "whole") return "whole";
  return applyEdits(view.text, plan.edits).split("\n").slice(1).join("\n").replace(/;$/, "");
}

describe("planShell", () => {
  test.each([
    ["nothing besides", `execSync("rm -f ${D}/.pending.json ${D}/.auto-dispatch")`, "whole"],
    [
      "a file that is none of it",
      `execSync("rm -f ${D}/.pending.json build/out.js")`,
      `execSync("rm -f build/out.js")`,
    ],
    ["another command", `execSync("rm -f ${D}/.pending.json && npm test")`, `execSync("npm test")`],
    ["one before", `execSync("npm test; rm -f ${D}/.pending.json")`, `execSync("npm test")`],
    ["one on each side", `execSync("a; rm ${D}/.pending.json && b")`, `execSync("a; b")`],
    ["only after success", `execSync("a && rm ${D}/.pending.json; b")`, `execSync("a; b")`],
    ["preparing", `execSync("mkdir -p ${D} && touch ${D}/.pending.json")`, "whole"],
    [
      "the folder stays",
      `execSync("mkdir -p ${D}; rm ${D}/.pending.json; a")`,
      `execSync("mkdir -p ${D}; a")`,
    ],
    ["printing into it", `execSync("echo [] > ${D}/.pending.json")`, "whole"],
    [
      "printing to people",
      `execSync("echo done; rm ${D}/.pending.json ${D}/.auto-dispatch")`,
      `execSync("echo done")`,
    ],
    [
      "printing into both",
      `execSync("echo [] > ${D}/.pending.json; echo x >> notes.txt")`,
      `execSync("echo x >> notes.txt")`,
    ],
    ["moving it away", `execSync("mv ${D}/.pending.json /tmp/old.json")`, "whole"],
    [
      "moving something else",
      `execSync("rm ${D}/.pending.json; mv a.json b.json")`,
      `execSync("mv a.json b.json")`,
    ],
    ["silenced errors", `execSync("rm ${D}/.pending.json ${D}/.auto-dispatch 2>/dev/null || true")`, "whole"],
    [
      "asked about first",
      `execSync("[ -f ${D}/.pending.json ] && rm ${D}/.pending.json; sync")`,
      `execSync("sync")`,
    ],
    ["in quotes", `execSync("echo 'a && b'; rm '${D}/.pending.json'")`, `execSync("echo 'a && b'")`],
    [
      "a concatenation",
      `execSync('find ' + name + ' -delete && rm ' + name + '/.pending.json')`,
      `execSync('find ' + name + ' -delete')`,
    ],
    [
      "a concatenation's beginning",
      `execSync('rm ' + name + '/.pending.json && ls ' + name)`,
      `execSync('ls ' + name)`,
    ],
    [
      "a shell by its name",
      `spawnSync("sh", ["-c", "rm ${D}/.pending.json; npm test"])`,
      `spawnSync("sh", ["-c", "npm test"])`,
    ],
    ["a helper", `sh("rm ${D}/.pending.json; npm test")`, `sh("npm test")`],
    ["no shell", `spawnSync("rm", ["-f", "a", "b"])`, "whole"],
    ["found by name", `execSync("find ${D} -name '.auto-dispatch*' -mmin +30 -delete")`, "whole"],
    [
      "found in the folder of the contexts",
      `execSync("find ${D}/ctx -type f -name '*.json' -exec rm -f {} +; find logs -mtime +14 -delete")`,
      `execSync("find logs -mtime +14 -delete")`,
    ],
    [
      "found with a semicolon behind",
      `execSync("find ${D} -name .dispatch_ctx -exec rm {} \\\\; && sync")`,
      `execSync("sync")`,
    ],
    [
      "found with other files",
      `execSync("find ${D} -name '*.json' -delete; rm ${D}/.pending.json")`,
      `execSync("find ${D} -name '*.json' -delete")`,
    ],
    [
      "found in another folder of that name",
      `execSync("find src/ctx -name '*.ts' -delete; rm ${D}/.pending.json")`,
      `execSync("find src/ctx -name '*.ts' -delete")`,
    ],
    [
      "found by one of two names",
      `execSync("find . -name '.auto-dispatch*' -o -name x -delete; a")`,
      "left: find . -name '.auto-dispatch*' -o -name x -delete",
    ],
    ["as an alternative", `execSync("a || rm ${D}/.pending.json")`, "left: a"],
    ["with an alternative", `execSync("rm ${D}/.pending.json || a")`, "left: a"],
    ["in a loop", `execSync("for f in a b; do rm ${D}/.pending.json.$f; done")`, "left: for f in a b"],
    [
      "in a pipe that goes on",
      `execSync("a | tee ${D}/.pending.json | b")`,
      `left: a | tee ${D}/.pending.json | b`,
    ],
  ])("%s", (_, call, expected) => {
    expect(planned(call)).toBe(expected);
  });

  test("a name that a constant gives", () => {
    const call = "execSync(`rm ${name} build/out.js`)";
    expect(planned(call, `${D}/.pending.json`)).toBe("execSync(`rm build/out.js`)");
    const both = "execSync(`rm ${name} .task_temp/_dispatch/.auto-dispatch`)";
    expect(planned(both, `${D}/.pending.json`)).toBe("whole");
    expect(planned(both, "out.js")).toBe("execSync(`rm ${name}`)");
  });
});
