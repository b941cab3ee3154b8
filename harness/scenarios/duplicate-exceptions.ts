import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectConfig } from "../../contract/index.js";
import { type DispatchAnswer, type DuplicateStep, tablesOf } from "../checkers/index.js";
import type { Workspace } from "../hosts/host.js";
import { AGENT, OTHER_AGENT } from "./dispatching.js";
import { type Door, hasLibrary, libraryDoor, toolDoor, toolResumes } from "./dispatch-doors.js";
import type { DuplicateHistory } from "./duplicate-cases.js";
import { setStatus } from "./preload.js";
import type { Stage } from "./scenario.js";
import { policyOf } from "./tasking.js";

/** The first clause: another agent of the session may take a task over if the policy says so. */
export async function handOffs(stage: Stage): Promise<Partial<DuplicateHistory>> {
  const setting = policyOf(stage.tree)["handoff"];
  if (setting === undefined) return { leftOut: ["the settings know no dispatch_policy.handoff"] };
  const workspace = await stage.open({
    prepare: (root) => {
      allowHandOff(root, Array.isArray(setting) ? [`${AGENT}>${OTHER_AGENT}`] : true);
    },
  });
  const session = await workspace.session();
  const earlier = await toolDoor.dispatch(session, { agent: AGENT, task: "T-hand", text: "begin" });
  const step = await second(
    workspace,
    "same session, other agent, a hand-off that the policy allows",
    toolDoor,
    "lifted",
    earlier,
    () => toolDoor.dispatch(session, { agent: OTHER_AGENT, task: "T-hand", text: "go on" }),
  );
  return { bases: [earlier], steps: [step] };
}

function allowHandOff(root: string, handoff: unknown): void {
  const file = join(root, projectConfig.file);
  const config = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  config["dispatch_policy"] = { ...(config["dispatch_policy"] as object), handoff };
  writeFileSync(file, JSON.stringify(config, null, 2));
}

/** The second clause: another session may take up, if it is approved, what is stale or has failed; nothing else. */
export async function resumes(workspace: Workspace): Promise<Partial<DuplicateHistory>> {
  const [session, other] = await Promise.all([workspace.session(), workspace.session()]);
  const door = toolResumes(session.parts) ? toolDoor : (await hasLibrary(session)) ? libraryDoor : undefined;
  if (door === undefined) return { leftOut: ["nothing can be asked for a resume"] };
  const bases: DispatchAnswer[] = [];
  const steps: DuplicateStep[] = [];
  for (const status of ["pending", "failed", "stale"]) {
    const asked = { agent: AGENT, task: `T-${status}`, text: "take it up" };
    const earlier = await door.dispatch(session, asked);
    bases.push(earlier);
    if (status !== "pending") await setStatus(workspace, asked.task, status);
    const ask = (resume: boolean): (() => Promise<DispatchAnswer>) => {
      return () => door.dispatch(other, asked, resume);
    };
    // Without approval even what has failed stays whose it was.
    const approvals = status === "failed" ? [false, true] : [true];
    for (const resume of approvals) {
      const name = `other session, ${resume ? "an approved resume" : "no resume"}, the earlier one is ${status}`;
      const allowed = resume && status !== "pending";
      steps.push(await second(workspace, name, door, allowed ? "lifted" : "rejected", earlier, ask(resume)));
    }
  }
  return { bases, steps };
}

async function second(
  workspace: Workspace,
  name: string,
  door: Door,
  result: DuplicateStep["result"],
  earlier: DispatchAnswer,
  ask: () => Promise<DispatchAnswer>,
): Promise<DuplicateStep> {
  const before = tablesOf(await workspace.state());
  const answer = await ask();
  const after = tablesOf(await workspace.state());
  return { name, door: door.name, result, earlier, answer, before, after };
}
