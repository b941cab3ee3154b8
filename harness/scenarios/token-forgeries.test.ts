import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { dispatchToken } from "../../contract/index.js";
import { type Dispatches, forgeries, signed, TASK_TEXT } from "./token-forgeries.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const promptOf = (task: string): string =>
  signed(
    `# Task\ndag_task_id: ${task}\ndispatch_id: dsp_${sha256(`id ${task}`)}\ndispatch_key: ${sha256(task)}\n${TASK_TEXT} of ${task}\nReport.`,
  );
const dispatches: Dispatches = {
  task: "T-new",
  prompt: promptOf("T-new"),
  olderTask: "T-old",
  olderPrompt: promptOf("T-old"),
};

/** Contract §8, word for word: the prompt ends with the hash of what stands before that line. */
function isRight(prompt: string): boolean {
  const at = prompt.lastIndexOf(dispatchToken.prefix);
  return at >= 0 && signed(prompt.slice(0, at)) === prompt;
}

test("the prompt that is forged is right", () => {
  expect(isRight(dispatches.prompt)).toBe(true);
});

test.each(forgeries)("$id", ({ expects, forge }) => {
  const prompt = forge(dispatches);
  expect(prompt).toBeDefined();
  expect(prompt).not.toBe(dispatches.prompt);
  expect(prompt).not.toBe(dispatches.olderPrompt);
  expect(isRight(prompt ?? "")).toBe(expects !== "refused");
});

test("what a prompt has not cannot be forged", () => {
  const bare = { ...dispatches, prompt: signed(TASK_TEXT) };
  const undone = forgeries.filter(({ forge }) => forge(bare) === undefined).map(({ id }) => id);
  expect(undone).toEqual(["resigned-key", "resigned-id"]);
});
