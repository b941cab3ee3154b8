import { tool } from "@opencode-ai/plugin";
import { spawnSync } from "node:child_process";
import { guardCommand, readingEnvironment } from "../lib/safe-bash-core";
import { workspaceRoot } from "../lib";

export default tool({
  description:
    "Run a shell command that only reads: ls, cat, grep, git log, … Whatever writes, or may write, is refused; use safe_edit.",
  args: {
    command: tool.schema.string(),
    timeout_ms: tool.schema.number().int().positive().optional(),
  },
  async execute(args, context) {
    const callID = (context as { callID?: string }).callID ?? context.messageID;
    const verdict = guardCommand(args.command, {
      agent: context.agent,
      sessionID: context.sessionID,
      callID,
    });
    if (verdict.kind !== "read_only") return `blocked (${verdict.kind}): ${verdict.reason}`;
    const run = spawnSync("bash", ["--noprofile", "--norc", "-c", args.command], {
      cwd: workspaceRoot(),
      encoding: "utf8",
      env: readingEnvironment(process.env),
      stdio: ["ignore", "pipe", "pipe"],
      timeout: args.timeout_ms ?? 60_000,
    });
    const status = run.error ? run.error.message : run.status === 0 ? "" : `exit ${run.status ?? run.signal}`;
    return [run.stdout, run.stderr && `stderr: ${run.stderr}`, status].filter(Boolean).join("\n");
  },
});
