#!/usr/bin/env bun
// ═══════════ framework self-test ═══════════
// 每次发版前跑一遍. Green here says that the parts are in place, not that dispatching is right.
import { existsSync, mkdirSync, unlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { closeDb, dbGetPendingCount, dbPath, getDb } from "../lib/dispatch-db"
import { ctxDir, dispatchDir, inRoot, readJson } from "../lib"
import { inspectCommand } from "../lib/safe-bash-core"
import { logDir, writeLog } from "../lib/log-manager"
import { countLegacyFiles } from "../lib/queue-migrate"

let failed = 0
const report: string[] = []
function check(name: string, fn: () => unknown) {
  let line: string
  try { const r = fn(); line = r === false ? `FAIL ${name}` : `ok   ${name}${typeof r === "string" ? ": " + r : ""}` } catch (err: any) { line = `FAIL ${name}: ${err.message}` }
  if (line.startsWith("FAIL")) failed++
  report.push(line); console.log(line)
}

check("config", () => !!readJson<any>(inRoot(".opencode", "project.config.json"), null)?.dispatch_policy)
check("database", () => { getDb().query("SELECT 1").get(); return dbPath() })
check("tables", () => (getDb().query("SELECT name FROM sqlite_master WHERE type = 'table'").all() as any[]).filter((t) => t.name.startsWith("dispatch_")).length >= 2)
check("pending rows", () => { const agents: string[] = readJson<any>(inRoot(".opencode", "project.config.json"), {}).dispatch_policy?.agents ?? []; return agents.map((a) => `${a}=${dbGetPendingCount(a)}`).join(" ") })
check("dispatch dir", () => { mkdirSync(dispatchDir(), { recursive: true }) })
check("contexts writable", () => {
  const ctx = ctxDir()
  if (!existsSync(ctx)) mkdirSync(ctx, { recursive: true })
  const probe = join(ctx, ".probe")
  writeFileSync(probe, "x")
  unlinkSync(probe)
})
check("file queue", () => { const q = readJson(join(dispatchDir(), ".pending.json"), []); return Array.isArray(q) && `${q.length} entries, ${countLegacyFiles(inRoot())} files` })
check("shell guard", () => !inspectCommand("echo x > src/a.ts").ok && inspectCommand("ls -la").ok)
check("log", () => { writeLog("self-test", "INFO", { event: "SELF-TEST", detail: "queue file is .task_temp/_dispatch/.pending.json" }); return existsSync(logDir()) })

const out = inRoot(".task_temp", "reports", "ctx")
mkdirSync(out, { recursive: true })
writeFileSync(join(out, new Date().toISOString().slice(0, 10) + ".md"), report.join("\n") + "\n")
closeDb()
console.log(failed ? `${failed} failed` : "all good")
process.exit(failed ? 1 : 0)
