import type { Plugin } from "@opencode-ai/plugin";
import { guardCommand, guardOptions, guardTarget, readingEnvironment } from "../lib/safe-bash-core";

const SHELLS = ["bash", "shell", "safe_shell"];
const WRITERS = ["write", "edit", "multiedit", "patch"];

/** The hook is not told which agent calls; the message hook below is, for each session. */
const MAIN_AGENT = "main";
const MAX_SESSIONS = 1000;

/**
 * Keeps shell commands from writing, and the host's own writers away from what belongs to the framework. The guard logs
 * what it blocks.
 */
export const ScopeBefore: Plugin = async () => {
  const agents = new Map<string, string>();
  return {
    "chat.message": async (input) => {
      if (input.agent === undefined) return;
      if (agents.size >= MAX_SESSIONS) agents.clear();
      agents.set(input.sessionID, input.agent);
    },

    "shell.env": async (_input, output) => {
      Object.assign(output.env, readingEnvironment({}));
    },

    "tool.execute.before": async (input, output) => {
      const { sessionID, callID } = input;
      const args = (output.args ?? {}) as Record<string, unknown>;
      const agent = (input as { agent?: string }).agent || agents.get(sessionID) || MAIN_AGENT;
      if (SHELLS.includes(input.tool)) {
        const command = typeof args.command === "string" ? args.command : "";
        const cwd = typeof args.workdir === "string" ? { cwd: args.workdir } : {};
        const verdict = guardCommand(command, { agent, sessionID, callID }, { ...guardOptions(), ...cwd });
        if (verdict.kind === "read_only") return;
        throw new Error(`scope: ${verdict.reason}. Use safe_edit to write files.`);
      }
      const file = args.filePath ?? args.file ?? args.path;
      if (WRITERS.includes(input.tool) && typeof file === "string") {
        const target = guardTarget(file, { agent, sessionID, callID });
        if (!target.ok) throw new Error(`scope: ${target.reason}`);
      }
    },
  };
};
