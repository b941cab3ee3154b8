/** A file that one transform changes, for tests of what happens around that. */
export const TWICE = `import { execFileSync } from "node:child_process";

export function dispatch(agent: string, task: string) {
  const words = [".opencode/scripts/command-tools/dispatch-subagent.ts", "--agent", agent, "--task", task];
  const out = execFileSync("bun", words, { encoding: "utf8" });
  execFileSync("bun", words);
  return out;
}
`;

export const ONCE = TWICE.replace('  execFileSync("bun", words);\n', "");

/** Where it stands in {@link smallTree}. */
export const TOOL = ".opencode/tools/dispatch_task.ts";

export const smallTree = { [TOOL]: TWICE, "README.md": "a tree\n" } as const;
