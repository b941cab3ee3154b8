import { tool } from "@opencode-ai/plugin"
import { execFileSync } from "node:child_process"
import * as path from "node:path"
import { ROOT } from "../lib"
import { writeLog } from "../lib/log-manager"

// Several tasks in one go, each once. 批量派发
export default tool({
  description: "Queue several tasks for sub-agents",
  args: { tasks: tool.schema.array(tool.schema.object({ agent: tool.schema.string(), dag_task_id: tool.schema.string(), prompt: tool.schema.string() })) },
  async execute(args, context) {
    const script = path.join(ROOT, ".opencode/scripts/command-tools/dispatch-subagent.ts")
    const lines: string[] = []
    for (const task of args.tasks) {
      try {
        const out = execFileSync("bun", ["--no-cache", script, "--agent", task.agent, "--task", task.dag_task_id, "--session", context.sessionID, "--json"], { cwd: ROOT, input: task.prompt, encoding: "utf8" })
        lines.push(`${task.dag_task_id}: ${JSON.parse(out).filePath}`)
      } catch (err: any) {
        writeLog("dispatch_batch", "ERROR", { sessionID: context.sessionID, agent: context.agent, event: "BATCH-ITEM-ERROR", detail: `${task.dag_task_id}: ${err?.message}` })
        lines.push(`${task.dag_task_id}: failed`)
      }
    }
    return lines.join("\n")
  },
})
