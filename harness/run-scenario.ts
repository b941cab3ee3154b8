import { existsSync } from "node:fs";
import { relative } from "node:path";
import { type Host, HostError, type Parts, type Workspace } from "./hosts/host.js";
import { describeFinding, validateLogs } from "./log/index.js";
import type { Problem, Scenario, ScenarioId, Stage } from "./scenarios/scenario.js";

/** How a scenario ended. `error` is a crash, a timeout or a tree that does not load: no verdict. */
export type ScenarioStatus = "passed" | "failed" | "not-applicable" | "error";

/** One scenario's verdict (interface.md, `verify`). */
export interface ScenarioResult {
  readonly id: ScenarioId;
  readonly title: string;
  readonly status: ScenarioStatus;
  /** Why, in a sentence; empty for `passed`. */
  readonly reason: string;
  readonly durationMs: number;
  /** What shows it: every problem, with its facts; for `passed`, how many workspaces and log lines were looked at. */
  readonly evidence: readonly Problem[];
}

/** How long a scenario may take, in ms. */
const SCENARIO_MS = 180_000;
/** Of how many faults of a log the evidence tells. */
const LOG_FAULTS = 20;

/**
 * Plays one scenario on a tree, in temporary copies, and judges it. It never throws for what the tree does.
 */
export async function runScenario(scenario: Scenario, host: Host, tree: string): Promise<ScenarioResult> {
  const started = performance.now();
  const open: Workspace[] = [];
  const stage: Stage = {
    host,
    tree,
    open: async (options) => {
      const workspace = await host.open(tree, options);
      open.push(workspace);
      return workspace;
    },
  };
  const { id, title } = scenario;
  const result = (status: ScenarioStatus, reason: string, evidence: readonly Problem[]): ScenarioResult => ({
    id,
    title,
    status,
    reason,
    durationMs: Math.round(performance.now() - started),
    evidence,
  });
  try {
    const lack = scenario.lacks?.(await partsOf(stage));
    if (lack !== undefined) return result("not-applicable", lack, []);
    const history = await withDeadline(scenario.steps(stage), SCENARIO_MS * (host.slower ?? 1));
    const problems = [...scenario.check(history)];
    for (const workspace of open) problems.push(...(await faultsOfLog(workspace)));
    const [first] = problems;
    if (first === undefined) return result("passed", "", []);
    const more = problems.length > 1 ? ` (and ${String(problems.length - 1)} more)` : "";
    return result("failed", `${first.message}${more}`, problems);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const evidence = error instanceof HostError ? [] : [{ message, evidence: (error as Error).stack }];
    return result("error", message, evidence);
  } finally {
    await Promise.all(open.map((workspace) => workspace.close()));
  }
}

/** What the tree has: asked of a workspace of its own, which leaves the scenario's untouched. */
async function partsOf(stage: Stage): Promise<Parts> {
  const workspace = await stage.host.open(stage.tree);
  try {
    return await (workspace.parts?.() ?? workspace.session().then(({ parts }) => parts));
  } finally {
    await workspace.close();
  }
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the scenario did not end within ${String(ms / 1000)} s`));
    }, ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Every log of a run must hold to the schema, whatever the scenario is about. */
async function faultsOfLog({ logs, root }: Workspace): Promise<Problem[]> {
  if (!existsSync(logs)) return [];
  const faults: string[] = [];
  for await (const finding of validateLogs(logs)) {
    if (faults.length < LOG_FAULTS) {
      faults.push(describeFinding({ ...finding, file: relative(root, finding.file) }));
    }
  }
  const [first] = faults;
  return first === undefined
    ? []
    : [{ message: `the log does not hold to the schema: ${first}`, evidence: faults }];
}
