import { readFileSync } from "node:fs";
import { AST_NODE_TYPES } from "@typescript-eslint/utils";
import { printSummary } from "../summaries/print.js";
import { summarise } from "../summaries/summarise.js";
import { newWorkspace } from "./workspace.js";

const FACT = /\/\/ summary: (.*)$/;

/** What a source file says of its functions: a comment on the line on which each begins. */
export function statedSummaries(path: string): Map<number, string> {
  const stated = new Map<number, string>();
  readFileSync(path, "utf8")
    .split("\n")
    .forEach((line, index) => {
      const fact = FACT.exec(line)?.[1];
      if (fact !== undefined) stated.set(index + 1, fact);
    });
  return stated;
}

/**
 * What the analysis says of them; of several functions on a line, of the outermost. Inline callbacks belong to the
 * function around them.
 */
export function foundSummaries(path: string): Map<number, string> {
  const workspace = newWorkspace();
  const module = workspace.load(path);
  if (module === undefined) throw new Error([...workspace.notes].join("; "));
  const found = [...summarise(workspace, module)]
    .filter(([code, { owner }]) => owner === code && code.type !== AST_NODE_TYPES.Program)
    .map(([code, summary]) => ({ code, line: module.lineAt(code.range[0]), summary }))
    .sort((a, b) => b.code.range[0] - a.code.range[0]);
  return new Map(found.map(({ line, summary }) => [line, printSummary(summary)]));
}
