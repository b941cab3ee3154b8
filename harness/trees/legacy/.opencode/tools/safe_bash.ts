import { tool } from "@opencode-ai/plugin";
import { spawnSync } from "node:child_process";
import { guardCommand } from "../lib/safe-bash-core";
import { writeLog } from "../lib/log-manager";
import { ROOT } from "../lib/paths";

const NEVER = /\b(mkfs|shutdown|reboot)\b/;

export default tool({
  description: "Run a shell command. Writes into the workspace are refused unless the command carries `// safe_bash: allow-write`.",
  args: { command: tool.schema.string(), timeout_ms: tool.schema.number().optional() },
  async execute(args, context) {
    const agent = context.agent || "main";
    if (NEVER.test(args.command)) {
      writeLog("safe_bash", "ERROR", { sessionID: context.sessionID, agent, event: "SHELL-WRITE-BLOCKED", command_kind: "never", targets: [args.command], reason: "on the never list" });
      return "blocked";
    }
    const verdict = guardCommand(args.command, { sessionID: context.sessionID, callID: (context as any).callID, agent });
    if (!verdict.ok) return `blocked: ${verdict.reason}`;
    const run = spawnSync("bash", ["-c", args.command], { cwd: ROOT, encoding: "utf8", timeout: args.timeout_ms ?? 60_000 });
    return [run.stdout, run.stderr && `stderr: ${run.stderr}`, run.status ? `exit ${run.status}` : ""].filter(Boolean).join("\n");
  }
});
