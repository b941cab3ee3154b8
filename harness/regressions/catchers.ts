import { join, relative } from "node:path";
import { findFiles } from "../../eslint-plugin/analysis/modules/find-files.js";
import { findNeverLogged } from "../../eslint-plugin/analysis/never-logged.js";
import { createEslint } from "../../eslint-plugin/check/create-eslint.js";
import { lintFile } from "../../eslint-plugin/check/lint-file.js";
import plugin from "../../eslint-plugin/index.js";
import { lintConfig } from "../../eslint-plugin/lint-config.js";
import { type ScenarioId, scenarioIds } from "../scenarios/index.js";
import { verify } from "../verify.js";

/** The rules of the static gate. */
export const ruleNames: readonly string[] = Object.keys(plugin.rules ?? {});

/** The name of a scenario or of a rule: of what can see a defect. */
export type CatcherId = string;

/** All of them: the scenarios, then the rules. */
export const catcherIds: readonly CatcherId[] = [...scenarioIds, ...ruleNames];

/** Whether a scenario or a rule saw something on a tree. */
export interface Look {
  readonly id: CatcherId;
  /** `error` is no catch: a scenario that crashes proves nothing. */
  readonly status: "caught" | "missed" | "error";
  /** What was seen, or what went wrong, in a line; empty for `missed`. */
  readonly reason: string;
}

/**
 * Lets scenarios and rules look at a tree.
 *
 * @param linted - the files that the rules look at, relative to the tree; all unless told
 */
export async function lookAt(
  tree: string,
  ids: readonly CatcherId[],
  linted?: readonly string[],
): Promise<Look[]> {
  const scenarios = scenarioIds.filter((id) => ids.includes(id));
  const rules = ruleNames.filter((name) => ids.includes(name));
  return [
    ...(scenarios.length === 0 ? [] : await playScenarios(tree, scenarios)),
    ...(rules.length === 0 ? [] : await lintTree(tree, rules, linted)),
  ];
}

async function playScenarios(tree: string, ids: readonly ScenarioId[]): Promise<Look[]> {
  const { scenarios } = await verify({ root: tree, scenarios: ids });
  return ids.map((id): Look => {
    const result = scenarios.find((one) => one.id === id);
    if (result === undefined) return { id, status: "error", reason: "there is no such scenario" };
    const [reason = ""] = result.reason.split("\n");
    if (result.status === "failed") return { id, status: "caught", reason };
    // A defect that takes away what a scenario needs keeps it from looking.
    return { id, status: result.status === "passed" ? "missed" : "error", reason };
  });
}

/** Lints a tree as `writer-regression check` does, or a part of it: what a patch does to a file shows in that file. */
async function lintTree(tree: string, rules: readonly string[], linted?: readonly string[]): Promise<Look[]> {
  const { files } = await findFiles(tree, false);
  const eslint = createEslint({
    cwd: tree,
    overrideConfig: lintConfig({}, false, tree, await findNeverLogged(files, {})),
    warnIgnored: false,
  });
  const found = new Map<string, string>();
  for (const file of linted?.map((name) => join(tree, name)) ?? files) {
    for (const { messages } of await lintFile(eslint, file)) {
      for (const { ruleId, line, message, fatal } of messages) {
        const at = `${relative(tree, file)}:${String(line)}: ${message}`;
        if (fatal === true) throw new Error(at);
        const rule = ruleId?.replace(/^writer-regression\//u, "") ?? "";
        if (!found.has(rule)) found.set(rule, at);
      }
    }
  }
  return rules.map((id) => {
    const reason = found.get(id);
    return { id, status: reason === undefined ? "missed" : "caught", reason: reason ?? "" };
  });
}
