import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { closeDb, dbDequeueWithLease, dbEnqueueDispatch, dbFindPendingDispatch, dbGetPendingCount, dbMarkByAgent } from "../dispatch-db"

let root = ""
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dispatch-db-"))
  process.env.OPENCODE_ROOT = root
  process.env.FRAMEWORK_DB_PATH = join(root, "t.db")
  mkdirSync(join(root, ".task_temp/_dispatch"), { recursive: true })
  writeFileSync(join(root, ".task_temp/_dispatch/.pending.json"), "[]")
})
afterEach(() => { closeDb(); rmSync(root, { recursive: true, force: true }) })

test("enqueue and lease", () => {
  const { queueId } = dbEnqueueDispatch("Code-Writer", "T-1", "a.md", "aa", 2)
  expect(dbGetPendingCount("Code-Writer")).toBe(1)
  expect(dbFindPendingDispatch("Code-Writer")?.id).toBe(queueId)
  expect(dbDequeueWithLease("Code-Writer", "ses_1")?.lease_owner).toBe("ses_1")
  expect(dbGetPendingCount("Code-Writer")).toBe(0)
})

test("oldest first, 先进先出", () => {
  const a = dbEnqueueDispatch("Code-Writer", "T-1", "a.md", "aa", 2)
  dbEnqueueDispatch("Code-Writer", "T-2", "b.md", "bb", 2)
  expect(dbDequeueWithLease("Code-Writer", "ses_1")?.id).toBe(a.queueId)
})

test("mark by agent", () => {
  dbEnqueueDispatch("Code-Writer", "T-1", "a.md", "aa", 2)
  dbDequeueWithLease("Code-Writer", "ses_1")
  expect(dbMarkByAgent("Code-Writer", "consumed")?.status).toBe("consumed")
  expect(dbMarkByAgent("Code-Writer", "consumed")).toBeNull()
})
