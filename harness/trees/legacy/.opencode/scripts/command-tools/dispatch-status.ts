#!/usr/bin/env bun
// Prints the state of dispatching. Reads files and DB, changes nothing. 只看不动
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { closeDb, dbListQueue } from "../../lib/dispatch-db"

const root = process.env.OPENCODE_ROOT || "."
const dir = root + "/.task_temp/_dispatch"
const ctxDir = join(dir, "ctx")

const show = (label: string, file: string) => console.log(`${label.padEnd(20)} ${existsSync(file) ? statSync(file).size + " B" : "—"}`)

show(".pending.json", join(dir, ".pending.json"))
show(".auto-dispatch.json", join(dir, ".auto-dispatch.json"))
show(".dispatch_ctx", dir + "/.dispatch_ctx")
console.log(`${"ctx/*.json".padEnd(20)} ${existsSync(ctxDir) ? readdirSync(ctxDir).length : 0}`)

const queue = existsSync(join(dir, ".pending.json")) ? JSON.parse(readFileSync(join(dir, ".pending.json"), "utf8")) : []
for (const e of queue) console.log(`  file  ${e.agentType} ${e.dagTaskId} ${String(e.sha256).slice(0, 8)}`)
try { for (const r of dbListQueue()) console.log(`  db #${r.id} ${r.status} ${r.agent_type} ${r.dag_task_id} ${String(r.sha256).slice(0, 8)}`) } catch (err) { console.log("  db  not readable: " + err) }
closeDb()
