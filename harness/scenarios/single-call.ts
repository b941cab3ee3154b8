// Seed, test 1: "Single-call harness: One dispatch_subagent tool call creates one DB queue row and one prompt ref".
import { eventsAgree, onceOfEverything } from "../checkers/index.js";
import type { DispatchState } from "../state/index.js";
import { AGENT, dispatch, type Dispatched, lacksDispatchTool } from "./dispatching.js";
import { scenario } from "./scenario.js";

const TASK = "T-1";

export const singleCall = scenario<{ readonly answer: Dispatched; readonly state: DispatchState }>({
  id: "single-call",
  title: "one tool call makes one dispatch",
  seed: "One dispatch_subagent tool call creates one DB queue row and one prompt ref",
  lacks: lacksDispatchTool,
  steps: async (stage) => {
    const workspace = await stage.open();
    const session = await workspace.session();
    const answer = await dispatch(session, { agent: AGENT, task: TASK, text: "say hello" });
    return { answer, state: await workspace.state() };
  },
  check: ({ answer, state }) => {
    if (answer.prompt === undefined) {
      return [{ message: `the tool gave no prompt with a token: ${answer.output}`, evidence: answer }];
    }
    return [...onceOfEverything(state, TASK), ...eventsAgree(state)];
  },
});
