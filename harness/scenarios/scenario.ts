import type { Host, Parts, Workspace, WorkspaceOptions } from "../hosts/host.js";

/** The ids of the scenarios (interface.md, `verify`). */
export const scenarioIds = [
  "single-call",
  "duplicate-guard",
  "exact-lease",
  "agent-only-lease",
  "db-file-split",
  "dispatch-token",
  "temp-script-bypass",
  "backup",
  "concurrency",
] as const;

/** The id of a scenario. */
export type ScenarioId = (typeof scenarioIds)[number];

/** What a check found: one sentence, and the facts that show it. */
export interface Problem {
  /** E.g. `T-new leased row 1 (T-old): same agent_type, other prompt_sha256`. */
  readonly message: string;
  /** Rows, files, log lines, answers: plain JSON. */
  readonly evidence?: unknown;
}

/** Where a scenario plays: workspaces that are closed, and whose logs are validated, when it ends. */
export interface Stage {
  readonly host: Host;
  /** The tree under test, never changed. */
  readonly tree: string;
  open(options?: WorkspaceOptions): Promise<Workspace>;
}

/**
 * One dynamic scenario: steps that do and record, and a pure check of what was recorded. It knows no test runner.
 *
 * @typeParam H - the history that the steps record, plain JSON
 */
export interface Scenario<H = unknown> {
  readonly id: ScenarioId;
  readonly title: string;
  /** The line of the request (issue 223) that it answers. */
  readonly seed: string;
  /** Why a tree with these parts cannot play it, or undefined: then it is `not-applicable`. */
  readonly lacks?: (parts: Parts) => string | undefined;
  readonly steps: (stage: Stage) => Promise<H>;
  /** All that is wrong; nothing means passed. */
  readonly check: (history: H) => readonly Problem[];
}

/** Keeps a scenario's own history type where it is written, and forgets it where scenarios are listed. */
export function scenario<H>(definition: Scenario<H>): Scenario {
  return definition as unknown as Scenario;
}
