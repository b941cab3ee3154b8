// Seed, test 6: "DISPATCH_TOKEN tests: Missing token blocks, tampered prompt blocks, exact prompt passes".
import { type Mode, modes } from "../../contract/index.js";
import { changesBetween } from "../checkers/changes.js";
import { type Expected, type TokenAttempt, tokenVerdict } from "../checkers/token.js";
import type { Session, Workspace } from "../hosts/host.js";
import { AGENT, dispatch, type Dispatched, lacksDispatchTool, OTHER_AGENT } from "./dispatching.js";
import { eventsSince, withoutArgs } from "./recording.js";
import { scenario, type Stage } from "./scenario.js";
import { forgeries, TASK_TEXT } from "./token-forgeries.js";

interface History {
  readonly attempts: readonly TokenAttempt[];
  /** Dispatches that gave no prompt to try. */
  readonly unusable: readonly { readonly mode: Mode; readonly task: string; readonly answer: Dispatched }[];
}

/** An older row of the same agent, the row of the forged prompts, one that runs, and one of another session. */
const TASKS = { older: "T-old", own: "T-new", held: "T-held", theirs: "T-theirs" } as const;

export const dispatchTokens = scenario<History>({
  id: "dispatch-token",
  title: "only the prompt that was dispatched starts a task",
  seed: "Missing token blocks, tampered prompt blocks, exact prompt passes",
  lacks: lacksDispatchTool,
  steps: async (stage) => {
    const histories = await Promise.all(modes.map((mode) => inMode(stage, mode)));
    return {
      attempts: histories.flatMap(({ attempts }) => attempts),
      unusable: histories.flatMap(({ unusable }) => unusable),
    };
  },
  check: ({ attempts, unusable }) => [
    ...unusable.map(({ mode, task, answer }) => ({
      message: `${mode}: the dispatch of ${task} gave no prompt with a token: ${answer.output}`,
      evidence: answer,
    })),
    ...attempts.flatMap(tokenVerdict),
  ],
});

async function inMode(stage: Stage, mode: Mode): Promise<History> {
  const workspace = await stage.open({ mode });
  const [session, other] = [await workspace.session(), await workspace.session()];
  const prompts = new Map<string, string>();
  const unusable: { mode: Mode; task: string; answer: Dispatched }[] = [];
  for (const [round, task] of Object.values(TASKS).entries()) {
    const asking = task === TASKS.theirs ? other : session;
    const answer = await dispatch(asking, {
      agent: AGENT,
      task,
      text: `${TASK_TEXT}, round ${String(round)}`,
    });
    if (answer.prompt === undefined) unusable.push({ mode, task, answer });
    else prompts.set(task, answer.prompt);
  }
  if (unusable.length > 0) return { attempts: [], unusable };
  return {
    attempts: await attemptsWith(workspace, mode, session, (task) => prompts.get(task) ?? ""),
    unusable,
  };
}

async function attemptsWith(
  workspace: Workspace,
  mode: Mode,
  session: Session,
  promptOf: (task: string) => string,
): Promise<TokenAttempt[]> {
  const attempts: TokenAttempt[] = [];
  const attempt = async (
    id: string,
    expects: Expected,
    call: {
      readonly task: string;
      readonly prompt: string;
      readonly agent?: string;
      readonly until?: "before";
    },
  ): Promise<void> => {
    const { task, agent = AGENT, ...rest } = call;
    const before = await workspace.state();
    const result = withoutArgs(await session.task({ agent, ...rest }));
    const after = await workspace.state();
    const events = eventsSince(before.events, after.events);
    attempts.push({ mode, id, expects, agent, task, result, changes: changesBetween(before, after), events });
  };

  const own = promptOf(TASKS.own);
  const dispatches = {
    task: TASKS.own,
    prompt: own,
    olderTask: TASKS.older,
    olderPrompt: promptOf(TASKS.older),
  };
  for (const { id, expects, forge, names } of forgeries) {
    const prompt = forge(dispatches);
    if (prompt !== undefined) await attempt(id, expects, { task: names?.(dispatches) ?? TASKS.own, prompt });
  }
  await attempt("other-agent", "missed", { task: TASKS.own, prompt: own, agent: OTHER_AGENT });
  await attempt("other-session", "missed", { task: TASKS.theirs, prompt: promptOf(TASKS.theirs) });
  // A call that does not come back keeps its row; where the host cannot do that, the row is done, and as little free.
  await attempt("exact-held", "leased", { task: TASKS.held, prompt: promptOf(TASKS.held), until: "before" });
  await attempt("replayed-while-running", "missed", { task: TASKS.held, prompt: promptOf(TASKS.held) });
  await attempt("exact", "leased", { task: TASKS.own, prompt: own });
  await attempt("replayed-when-done", "missed", { task: TASKS.own, prompt: own });
  return attempts;
}
