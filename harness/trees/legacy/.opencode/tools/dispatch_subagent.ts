import { tool } from "@opencode-ai/plugin"
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { dbFindPendingDispatch } from "../lib/dispatch-db"
import { writeLog } from "../lib/log-manager"
import { QUEUE_FILE as PENDING, CTX_POINTER, ROOT, dispatchDir, inRoot, readDispatchContext, readJson, resolveQueueFile } from "../lib"

// ═══════════════════════════════════════════════════════════════
//  dispatch_subagent · the Orchestrator's way to start a sub-agent
//
//  The work is done by scripts/command-tools/dispatch-subagent.ts (it is also a command for humans).
//  2025-03  returns the wrapped prompt instead of "ok" (编排器不愿意自己读文件)
//  2025-06  early call added: the queue row must exist before the quota check
// ═══════════════════════════════════════════════════════════════

const MAX_OPEN = 20

function loadPolicy() {
  const file = path.join(ROOT, ".opencode", "project.config.json")
  const policy = readJson<any>(file, {}).dispatch_policy ?? {}
  return { mode: policy.mode ?? "advisory", agents: (policy.agents ?? []) as string[] }
}

// how many are open? the file knows it without a DB lock
function openInFile(): number {
  const file = resolveQueueFile() ?? (fs.existsSync(inRoot(PENDING)) ? inRoot(PENDING) : null)
  if (!file) return 0
  try { return (JSON.parse(fs.readFileSync(file, "utf8")) as unknown[]).length } catch { return 0 }
}

function remember(agent: string, taskId: string) {
  let target = inRoot(PENDING)
  if (!fs.existsSync(target)) writeLog("dispatch_subagent", "DEBUG", { event: "QUEUE-FILE", detail: `no ${target}, .pending.json write skipped here, the CLI makes it` })
  target = path.join(dispatchDir(), "last-dispatch.json")
  fs.mkdirSync(path.dirname(target), { recursive: true })
  fs.writeFileSync(target, JSON.stringify({ agent, taskId, at: Date.now() }))
}

export default tool({
  description: "Wrap a prompt for a sub-agent and queue it. Call the task tool afterwards with the prompt that this returns, unchanged.",
  args: {
    target_agent: tool.schema.string().describe("agent type, e.g. Code-Writer"),
    dag_task_id: tool.schema.string().describe("id of the task in the plan, e.g. T-12"),
    description: tool.schema.string().describe("what the sub-agent has to do"),
    prompt: tool.schema.string().optional().describe("full prompt; the description is used if there is none"),
  },
  async execute(args, context) {
    const { sessionID, agent } = context
    const callID = (context as any).callID ?? "—"
    const body = args.prompt || args.description
    const script = path.join(ROOT, ".opencode", "scripts", "command-tools", "dispatch-subagent.ts")
    const cli = ["--no-cache", script, "--agent", args.target_agent, "--task", args.dag_task_id, "--session", sessionID, "--json"]

    const digest = createHash("sha256").update(args.description).digest("hex")
    writeLog("dispatch_subagent", "INFO", { sessionID, callID, agent, event: "DISPATCH-CREATE-REQUEST", detail: `target=${args.target_agent} taskId=${args.dag_task_id} description=${digest.slice(0, 8)}` })

    const policy = loadPolicy()
    if (policy.agents.length && !policy.agents.includes(args.target_agent)) {
      return `dispatch refused: unknown agent ${args.target_agent}. Known: ${policy.agents.join(", ")}`
    }

    // put it into the queue first, 否则配额检查会漏掉自己
    try {
      execFileSync("bun", cli, { cwd: ROOT, input: body, encoding: "utf8", env: process.env, stdio: ["pipe", "ignore", "pipe"] })
    } catch (err: any) {
      writeLog("dispatch_subagent", "ERROR", { event: "DISPATCH-CLI-ERROR", detail: String(err?.stderr || err?.message).slice(0, 400) })
      return `dispatch failed: ${String(err?.message).split("\n")[0]}`
    }

    const open = openInFile()
    if (open > MAX_OPEN) writeLog("dispatch_subagent", "WARN", { sessionID, event: "QUEUE-LONG", detail: `${open} entries in ${PENDING}` })
    const waiting = dbFindPendingDispatch(args.target_agent)
    if (waiting && waiting.dag_task_id !== args.dag_task_id) {
      writeLog("dispatch_subagent", "INFO", { sessionID, agent, event: "AGENT-BUSY", detail: `older row ${waiting.id} (${waiting.dag_task_id}) of ${args.target_agent}` })
    }
    const current = readDispatchContext()
    if (current && current.dag_task_id !== args.dag_task_id) {
      // stale pointer: the next child would read the wrong ctx
      try { fs.unlinkSync(path.join(dispatchDir(), CTX_POINTER)) } catch {}
    }
    remember(args.target_agent, args.dag_task_id)

    // the return value
    let wrapped = ""
    try {
      const out = execFileSync("bun", cli, { cwd: ROOT, input: body, encoding: "utf8", env: process.env })
      const info = JSON.parse(out.trim().split("\n").pop() || "{}")
      wrapped = fs.readFileSync(info.filePath, "utf8")
      writeLog("dispatch_subagent", "INFO", { sessionID, callID, agent, event: "DISPATCH-PROMPT-RETURNED", queueId: info.queueId, file_path: info.filePath, detail: `queueId=${info.queueId} promptHash=${info.sha256} size=${info.size}` })
    } catch {
      wrapped = `Dispatched ${args.dag_task_id} to ${args.target_agent}; prompt not readable, use the newest ${dispatchDir()}/dispatch-*.md`
    }
    return wrapped
  },
})
