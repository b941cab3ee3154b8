import { tool } from "@opencode-ai/plugin";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, isAbsolute } from "node:path";
import { writeLog } from "../lib/log-manager";
import { EV, inRoot, loadSettings, workspaceRoot } from "../lib";

/** What the command line prints. */
type Answer =
  | {
      readonly outcome: "created" | "idempotent";
      readonly queue_id: number;
      readonly prompt_ref_id: number;
      readonly dispatch_key: string;
      readonly file_path: string;
      readonly size_bytes: number;
    }
  | { readonly outcome: "unqueued"; readonly text: string };

/** Inside OpenCode the process is not Bun's own binary. */
const BUN = basename(process.execPath).startsWith("bun") ? process.execPath : "bun";

/** The Orchestrator's way to start a sub-agent. The command line does the work, once for each call. */
export default tool({
  description:
    "Wrap a prompt for a sub-agent and queue it. Call the task tool afterwards with the prompt that this returns, unchanged.",
  args: {
    target_agent: tool.schema.string().describe("agent type, e.g. Code-Writer"),
    dag_task_id: tool.schema.string().describe("id of the task in the plan, e.g. T-12"),
    description: tool.schema.string().describe("what the sub-agent has to do"),
    prompt: tool.schema.string().optional().describe("full prompt; the description is used if there is none"),
    domain_id: tool.schema.string().optional().describe("the domain of the task, if the plan has domains"),
    resume: tool.schema
      .boolean()
      .optional()
      .describe("approved by the user: take a stale or failed dispatch up again"),
  },
  async execute(args, context) {
    const { sessionID, agent } = context;
    const callID = (context as { callID?: string }).callID ?? context.messageID;
    writeLog("dispatch_subagent", "INFO", {
      event: EV.REQUEST,
      sessionID,
      callID,
      agent,
      target_agent: args.target_agent,
      dag_task_id: args.dag_task_id,
      description_sha256: createHash("sha256").update(args.description).digest("hex"),
    });
    const { agents } = loadSettings();
    if (agents.length > 0 && !agents.includes(args.target_agent)) {
      throw new Error(`dispatch refused: unknown agent ${args.target_agent}. Known: ${agents.join(", ")}`);
    }

    const script = inRoot(".opencode", "scripts", "command-tools", "dispatch-subagent.ts");
    const names = [
      "--agent",
      args.target_agent,
      "--task",
      args.dag_task_id,
      "--session",
      sessionID,
      "--call",
      callID,
    ];
    const domain = args.domain_id === undefined ? [] : ["--domain", args.domain_id];
    const resume = args.resume === true ? ["--resume"] : [];
    const run = spawnSync(BUN, [script, ...names, ...domain, ...resume, "--json"], {
      cwd: workspaceRoot(),
      input: args.prompt || args.description,
      encoding: "utf8",
      env: process.env,
    });
    if (run.status !== 0) {
      const reason = run.error?.message ?? run.stderr.trim();
      writeLog("dispatch_subagent", "WARN", {
        event: "DISPATCH-REFUSED",
        sessionID,
        callID,
        agent,
        target_agent: args.target_agent,
        dag_task_id: args.dag_task_id,
        reason,
      });
      throw new Error(`dispatch refused: ${reason}`);
    }

    const answer = JSON.parse(run.stdout) as Answer;
    if (answer.outcome === "unqueued") return answer.text;
    const file = isAbsolute(answer.file_path) ? answer.file_path : inRoot(answer.file_path);
    const prompt = readFileSync(file, "utf8");
    writeLog("dispatch_subagent", "INFO", {
      event: EV.RETURNED,
      sessionID,
      callID,
      agent,
      queue_id: answer.queue_id,
      dispatch_key: answer.dispatch_key,
      prompt_ref_id: answer.prompt_ref_id,
      file_path: answer.file_path,
      size_bytes: answer.size_bytes,
      outcome: answer.outcome,
    });
    return prompt;
  },
});
