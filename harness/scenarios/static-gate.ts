import { relative } from "node:path";
import type { GateFinding } from "../checkers/index.js";

const RULE = "writer-regression/no-runtime-writer";

/**
 * What the lint gate says of runtime writers in a tree, with the tree's own settings; and which files it could not
 * look at, since a gate that looks away agrees with everything.
 *
 * @param tree - absolute path of the folder that holds `.opencode/`
 */
export async function runtimeWriters(tree: string): Promise<GateFinding[]> {
  // ESLint is a peer, and takes a while to load: only who asks for the gate pays for it.
  const { check } = await import("../../eslint-plugin/check/check.js");
  const { results } = await check({ root: tree, strict: false });
  return results.flatMap(({ filePath, messages }) =>
    messages
      .filter(({ ruleId, fatal }) => ruleId === RULE || fatal === true)
      .map(({ line, message }) => ({ file: relative(tree, filePath).replaceAll("\\", "/"), line, message })),
  );
}
