import { describe, expect, test } from "@jest/globals";
import { nodeOf, viewOf } from "../../testing/in-memory.js";
import { otherCommand } from "./shell.js";

const D = ".task_temp/_dispatch";

/** Asks about a call, `name` being the text of a constant before it. */
function other(call: string, name = ""): string | undefined {
  return otherCommand(nodeOf(viewOf(`const name = ${JSON.stringify(name)};\n${call};`), call));
}

describe("otherCommand", () => {
  test.each([
    ["nothing besides", `execSync("rm -f ${D}/.pending.json ${D}/.auto-dispatch")`, undefined],
    [
      "a file that is none of it",
      `execSync("rm -f ${D}/.pending.json build/out.js")`,
      `rm -f ${D}/.pending.json build/out.js`,
    ],
    ["another command", `execSync("rm -f ${D}/.pending.json && npm test")`, "npm test"],
    ["preparing", `execSync("mkdir -p ${D} && touch ${D}/.pending.json")`, undefined],
    ["printing into it", `execSync("echo [] > ${D}/.pending.json")`, undefined],
    ["printing to people", `execSync("echo done; rm ${D}/.pending.json ${D}/.auto-dispatch")`, "echo done"],
    [
      "printing into both",
      `execSync("echo [] > ${D}/.pending.json; echo x >> notes.txt")`,
      "echo x >> notes.txt",
    ],
    ["moving it away", `execSync("mv ${D}/.pending.json /tmp/old.json")`, undefined],
    ["moving something else", `execSync("rm ${D}/.pending.json; mv a.json b.json")`, "mv a.json b.json"],
    [
      "silenced errors",
      `execSync("rm ${D}/.pending.json ${D}/.auto-dispatch 2>/dev/null || true")`,
      undefined,
    ],
    ["a shell by its name", `spawnSync("sh", ["-c", "rm ${D}/.pending.json; npm test"])`, "npm test"],
    ["no shell", `spawnSync("rm", ["-f", "a", "b"])`, undefined],
  ])("%s", (_, call, expected) => {
    expect(other(call)).toBe(expected);
  });

  test("a name that a constant gives", () => {
    const call = "execSync(`rm ${name} build/out.js`)";
    expect(other(call, `${D}/.pending.json`)).toBe("rm ${name} build/out.js");
    expect(
      other("execSync(`rm ${name} .task_temp/_dispatch/.auto-dispatch`)", `${D}/.pending.json`),
    ).toBeUndefined();
    expect(other("execSync(`rm ${name} .task_temp/_dispatch/.auto-dispatch`)", "out.js")).not.toBeUndefined();
  });
});
