import * as path from "node:path";
import { STATE_DIR } from "./constants";

/** The workspace root. Asked each time, since tests move it while they run. */
export function workspaceRoot(): string {
  return path.resolve(process.env.OPENCODE_ROOT || process.cwd());
}

export function inRoot(...parts: string[]): string {
  return path.join(workspaceRoot(), ...parts);
}

/** Where the prompt files are. */
export function dispatchDir(): string {
  return inRoot(STATE_DIR);
}

export function promptFileFor(agent: string, at: number): string {
  const name = agent.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return path.join(dispatchDir(), `dispatch-${name}-${at}.md`);
}

/** A path as the log and the database name it: relative to the root, with forward slashes, if it is below it. */
export function fromRoot(file: string): string {
  const relative = path.relative(workspaceRoot(), file);
  const outside = relative.startsWith("..") || path.isAbsolute(relative);
  return outside ? file : relative.split(path.sep).join("/");
}
