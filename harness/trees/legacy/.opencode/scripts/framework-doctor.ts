#!/usr/bin/env bun
// 医生: finds left-overs in the state folder, with --fix repairs them.
import * as fs from "node:fs"
import * as path from "node:path"
import { closeDb, dbExpireLeases, dbListQueue } from "../lib/dispatch-db"
import { archiveOldQueue } from "../lib/queue-migrate"

const root = process.env.OPENCODE_ROOT || process.cwd()
const fix = process.argv.includes("--fix"), quiet = process.argv.includes("--quiet")
const dir = path.join(root, ".task_temp", "_dispatch")
const say = (s: string) => { if (!quiet) console.log(s) }
let problems = 0

const queueFile = path.join(dir, ".pending.json")
if (fs.existsSync(queueFile)) {
  try { const q = JSON.parse(fs.readFileSync(queueFile, "utf8")); say(`queue file: ${q.length} entries`) } catch {
    problems++; say("queue file: broken JSON")
    if (fix) fs.writeFileSync(queueFile, "[]\n")
  }
}
for (const f of fs.existsSync(dir) ? fs.readdirSync(dir) : []) {
  if (!/^\.pending\.json\.(tmp|bad|lock)/.test(f)) continue
  problems++; say(`left over: ${f}`)
  if (fix) fs.rmSync(path.join(dir, f), { force: true })
}
const ctx = path.join(dir, "ctx")
for (const f of fs.existsSync(ctx) ? fs.readdirSync(ctx) : []) {
  if (Date.now() - fs.statSync(path.join(ctx, f)).mtimeMs < 86400_000) continue
  problems++; say(`old context: ${f}`)
  if (fix) fs.unlinkSync(path.join(ctx, f))
}
if (fix) { for (const m of archiveOldQueue(root)) say(`archived ${m}`); say(`expired leases: ${dbExpireLeases()}`) }
const rows = dbListQueue(500), seen = new Map<string, number>()
for (const r of rows.filter((r) => r.status === "pending")) { const k = `${r.agent_type} ${r.dag_task_id} ${r.sha256}`; seen.set(k, (seen.get(k) ?? 0) + 1) }
for (const [k, n] of seen) if (n > 1) { problems++; say(`${n} identical pending rows: ${k.slice(0, 60)}`) }
closeDb()
say(problems ? `${problems} problem(s)` : "healthy")
process.exit(problems && !fix ? 1 : 0)
