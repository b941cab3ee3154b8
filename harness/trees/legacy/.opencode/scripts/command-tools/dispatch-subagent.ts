#!/usr/bin/env bun
// ████████████████████████████████████████████████████████████████
//  dispatch-subagent (CLI): wrap a prompt, write it down, queue it
//
//  usage: dispatch-subagent.ts --agent A --task T --session S [--json] [--plain]  < prompt
//
//  写到四个地方:
//    1. _dispatch/dispatch-<agent>-<time>.md   the prompt
//    2. DB dispatch_queue                      since 2025-05
//    3. _dispatch/.pending.json                until then, and still
//    4. .auto-dispatch(.json)                  for hosts that poll
// ████████████████████████████████████████████████████████████████
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync, mkdirSync, existsSync } from "node:fs"
import { dbEnqueueDispatch, closeDb } from "../../lib/dispatch-db"
import { appendMarker, atomicWriteJson, autoDispatchStore, dispatchDir, inRoot, promptFileFor, QUEUE_FILE, readJson, writeDispatchContext } from "../../lib"
import { writeLog } from "../../lib/log-manager"
const { withFileLock } = require("../../lib/file-lock.cjs")

const argv = process.argv.slice(2)
function opt(name: string, fallback = "") { const i = argv.indexOf("--" + name); return i >= 0 ? argv[i + 1] ?? fallback : fallback }

const agent = opt("agent"), task = opt("task"), session = opt("session", "cli")
if (!agent || !task) { console.error("dispatch-subagent: --agent and --task are needed"); process.exit(2) }

const RULER = "─".repeat(64)

export function wrapPrompt(agentType: string, taskId: string, body: string) {
  const head = [`# Task for ${agentType}`, `agent_type: ${agentType}`, `dag_task_id: ${taskId}`, RULER]
  const tail = [RULER, "Answer with what you did and which files you changed. 完成后必须汇报.", "Write files with safe_edit only."]
  const text = [...head, body.trim(), ...tail].join("\n")
  const sha256 = createHash("sha256").update(text).digest("hex")
  return { text: `${text}\n//DISPATCH_TOKEN:${sha256}`, sha256 }
}

// ── 3. read-modify-write of the whole queue ──
function pushPending(entry: Record<string, unknown>) {
  const file = inRoot(QUEUE_FILE)
  for (let i = 0; i < 5; i++) {
    try {
      withFileLock(file, () => {
        const queue = readJson<any[]>(file, [])
        if (queue.some((e) => e.file === entry.file)) return
        queue.push(entry)
        atomicWriteJson(file, queue)
      })
      return true
    } catch { Bun.sleepSync(10 * 2 ** i) }
  }
  return false
}

const body = readFileSync(0, "utf8")
if (!existsSync(dispatchDir())) mkdirSync(dispatchDir(), { recursive: true })

const { text, sha256 } = wrapPrompt(agent, task, body)
const file = promptFileFor(agent, Date.now())
writeFileSync(file, text, "utf8")

let queueId: number | null = null
try {
  queueId = dbEnqueueDispatch(agent, task, file, sha256, Buffer.byteLength(text)).queueId
} catch {}

if (!pushPending({ agentType: agent, dagTaskId: task, file, sha256, queueId, session, at: Date.now() }))
  writeLog("dispatch-cli", "WARN", { sessionID: session, agentType: agent, event: "QUEUE-FILE", detail: "task_temp/_dispatch/.pending.json write skipped, lock held for too long" })

autoDispatchStore().update((list) => [...list.filter((m) => m.task !== task), { agent, task, file }])
if (argv.includes("--plain")) appendMarker(".auto-dispatch", `${agent} ${task}`)

writeDispatchContext(task, { agent_type: agent, session_id: session, status: "queued" })

if (argv.includes("--json")) console.log(JSON.stringify({ ok: true, queueId, filePath: file, sha256, size: Buffer.byteLength(text) }))
else console.log(`queued ${task} for ${agent}: ${file}`)
closeDb()
