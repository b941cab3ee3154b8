// Seed, test 2: "Duplicate guard: Same task/hash is idempotent; different hash is rejected".
import {
  type DispatchAnswer,
  type DuplicateStep,
  followsRule,
  noLooseReferences,
  oneWins,
  tablesOf,
} from "../checkers/index.js";
import type { Workspace } from "../hosts/host.js";
import { AGENT, lacksDispatchTool, OTHER_AGENT } from "./dispatching.js";
import { hasLibrary, libraryDoor, toolDoor } from "./dispatch-doors.js";
import { duplicateCases, type DuplicateHistory } from "./duplicate-cases.js";
import { handOffs, resumes } from "./duplicate-exceptions.js";
import { rushes } from "./duplicate-rushes.js";
import { type Problem, scenario } from "./scenario.js";

export const duplicateGuard = scenario<DuplicateHistory>({
  id: "duplicate-guard",
  title: "the same dispatch again is the same one; what conflicts is rejected",
  seed: "Same task/hash is idempotent; different hash is rejected",
  lacks: lacksDispatchTool,
  steps: async (stage) => {
    const plays = await Promise.all([
      inSequence(await stage.open()),
      rushes(await stage.open()),
      handOffs(stage),
      resumes(await stage.open()),
    ]);
    return {
      bases: plays.flatMap(({ bases = [] }) => bases),
      steps: plays.flatMap(({ steps = [] }) => steps),
      rushes: plays.flatMap((play) => play.rushes ?? []),
      last: plays.flatMap(({ last }) => last ?? []),
      leftOut: plays.flatMap(({ leftOut = [] }) => leftOut),
    };
  },
  check: ({ bases, steps, rushes: rushed, last, leftOut }) => {
    const problems: Problem[] = bases
      .filter(({ accepted }) => !accepted)
      .map((base) => ({
        message: `the first dispatch of ${base.task} was rejected: ${base.said}`,
        evidence: base,
      }));
    problems.push(
      ...steps.flatMap(followsRule),
      ...rushed.flatMap(oneWins),
      ...last.flatMap(noLooseReferences),
    );
    const [first, ...others] = problems;
    if (first === undefined || leftOut.length === 0) return problems;
    return [{ ...first, evidence: { evidence: first.evidence, leftOut } }, ...others];
  },
});

/** Every row of the table after one and the same earlier dispatch, through each door that the tree has. */
async function inSequence(workspace: Workspace): Promise<Partial<DuplicateHistory>> {
  const [session, other] = await Promise.all([workspace.session(), workspace.session()]);
  const doors = (await hasLibrary(session)) ? [toolDoor, libraryDoor] : [toolDoor];
  const bases: DispatchAnswer[] = [];
  const steps: DuplicateStep[] = [];
  for (const door of doors) {
    const base = { agent: AGENT, task: `T-${door.name}`, text: "count the stars" };
    const earlier = await door.dispatch(session, base);
    bases.push(earlier);
    for (const [at, one] of duplicateCases.entries()) {
      const asked = {
        agent: one.sameAgent ? base.agent : OTHER_AGENT,
        task: one.sameTask ? base.task : `${base.task}-${String(at)}`,
        text: one.samePrompt ? base.text : "count the fish",
      };
      const before = tablesOf(await workspace.state());
      const answer = await door.dispatch(one.sameSession ? session : other, asked);
      const after = tablesOf(await workspace.state());
      const { result, code } = one.rule;
      steps.push({
        name: one.name,
        door: door.name,
        result,
        ...(code === undefined ? {} : { code }),
        earlier,
        answer,
        before,
        after,
      });
    }
  }
  const leftOut = doors.length === 2 ? [] : ["there is no dbCreateDispatchAtomic to call"];
  return { bases, steps, last: [tablesOf(await workspace.state())], leftOut };
}
