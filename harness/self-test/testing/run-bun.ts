import { spawn } from "node:child_process";
import { bunProgram } from "../../hosts/bun-program.js";

/** What a Bun process printed, and how it ended. */
export interface BunRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Runs Bun in a folder until it ends. */
export function runBun(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<BunRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(bunProgram(), [...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ ...output, code });
    });
  });
}
