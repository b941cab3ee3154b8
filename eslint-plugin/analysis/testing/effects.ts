import { printSummary } from "../summaries/print.js";
import { summarise } from "../summaries/summarise.js";
import { newWorkspace, parsers } from "./workspace.js";

const PATH = "/project/.opencode/lib/module.ts";

/** What a module's top-level code does, in one line: `reads(a), writes(b)`. */
export function effectsLine(code: string): string {
  const workspace = newWorkspace();
  const text = `import * as fs from "node:fs";\n${code}`;
  const module = workspace.open(PATH, text, parsers.oxc(PATH, text));
  const summary = summarise(workspace, module).get(module.ast);
  if (summary === undefined) throw new Error("a module's top level has a summary");
  return printSummary(summary);
}
