import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { RUNTIME_FOLDER } from "../contract/index.js";
import { type HostName, hosts, HostError } from "./hosts/index.js";
import { runScenario, type ScenarioResult, type ScenarioStatus } from "./run-scenario.js";
import { type ScenarioId, scenarios } from "./scenarios/index.js";

/** What `verify` is asked to do. */
export interface VerifyOptions {
  /** The folder that holds `.opencode/`. It is never changed. */
  readonly root: string;
  readonly host?: HostName;
  /** All of them unless told. */
  readonly scenarios?: readonly ScenarioId[];
  /** Is told of each scenario before it runs, with its place from 1. */
  readonly onProgress?: (id: ScenarioId, at: number, of: number) => void;
}

/** The verdict on a tree (interface.md, `verify`). */
export interface VerifyResult {
  readonly tree: string;
  readonly host: HostName;
  readonly scenarios: readonly ScenarioResult[];
  readonly summary: Readonly<Record<ScenarioStatus, number>>;
}

/**
 * Plays the scenarios on temporary copies of a tree, one after the other.
 *
 * @throws {HostError} if the tree or the host is not there
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  const { root, host: name = "bun", scenarios: ids, onProgress } = options;
  const host = hosts[name];
  if (!existsSync(join(root, RUNTIME_FOLDER))) {
    throw new HostError(`no "${RUNTIME_FOLDER}" folder in ${resolve(root)}. Give the folder that holds it.`);
  }
  host.ready?.();
  const chosen = scenarios.filter(({ id }) => ids === undefined || ids.includes(id));
  const results: ScenarioResult[] = [];
  for (const scenario of chosen) {
    onProgress?.(scenario.id, results.length + 1, chosen.length);
    results.push(await runScenario(scenario, host, resolve(root)));
  }
  const count = (status: ScenarioStatus): number => results.filter((one) => one.status === status).length;
  return {
    tree: resolve(root),
    host: name,
    scenarios: results,
    summary: {
      passed: count("passed"),
      failed: count("failed"),
      "not-applicable": count("not-applicable"),
      error: count("error"),
    },
  };
}
