import type { Problem } from "../scenarios/scenario.js";

/** Each dispatch gave a prompt with a token; without one there is nothing to hand over. */
export function promptWasGiven(
  dispatched: readonly {
    readonly task: string;
    readonly answer: { readonly prompt?: unknown; readonly output: string };
  }[],
): Problem[] {
  return dispatched
    .filter(({ answer }) => answer.prompt === undefined)
    .map(({ task, answer }) => ({
      message: `the dispatch of ${task} gave no prompt with a token: ${answer.output}`,
      evidence: answer,
    }));
}
