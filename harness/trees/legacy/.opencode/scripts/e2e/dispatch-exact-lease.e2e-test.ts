// Runs the CLI in a temporary root and takes the row back. Plain script: exit code 0 or 1.
import { mkdtempSync, mkdirSync, writeFileSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

const root = mkdtempSync(join(tmpdir(), "lease-"))
const state = join(root, ".task_temp", "_dispatch")
process.env.OPENCODE_ROOT = root
process.env.FRAMEWORK_DB_PATH = join(root, "test.db")

let code = 1
try {
  // 老文件: an entry from yesterday must survive
  mkdirSync(join(state, "ctx"), { recursive: true })
  writeFileSync(join(state, ".pending.json"), JSON.stringify([{ agentType: "Doc-Writer", dagTaskId: "T-0", file: "gone.md" }]))
  const cli = resolve(import.meta.dir, "../command-tools/dispatch-subagent.ts")
  const run = Bun.spawnSync(["bun", "--no-cache", cli, "--agent", "Code-Writer", "--task", "T-1", "--json"], { stdin: Buffer.from("say hello"), env: process.env })
  const info = JSON.parse(run.stdout.toString())
  const { dbDequeueWithLease, closeDb } = await import("../../lib/dispatch-db")
  const row = dbDequeueWithLease("Code-Writer", "ses_test")
  const queue = JSON.parse(readFileSync(join(state, ".pending.json"), "utf8"))
  const fine = row?.id === info.queueId && row?.dag_task_id === "T-1" && queue.length === 2
  console.log(fine ? "ok   lease" : `FAIL lease: ${JSON.stringify({ row, queue })}`)
  closeDb()
  code = fine ? 0 : 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
process.exit(code)
