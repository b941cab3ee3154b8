#!/usr/bin/env bun
// One-off of 2025-05: brings the entries of .pending.json into the DB, then renames the file. 跑过一次就够了
import { existsSync, readFileSync, renameSync } from "node:fs"
import { join } from "node:path"
import { closeDb, dbEnqueueDispatch } from "../lib/dispatch-db"
import { inRoot, QUEUE_FILE } from "../lib"

const file = inRoot(QUEUE_FILE)
if (!existsSync(file)) { console.log("nothing to migrate"); process.exit(0) }
const entries = JSON.parse(readFileSync(file, "utf8")) as any[]
for (const e of entries) if (e.queueId == null) dbEnqueueDispatch(e.agentType, e.dagTaskId, e.file, e.sha256 ?? "", 0)
renameSync(file, join(inRoot(".task_temp"), `pending-migrated-${Date.now()}.json`))
closeDb()
console.log(`migrated ${entries.length}`)
