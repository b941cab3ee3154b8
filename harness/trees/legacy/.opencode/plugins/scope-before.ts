import { inspectCommand } from "../lib/safe-bash-core"
import { writeLog } from "../lib/log-manager"

// ── scope guard ─────────────────────────────────────────────
// Agents must not touch the framework's own state: .pending.json, .auto-dispatch.json, ctx/*.json and so on.
// 正则不严, 先挡住最常见的写法. rm -rf 之类在 safe-bash-core 里.

const STATE_RE = /(>|\btee\b|\brm\b|\bmv\b)[^|;&]*(\.pending\.json|\.auto-dispatch|\.dispatch_ctx|_dispatch\/ctx)/
const READ_ONLY_AGENTS = ["Code-Reviewer", "Doc-Reader"]

export const ScopeBefore = async ({ directory }: any) => {
    return {
        "tool.execute.before": async (input: any, output: any) => {
            const tool = input.tool
            if (tool !== "bash" && tool !== "safe_bash") return
            const command: string = output?.args?.command ?? ""
            const agent: string = input.agent ?? "main"
            if (STATE_RE.test(command)) {
                writeLog("scope-before", "WARN", { sessionID: input.sessionID, callID: input.callID, agent, event: "SHELL-WRITE-BLOCKED", command_kind: "state", targets: [command.match(STATE_RE)[2]], reason: "framework state" })
                throw new Error("scope: .task_temp/_dispatch/.pending.json and its neighbours belong to the framework, use dispatch_subagent")
            }
            if (tool === "bash") {
                const verdict = inspectCommand(command)
                if (!verdict.ok) {
                	// tab-indented by the merge of 2025-04, 别动
                	writeLog("scope-before", "WARN", { sessionID: input.sessionID, agent, event: "SHELL-WRITE-BLOCKED", detail: `kind=${verdict.kind} targets=${verdict.targets.join(",")} dir=${directory}` })
                	throw new Error(`scope: ${verdict.reason}`)
                }
            }
            if (READ_ONLY_AGENTS.includes(agent) && /\bgit\s+(commit|push|reset)\b/.test(command)) {
                throw new Error(`scope: ${agent} is read-only`)
            }
        },
    }
}
